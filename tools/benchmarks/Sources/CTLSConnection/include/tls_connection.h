// The floor: what a 128-byte echo over TLS 1.3 costs when nothing stands between epoll and libssl.
//
// It speaks the frame shape of CLP/1 (10-byte header) without a protocol behind it: a request is one frame, the
// reply is the same bytes in another. It is a measure, not a server: it trusts its peer.
#pragma once

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

enum { FLOOR_HEADER = 10, FLOOR_READ = 65536 };

// A growing byte buffer with a read position.
typedef struct {
    uint8_t *bytes;
    size_t start, end, capacity;
} floor_buffer;

void floor_reserve(floor_buffer *buffer, size_t room);
void floor_consume(floor_buffer *buffer, size_t count);
static inline size_t floor_length(const floor_buffer *buffer) { return buffer->end - buffer->start; }

// One TLS connection over a non-blocking socket. Reads are buffered (one read a wake-up); writes are collected
// until floor_flush, so that one wake-up makes one write.
typedef struct {
    int fd;
    SSL *ssl;
    floor_buffer received, sealed;
    int may_read;
} floor_connection;

SSL_CTX *floor_server_context(const char *certificate, const char *key);
SSL_CTX *floor_client_context(const char *trust);
floor_connection *floor_connection_new(SSL_CTX *context, int fd, int is_server);
void floor_connection_free(floor_connection *connection);

// 1: done; 0: wants more; -1: failed.
int floor_handshake(floor_connection *connection);
// Bytes read; 0: wants more; -1: closed or failed.
int floor_read(floor_connection *connection, floor_buffer *into);
// 0 or -1. Seals everything into `sealed`.
int floor_seal(floor_connection *connection, const uint8_t *bytes, size_t count);
// 1: all written; 0: the socket is full; -1: failed.
int floor_flush(floor_connection *connection);

static inline uint32_t floor_be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline void floor_put_be32(uint8_t *p, uint32_t value) {
    p[0] = (uint8_t)(value >> 24);
    p[1] = (uint8_t)(value >> 16);
    p[2] = (uint8_t)(value >> 8);
    p[3] = (uint8_t)value;
}

int floor_serve(const char *certificate, const char *key);
int floor_load(int argc, char **argv);
