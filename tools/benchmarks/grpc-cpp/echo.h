// gRPC C++ as a subject of the benchmarks, through its callback API: the same calls, the same options, the same meter
// as the others.
#pragma once

#include <string>

void Serve(const std::string &certificate, const std::string &key);

struct Load {
  int port;
  int server;
  // PEM of the authority that signed the server's certificate.
  std::string trust;
  // Outstanding calls, streams or connections.
  int count;
  // Bytes of each message.
  int payload;
  double seconds;

  void Unary() const;
  void Stream() const;
  void Handshakes() const;
  void IdleConnections() const;
  void IdleStreams() const;
};
