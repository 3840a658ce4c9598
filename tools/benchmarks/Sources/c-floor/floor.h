// The floor: what an echo over TLS 1.3 costs when nothing stands between epoll and libssl.
//
// It speaks the frame shape of CLP/1 (10-byte header) without a protocol behind it: a request is one frame, the
// reply is the same bytes in another. It is a measure, not a server: it trusts its peer.
#pragma once

#include <stdint.h>

int floor_serve(const char *certificate, const char *key);

typedef struct {
    uint16_t port;
    int server;
    const char *trust;
    // Outstanding calls or connections.
    uint32_t count;
    uint32_t payload;
    double seconds;
} floor_load;

int floor_unary(const floor_load *load);
int floor_handshakes(const floor_load *load);
int floor_idle_connections(const floor_load *load);
