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

// The calls of an honest client that come at fixed times, one after another, timed from when each was due: a server
// that keeps one waiting makes the next ones late too, and that counts.
int run_probe(uint16_t port, int server, const char *trust, unsigned rate, double seconds) {
    SSL_CTX *context = clp_context(trust);
    if (!context) return 1;
    hostile h;
    connect_probe(&h, context, port);
    uint64_t due = meter_now(), pause = 1000000000u / rate;
    meter_start(server, 0.5, seconds);
    for (;; due += pause) {
        wait_until(due);
        uint64_t received = h.received;
        if (!open_call(&h, SAY, END, 128, 128, 0)) fail("the server allows no call");
        send_all(&h);
        while (h.received == received) {
            wait_to_read(&h);
            if (take_frames(&h) < 0) fail("the server ended the connection");
        }
        meter_count(meter_now() - due);
    }
}
