#include "floor.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void) {
    fprintf(stderr, "usage: c-floor serve CERTIFICATE KEY\n"
                    "       c-floor load unary|handshake|idle-connection PORT SERVER_PID TRUST COUNT PAYLOAD SECONDS\n");
    return 64;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc == 4 && !strcmp(argv[1], "serve")) return floor_serve(argv[2], argv[3]);
    if (argc != 9 || strcmp(argv[1], "load")) return usage();
    floor_load load = {
        .port = (uint16_t)atoi(argv[3]),
        .server = atoi(argv[4]),
        .trust = argv[5],
        .count = (uint32_t)atoi(argv[6]),
        .payload = (uint32_t)atoi(argv[7]),
        .seconds = atof(argv[8]),
    };
    if (!strcmp(argv[2], "unary")) return floor_unary(&load);
    if (!strcmp(argv[2], "handshake")) return floor_handshakes(&load);
    if (!strcmp(argv[2], "idle-connection")) return floor_idle_connections(&load);
    return usage();
}
