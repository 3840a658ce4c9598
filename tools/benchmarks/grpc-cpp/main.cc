#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "echo.h"

static std::string Read(const char *path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

static int Usage() {
  std::cerr << "usage: grpc-cpp-echo serve CERTIFICATE KEY\n"
               "       grpc-cpp-echo load KIND PORT SERVER_PID TRUST COUNT PAYLOAD SECONDS\n";
  return 64;
}

int main(int argc, char **argv) {
  if (argc == 4 && std::string(argv[1]) == "serve") {
    Serve(Read(argv[2]), Read(argv[3]));
    return 0;
  }
  if (argc != 9 || std::string(argv[1]) != "load") return Usage();
  Load load{std::atoi(argv[3]), std::atoi(argv[4]), Read(argv[5]),
            std::atoi(argv[6]), std::atoi(argv[7]), std::atof(argv[8])};
  std::string kind = argv[2];
  if (kind == "unary") {
    load.Unary();
  } else if (kind == "stream") {
    load.Stream();
  } else if (kind == "handshake") {
    load.Handshakes();
  } else if (kind == "idle-connection") {
    load.IdleConnections();
  } else if (kind == "idle-stream") {
    load.IdleStreams();
  } else {
    return Usage();
  }
  return 0;
}
