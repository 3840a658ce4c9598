// A connection over TLS 1.3 with AES-128-GCM, as cheap as epoll and libssl make it: a BIO of its own, one read and one
// write per wake-up. What is not measured here, but measured with, is the floor and the attacker.
#pragma once

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_HEADER = 10, TLS_READ = 65536 };

// A growing byte buffer with a read position.
typedef struct {
    uint8_t *bytes;
    size_t start, end, capacity;
} byte_buffer;

void buffer_reserve(byte_buffer *buffer, size_t room);
void buffer_consume(byte_buffer *buffer, size_t count);
static inline size_t buffer_length(const byte_buffer *buffer) { return buffer->end - buffer->start; }

// One TLS connection over a non-blocking socket. Reads are buffered (one read a wake-up); writes are collected
// until tls_flush, so that one wake-up makes one write.
typedef struct {
    int fd;
    SSL *ssl;
    byte_buffer received, sealed;
    int may_read;
} tls_connection;

// A non-blocking socket that is connected to a port of the loopback address; -1 on failure.
int tls_connect(uint16_t port);

SSL_CTX *tls_server_context(const char *certificate, const char *key);
SSL_CTX *tls_client_context(const char *trust);
tls_connection *tls_connection_new(SSL_CTX *context, int fd, int is_server);
void tls_connection_free(tls_connection *connection);

// 1: done; 0: wants more; -1: failed.
int tls_handshake(tls_connection *connection);
// Bytes read; 0: wants more; -1: closed or failed.
int tls_read(tls_connection *connection, byte_buffer *into);
// 0 or -1. Seals everything into `sealed`.
int tls_seal(tls_connection *connection, const uint8_t *bytes, size_t count);
// 1: all written; 0: the socket is full; -1: failed.
int tls_flush(tls_connection *connection);

static inline uint32_t get_be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline void put_be32(uint8_t *p, uint32_t value) {
    p[0] = (uint8_t)(value >> 24);
    p[1] = (uint8_t)(value >> 16);
    p[2] = (uint8_t)(value >> 8);
    p[3] = (uint8_t)value;
}
