#include "attacker.h"

#include <meter.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void fail(const char *what) {
    fprintf(stderr, "probe: %s\n", what);
    exit(1);
}

static void wait_until(uint64_t time) {
    struct timespec wanted = {.tv_sec = (time_t)(time / 1000000000u), .tv_nsec = (long)(time % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wanted, NULL)) {}
}

static void wait_to_read(hostile *h) {
    struct pollfd waiting = {.fd = h->tls->fd, .events = POLLIN};
    poll(&waiting, 1, 1000);
    h->tls->may_read = 1;
}

static void send_all(hostile *h) {
    if (tls_seal(h->tls, h->out.bytes + h->out.start, buffer_length(&h->out)) < 0) fail("can't write");
    buffer_consume(&h->out, buffer_length(&h->out));
    if (tls_flush(h->tls) < 0) fail("the server is gone");
}

static void connect_probe(hostile *h, SSL_CTX *context, uint16_t port) {
    int fd = tls_connect(port);
    if (fd < 0) fail("can't connect");
    *h = (hostile){.tls = tls_connection_new(context, fd, 0), .next_call = 1, .grants = 16};
    for (;;) {
        int done = tls_handshake(h->tls);
        if (done < 0 || tls_flush(h->tls) < 0) fail("the handshake failed");
        if (done) break;
        wait_to_read(h);
    }
    put_frame(&h->out, SETTINGS, 0, 0, "", 0);
}

// When each of the last calls was due or begun, by its id.
static uint64_t begun[1 << 16];
static uint64_t *begun_at(uint32_t call) { return &begun[call / 2 % (sizeof begun / sizeof *begun)]; }

static void heard(uint32_t call) { meter_count(meter_now() - *begun_at(call)); }

static void call(hostile *h, uint64_t time) {
    *begun_at(h->next_call) = time;
    if (!open_call(h, SAY, END, 128, 128, 0)) fail("the server allows no call");
}

static void take(hostile *h) {
    wait_to_read(h);
    if (take_frames(h) < 0) fail("the server ended the connection");
}

// Calls come at fixed times, one after another, timed from when each was due: a server that keeps one waiting makes
// the next ones late too, and that counts.
static void keep_pace(hostile *h, unsigned rate) {
    for (uint64_t due = meter_now();; due += 1000000000u / rate) {
        wait_until(due);
        uint64_t received = h->received;
        call(h, due);
        send_all(h);
        while (h->received == received) take(h);
    }
}

static void keep_outstanding(hostile *h, unsigned outstanding) {
    // The first grant before SETTINGS came allows 16.
    unsigned open = 0;
    for (;;) {
        while (open < outstanding && h->grants > 0) {
            call(h, meter_now());
            open++;
        }
        send_all(h);
        uint64_t received = h->received;
        take(h);
        open -= (unsigned)(h->received - received);
    }
}

int run_probe(uint16_t port, int server, const char *trust, unsigned rate, unsigned outstanding, double seconds) {
    SSL_CTX *context = clp_context(trust);
    if (!context) return 1;
    hostile h;
    connect_probe(&h, context, port);
    h.heard = heard;
    meter_start(server, 0.5, seconds);
    if (outstanding > 0) keep_outstanding(&h, outstanding);
    keep_pace(&h, rate);
    return 0;
}
