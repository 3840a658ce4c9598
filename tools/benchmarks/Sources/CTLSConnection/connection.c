#include <tls_connection.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void buffer_reserve(byte_buffer *buffer, size_t room) {
    if (buffer->start == buffer->end) buffer->start = buffer->end = 0;
    if (buffer->capacity - buffer->end >= room) return;
    memmove(buffer->bytes, buffer->bytes + buffer->start, buffer_length(buffer));
    buffer->end -= buffer->start;
    buffer->start = 0;
    if (buffer->capacity - buffer->end >= room) return;
    buffer->capacity = 2 * (buffer->end + room);
    buffer->bytes = realloc(buffer->bytes, buffer->capacity);
    if (!buffer->bytes) abort();
}

void buffer_consume(byte_buffer *buffer, size_t count) { buffer->start += count; }

// ---- A BIO that reads from one buffered read a wake-up and writes into a buffer.

static int bio_read(BIO *bio, char *out, int count) {
    tls_connection *connection = BIO_get_data(bio);
    byte_buffer *received = &connection->received;
    BIO_clear_retry_flags(bio);
    if (buffer_length(received) == 0) {
        if (!connection->may_read) {
            BIO_set_retry_read(bio);
            return -1;
        }
        buffer_reserve(received, TLS_READ);
        ssize_t got = read(connection->fd, received->bytes + received->end, TLS_READ);
        if (got == 0) return 0;
        if (got < 0) {
            if (errno == EAGAIN || errno == EINTR) BIO_set_retry_read(bio);
            return -1;
        }
        received->end += (size_t)got;
        // A short read has emptied the socket; the next read would only say EAGAIN.
        if (got < TLS_READ) connection->may_read = 0;
    }
    size_t take = buffer_length(received) < (size_t)count ? buffer_length(received) : (size_t)count;
    memcpy(out, received->bytes + received->start, take);
    buffer_consume(received, take);
    return (int)take;
}

static int bio_write(BIO *bio, const char *in, int count) {
    tls_connection *connection = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    buffer_reserve(&connection->sealed, (size_t)count);
    memcpy(connection->sealed.bytes + connection->sealed.end, in, (size_t)count);
    connection->sealed.end += (size_t)count;
    return count;
}

static long bio_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *bio_method(void) {
    static BIO_METHOD *method;
    if (!method) {
        method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "buffered");
        BIO_meth_set_read(method, bio_read);
        BIO_meth_set_write(method, bio_write);
        BIO_meth_set_ctrl(method, bio_control);
    }
    return method;
}

// ---- Contexts and connections.

int tls_connect(uint16_t port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0) return -1;
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static SSL_CTX *context_new(const SSL_METHOD *method) {
    SSL_CTX *context = SSL_CTX_new(method);
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_read_ahead(context, 1);
    return context;
}

SSL_CTX *tls_server_context(const char *certificate, const char *key) {
    SSL_CTX *context = context_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context, certificate) == 1 &&
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1)
        return context;
    ERR_print_errors_fp(stderr);
    return NULL;
}

SSL_CTX *tls_client_context(const char *trust) {
    SSL_CTX *context = context_new(TLS_client_method());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_locations(context, trust, NULL) == 1) return context;
    ERR_print_errors_fp(stderr);
    return NULL;
}

tls_connection *tls_connection_new(SSL_CTX *context, int fd, int is_server) {
    tls_connection *connection = calloc(1, sizeof *connection);
    if (!connection) abort();
    connection->fd = fd;
    connection->ssl = SSL_new(context);
    BIO *bio = BIO_new(bio_method());
    BIO_set_data(bio, connection);
    BIO_set_init(bio, 1);
    SSL_set_bio(connection->ssl, bio, bio);
    if (is_server)
        SSL_set_accept_state(connection->ssl);
    else
        SSL_set_connect_state(connection->ssl);
    return connection;
}

void tls_connection_free(tls_connection *connection) {
    close(connection->fd);
    SSL_free(connection->ssl);
    free(connection->received.bytes);
    free(connection->sealed.bytes);
    free(connection);
}

int tls_handshake(tls_connection *connection) {
    ERR_clear_error();
    int result = SSL_do_handshake(connection->ssl);
    if (result == 1) return 1;
    int reason = SSL_get_error(connection->ssl, result);
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

int tls_read(tls_connection *connection, byte_buffer *into) {
    buffer_reserve(into, 16384);
    ERR_clear_error();
    int got = SSL_read(connection->ssl, into->bytes + into->end, (int)(into->capacity - into->end));
    if (got > 0) {
        into->end += (size_t)got;
        return got;
    }
    return SSL_get_error(connection->ssl, got) == SSL_ERROR_WANT_READ ? 0 : -1;
}

int tls_seal(tls_connection *connection, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ERR_clear_error();
        int written = SSL_write(connection->ssl, bytes, (int)(count < 1 << 20 ? count : 1 << 20));
        if (written <= 0) return -1;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

int tls_flush(tls_connection *connection) {
    byte_buffer *sealed = &connection->sealed;
    while (buffer_length(sealed) > 0) {
        ssize_t written = write(connection->fd, sealed->bytes + sealed->start, buffer_length(sealed));
        if (written < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN ? 0 : -1;
        }
        buffer_consume(sealed, (size_t)written);
    }
    return 1;
}
