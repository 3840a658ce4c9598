#include "floor.h"

#include <meter.h>
#include <tls_connection.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    tls_connection *tls;
    byte_buffer in, out;
    uint32_t payload, outstanding;
    uint64_t *started;
} client;

static void fail(const char *what) {
    fprintf(stderr, "c-floor: %s\n", what);
    exit(1);
}

static void wait_to_read(const client *c, int is_blocked) {
    struct pollfd waiting = {.fd = c->tls->fd, .events = (short)(POLLIN | (is_blocked ? POLLOUT : 0))};
    poll(&waiting, 1, 1000);
    c->tls->may_read = 1;
}

static void open_client(client *c, SSL_CTX *context, const floor_load *load) {
    int fd = tls_connect(load->port);
    if (fd < 0) fail("can't connect");
    *c = (client){.payload = load->payload, .outstanding = load->count};
    c->tls = tls_connection_new(context, fd, 0);
    for (;;) {
        int done = tls_handshake(c->tls);
        if (done < 0 || tls_flush(c->tls) < 0) fail("the handshake failed");
        if (done) return;
        wait_to_read(c, 0);
    }
}

static void close_client(client *c) {
    tls_connection_free(c->tls);
    free(c->in.bytes);
    free(c->out.bytes);
    free(c->started);
}

static void send_request(client *c, uint32_t id) {
    size_t whole = FRAME_HEADER + c->payload;
    buffer_reserve(&c->out, whole);
    uint8_t *frame = c->out.bytes + c->out.end;
    put_be32(frame, c->payload);
    put_be32(frame + 4, id);
    frame[8] = 4;
    frame[9] = 1;
    memset(frame + FRAME_HEADER, 'x', c->payload);
    c->out.end += whole;
    c->started[id] = meter_now();
}

// Takes the replies that are there, and asks again for each if `again`. Returns their number.
static unsigned take_replies(client *c, int again) {
    unsigned taken = 0;
    while (buffer_length(&c->in) >= FRAME_HEADER) {
        const uint8_t *frame = c->in.bytes + c->in.start;
        size_t whole = FRAME_HEADER + get_be32(frame);
        if (buffer_length(&c->in) < whole) break;
        uint32_t id = get_be32(frame + 4);
        if (whole != FRAME_HEADER + c->payload || id >= c->outstanding) fail("a reply that nobody asked for");
        taken++;
        buffer_consume(&c->in, whole);
        if (!again) continue;
        meter_count(meter_now() - c->started[id]);
        send_request(c, id);
    }
    return taken;
}

// One wake-up: writes what is ready, waits, takes what has come.
static unsigned turn(client *c, int again) {
    if (tls_seal(c->tls, c->out.bytes + c->out.start, buffer_length(&c->out)) < 0) fail("can't write");
    buffer_consume(&c->out, buffer_length(&c->out));
    int flushed = tls_flush(c->tls);
    if (flushed < 0) fail("the server is gone");
    wait_to_read(c, !flushed);
    unsigned taken = 0;
    for (;;) {
        int got = tls_read(c->tls, &c->in);
        if (got < 0) fail("the server is gone");
        if (got == 0) return taken;
        taken += take_replies(c, again);
    }
}

static void call_once(client *c) {
    c->outstanding = 1;
    if (!c->started) c->started = calloc(1, sizeof *c->started);
    if (!c->started) abort();
    send_request(c, 0);
    while (turn(c, 0) == 0) {}
}

int floor_unary(const floor_load *load) {
    SSL_CTX *context = tls_client_context(load->trust);
    if (!context) return 1;
    client c;
    open_client(&c, context, load);
    c.started = calloc(load->count, sizeof *c.started);
    if (!c.started) abort();
    meter_start(load->server, 0.5, load->seconds);
    for (uint32_t id = 0; id < load->count; id++) send_request(&c, id);
    for (;;) turn(&c, 1);
}

// One after another, whatever the count: a connection, a call, and the end of both.
int floor_handshakes(const floor_load *load) {
    SSL_CTX *context = tls_client_context(load->trust);
    if (!context) return 1;
    meter_start(load->server, 0.5, load->seconds);
    for (;;) {
        uint64_t start = meter_now();
        client c;
        open_client(&c, context, load);
        call_once(&c);
        close_client(&c);
        meter_count(meter_now() - start);
    }
}

int floor_idle_connections(const floor_load *load) {
    SSL_CTX *context = tls_client_context(load->trust);
    client *clients = calloc(load->count + 1, sizeof *clients);
    if (!context || !clients) return 1;
    uint64_t server = 0, own = 0;
    for (uint32_t i = 0; i <= load->count; i++) {
        open_client(&clients[i], context, load);
        call_once(&clients[i]);
        if (i > 0) continue;
        usleep((unsigned)(load->seconds * 1e6));
        server = meter_resident(load->server);
        own = meter_resident(getpid());
    }
    usleep((unsigned)(load->seconds * 1e6));
    meter_print_bytes(server, meter_resident(load->server), own, meter_resident(getpid()), load->count);
    return 0;
}
