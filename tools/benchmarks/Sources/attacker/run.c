#include "attacker.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

// Connections that a kind may make in a second, when connecting is not what it attacks with.
enum { RECONNECTS = 20 };

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

SSL_CTX *clp_context(const char *trust) {
    SSL_CTX *context = tls_client_context(trust);
    if (context) SSL_CTX_set_alpn_protos(context, (const uint8_t *)"\x05" "clp/1", 6);
    return context;
}

typedef struct {
    const attack *kind;
    uint16_t port;
    SSL_CTX *context;
    hostile *peers;
    struct pollfd *waiting;
    uint64_t opened, ended, refused, steps, started;
} campaign;

static void close_peer(campaign *c, hostile *h) {
    tls_connection_free(h->tls);
    free(h->in.bytes);
    free(h->out.bytes);
    free(h->script.bytes);
    *h = (hostile){0};
    c->ended++;
}

static void open_peer(campaign *c, hostile *h, uint64_t time) {
    uint64_t allowed = c->kind->connections + (time - c->started) * RECONNECTS / 1000000000u;
    if (!c->kind->is_about_connecting && c->opened >= allowed) return;
    int fd = tls_connect(c->port);
    if (fd < 0) {
        c->refused++;
        return;
    }
    c->opened++;
    *h = (hostile){.tls = tls_connection_new(c->context, fd, 0), .next_call = 1, .grants = 16};
    h->is_ready = !c->kind->has_tls;
    h->next_step = time;
}

// One step, when the last one has left. -1: the connection has ended.
static int step(campaign *c, hostile *h, uint64_t time) {
    if (!h->is_ready || buffer_length(&h->tls->sealed) > 0 || time < h->next_step) return 0;
    int state = c->kind->act(h);
    h->step++;
    h->next_step = time + c->kind->pause * 1000ull;
    c->steps++;
    if (state < 0) return -1;
    if (tls_seal(h->tls, h->out.bytes + h->out.start, buffer_length(&h->out)) < 0) return -1;
    buffer_consume(&h->out, buffer_length(&h->out));
    return tls_flush(h->tls) < 0 ? -1 : 0;
}

static int take_plain(hostile *h) {
    uint8_t bytes[4096];
    return recv(h->tls->fd, bytes, sizeof bytes, MSG_DONTWAIT) == 0 ? -1 : 0;
}

// What one connection's socket has to say.
static int heed(campaign *c, hostile *h, short events) {
    if (events & (POLLERR | POLLHUP)) return -1;
    if (events & POLLOUT && tls_flush(h->tls) < 0) return -1;
    if (!(events & POLLIN)) return 0;
    if (!c->kind->has_tls) return take_plain(h);
    h->tls->may_read = 1;
    if (!h->is_ready) {
        int done = tls_handshake(h->tls);
        if (done < 0 || tls_flush(h->tls) < 0) return -1;
        h->is_ready = done;
        return 0;
    }
    return c->kind->reads ? take_frames(h) : 0;
}

// -1, 0 or 1: whether the next step is due at once.
static int begin(campaign *c, hostile *h, uint64_t time) {
    if (!h->tls) open_peer(c, h, time);
    if (!h->tls) return 0;
    if (!h->is_ready && c->kind->has_tls && SSL_in_before(h->tls->ssl)) {
        if (tls_handshake(h->tls) < 0 || tls_flush(h->tls) < 0) return -1;
    }
    if (step(c, h, time) < 0) return -1;
    return h->is_ready && c->kind->pause == 0 && buffer_length(&h->tls->sealed) == 0;
}

static void turn(campaign *c) {
    uint64_t time = now();
    int is_due = 0;
    for (unsigned i = 0; i < c->kind->connections; i++) {
        hostile *h = &c->peers[i];
        int state = begin(c, h, time);
        if (state < 0) close_peer(c, h);
        is_due |= state > 0;
        c->waiting[i] = (struct pollfd){.fd = -1};
        if (!h->tls) continue;
        c->waiting[i].fd = h->tls->fd;
        if (!h->is_ready || c->kind->reads || !c->kind->has_tls) c->waiting[i].events |= POLLIN;
        if (buffer_length(&h->tls->sealed) > 0) c->waiting[i].events |= POLLOUT;
    }
    poll(c->waiting, c->kind->connections, is_due || c->kind->connections == 0 ? 0 : 10);
    for (unsigned i = 0; i < c->kind->connections; i++) {
        hostile *h = &c->peers[i];
        if (h->tls && c->waiting[i].revents && heed(c, h, c->waiting[i].revents) < 0) close_peer(c, h);
    }
}

int run_attack(const attack *kind, uint16_t port, const char *trust, double seconds) {
    campaign c = {.kind = kind, .port = port, .context = clp_context(trust), .started = now()};
    c.peers = calloc(kind->connections + 1, sizeof *c.peers);
    c.waiting = calloc(kind->connections + 1, sizeof *c.waiting);
    if (!c.context || !c.peers || !c.waiting) return 1;
    uint64_t end = c.started + (uint64_t)(seconds * 1e9);
    while (now() < end) turn(&c);
    printf("opened=%llu ended=%llu refused=%llu steps=%llu\n", (unsigned long long)c.opened,
           (unsigned long long)c.ended, (unsigned long long)c.refused, (unsigned long long)c.steps);
    return 0;
}
