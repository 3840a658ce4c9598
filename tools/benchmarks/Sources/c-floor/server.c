#include "floor.h"

#include <tls_connection.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    tls_connection *tls;
    byte_buffer in, out;
    int is_ready, waits_for_room;
} peer;

// Appends a reply for each whole request.
static void echo(peer *p) {
    while (buffer_length(&p->in) >= FRAME_HEADER) {
        const uint8_t *frame = p->in.bytes + p->in.start;
        size_t whole = FRAME_HEADER + get_be32(frame);
        if (buffer_length(&p->in) < whole) return;
        buffer_reserve(&p->out, whole);
        memcpy(p->out.bytes + p->out.end, frame, whole);
        p->out.end += whole;
        buffer_consume(&p->in, whole);
    }
}

static int reply(peer *p) {
    size_t count = buffer_length(&p->out);
    if (count > 0 && tls_seal(p->tls, p->out.bytes + p->out.start, count) < 0) return -1;
    buffer_consume(&p->out, count);
    return tls_flush(p->tls);
}

// 0, or -1 when the peer is gone.
static int serve(peer *p) {
    p->tls->may_read = 1;
    if (!p->is_ready) {
        int done = tls_handshake(p->tls);
        if (done < 0 || tls_flush(p->tls) < 0) return -1;
        if (!done) return 0;
        p->is_ready = 1;
    }
    for (;;) {
        int got = tls_read(p->tls, &p->in);
        if (got < 0) return -1;
        if (got == 0) break;
        echo(p);
    }
    return reply(p);
}

static int listener(uint16_t *port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, 128) ||
        getsockname(fd, (struct sockaddr *)&address, &size)) {
        perror("c-floor: listen");
        exit(1);
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void accept_all(int listening, int poller, SSL_CTX *context) {
    int fd, on = 1;
    while ((fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peer *p = calloc(1, sizeof *p);
        if (!p) abort();
        p->tls = tls_connection_new(context, fd, 1);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = p};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

int floor_serve(const char *certificate, const char *key) {
    SSL_CTX *context = tls_server_context(certificate, key);
    if (!context) return 1;
    uint16_t port;
    int listening = listener(&port), poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listening, &event);
    printf("%u\n", port);
    fflush(stdout);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poller, events, 64, -1);
        for (int i = 0; i < count; i++) {
            peer *p = events[i].data.ptr;
            if (!p) {
                accept_all(listening, poller, context);
                continue;
            }
            int state = events[i].events & EPOLLIN ? serve(p) : reply(p);
            if (state < 0) {
                tls_connection_free(p->tls);
                free(p->in.bytes);
                free(p->out.bytes);
                free(p);
                continue;
            }
            if (p->waits_for_room != (state == 0 && buffer_length(&p->tls->sealed) > 0)) {
                p->waits_for_room = !p->waits_for_room;
                event = (struct epoll_event){.events = EPOLLIN | (p->waits_for_room ? EPOLLOUT : 0), .data.ptr = p};
                epoll_ctl(poller, EPOLL_CTL_MOD, p->tls->fd, &event);
            }
        }
    }
}
