#include "attacker.h"

#include <openssl/err.h>
#include <stdlib.h>

// Frames that one step adds.
enum { BURST = 64 };

// What an honest client says first; with `credit` it takes as much of each reply as the protocol can express.
static void greet(hostile *h, int credit) {
    static const uint8_t generous[6] = {0, 1, 0x7f, 0xff, 0xff, 0xff};
    put_frame(&h->out, SETTINGS, 0, 0, generous, credit ? sizeof generous : 0);
}

static int nothing(hostile *h) {
    (void)h;
    return 0;
}

// ---- Before TLS, and TLS itself.

static int half_hello(hostile *h) {
    // The engine has made a ClientHello; half of it leaves, then a byte at each step.
    static const size_t first = 100;
    byte_buffer *sealed = &h->tls->sealed;
    if (h->step == 0) {
        (void)tls_handshake(h->tls);
        put_bytes(&h->script, sealed->bytes + sealed->start, buffer_length(sealed));
        sealed->end = sealed->start + first;
        buffer_consume(&h->script, first);
    } else if (buffer_length(&h->script) > 1) {
        put_bytes(sealed, h->script.bytes + h->script.start, 1);
        buffer_consume(&h->script, 1);
    }
    return 0;
}

static int http(hostile *h) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    if (h->step == 0) put_bytes(&h->tls->sealed, request, sizeof request - 1);
    return 0;
}

static int leave(hostile *h) {
    (void)h;
    return -1;
}

static int key_updates(hostile *h) {
    if (h->step == 0) greet(h, 0);
    for (int i = 0; i < 8; i++) {
        ERR_clear_error();
        if (SSL_key_update(h->tls->ssl, SSL_KEY_UPDATE_REQUESTED) != 1 || SSL_do_handshake(h->tls->ssl) != 1) return -1;
    }
    return 0;
}

static int tiny_records(hostile *h) {
    if (h->step == 0) greet(h, 0);
    byte_buffer whole = h->out;
    h->out = (byte_buffer){0};
    if (!open_call(h, SAY, END, 128, 128, 0) && buffer_length(&whole) == 0) return 0;
    put_bytes(&whole, h->out.bytes, buffer_length(&h->out));
    free(h->out.bytes);
    h->out = (byte_buffer){0};
    int state = 0;
    for (size_t i = whole.start; i < whole.end && state == 0; i++) state = tls_seal(h->tls, whole.bytes + i, 1);
    free(whole.bytes);
    return state;
}

// ---- Frames that break a rule: the connection is cut, and another one follows.

static int noise(hostile *h) {
    uint8_t bytes[4096];
    uint64_t state = 88172645463325252u + h->next_step;
    for (size_t i = 0; i < sizeof bytes; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        bytes[i] = (uint8_t)state;
    }
    put_bytes(&h->out, bytes, sizeof bytes);
    return 0;
}

static int oversized(hostile *h) {
    static const uint8_t header[FRAME_HEADER] = {0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1, MESSAGE, 0};
    if (h->step == 0) greet(h, 0);
    put_bytes(&h->out, header, sizeof header);
    return 0;
}

// A call before SETTINGS.
static int early(hostile *h) {
    open_call(h, SAY, END, 8, 8, 0);
    return 0;
}

static int settings(hostile *h) {
    for (int i = 0; i < BURST; i++) greet(h, 0);
    return 0;
}

static int pings(hostile *h) {
    if (h->step == 0) greet(h, 0);
    for (int i = 0; i < BURST; i++) put_frame(&h->out, PING, 0, 0, "pingpong", 8);
    return 0;
}

static int credits(hostile *h) {
    if (h->step == 0) {
        greet(h, 0);
        open_call(h, STREAM, END, 0, 0, 0);
    }
    for (int i = 0; i < BURST; i++) put_number_frame(&h->out, CREDIT, 1, 1);
    return 0;
}

static int unknown_frames(hostile *h) {
    if (h->step == 0) greet(h, 0);
    for (int i = 0; i < BURST; i++) put_frame(&h->out, 0x90, 0xff, 0, "", 0);
    return 0;
}

// ---- Frames that the protocol allows.

// Calls whose handlers start, and in the next write the end of each.
static int cancels(hostile *h) {
    if (h->step == 0) greet(h, 0);
    if (h->step % 2 == 0) {
        h->last_opened = h->next_call;
        for (int i = 0; i < BURST && open_call(h, STREAM, END, 0, 0, 0); i++) {}
        return 0;
    }
    for (uint32_t id = h->last_opened; id < h->next_call; id += 2) put_number_frame(&h->out, CANCEL, id, 0);
    return 0;
}

static int unknown_methods(hostile *h) {
    if (h->step == 0) greet(h, 0);
    for (int i = 0; i < BURST && open_call(h, "bench.Bench/None", END, 8, 8, 0); i++) {}
    return 0;
}

static int big_headers(hostile *h) {
    if (h->step == 0) greet(h, 0);
    for (int i = 0; i < BURST && open_call(h, SAY, END, 8, 8, 7600); i++) {}
    return 0;
}

static int bulk(hostile *h) {
    if (h->step == 0) greet(h, 1);
    for (int i = 0; i < BURST && open_call(h, SAY, END, 16000, 16000, 0); i++) {}
    return 0;
}

// A call that takes one message gets another, which ends it; what follows is for a closed call and costs no credit.
static int empty_messages(hostile *h) {
    static const uint8_t empty[4] = {0};
    if (h->step == 0) {
        greet(h, 0);
        open_call(h, SAY, 0, 8, 8, 0);
    }
    int count = h->step == 0 ? 1 : 4 * BURST;
    for (int i = 0; i < count; i++) put_frame(&h->out, MESSAGE, 0, 1, empty, sizeof empty);
    return 0;
}

static int slow_reads(hostile *h) {
    if (h->step == 0) greet(h, 1);
    // As many calls as the first grant, which it does not read, surely allows; more once it is known from a peer.
    if (h->step == 0) h->grants = 128;
    while (open_call(h, STREAM, END, 16000, 16000, 0)) {}
    return 0;
}

// Announces four megabytes and sends the first frame.
static int slow_writes(hostile *h) {
    if (h->step == 0) greet(h, 0);
    while (open_call(h, SAY, 0, 4194000, FRAME_PAYLOAD, 0)) {}
    return 0;
}

// A valid call, a byte at a time.
static int slow_bytes(hostile *h) {
    if (h->step == 0) {
        greet(h, 0);
        open_call(h, SAY, END, 128, 128, 0);
        put_bytes(&h->script, h->out.bytes + h->out.start, buffer_length(&h->out));
        buffer_consume(&h->out, buffer_length(&h->out));
    }
    if (buffer_length(&h->script) == 0) return 0;
    put_bytes(&h->out, h->script.bytes + h->script.start, 1);
    buffer_consume(&h->script, 1);
    return 0;
}

const attack attacks[] = {
    {"spin", "no connection at all: what sharing the core costs by itself", 0, 0, 0, 0, 0, 0, nothing},
    {"connect", "connections without a byte, held", 500, 0, 0, 1, 0, 1000, nothing},
    {"half-hello", "handshakes that go on a byte a second", 500, 0, 0, 1, 0, 1000000, half_hello},
    {"http", "an HTTP request without TLS, and again", 50, 0, 1, 1, 0, 1000, http},
    {"handshakes", "whole handshakes, then away", 4, 1, 1, 1, 0, 0, leave},
    {"silent", "TLS, and no SETTINGS", 500, 1, 1, 1, 0, 1000, nothing},
    {"key-updates", "TLS key updates that ask for others", 4, 1, 1, 0, 0, 0, key_updates},
    {"tiny-records", "calls in TLS records of one byte", 4, 1, 1, 0, 128, 0, tiny_records},
    {"noise", "bytes that are no frames", 4, 1, 1, 0, 0, 0, noise},
    {"oversized", "a frame of 2 GiB, announced", 4, 1, 1, 0, 0, 0, oversized},
    {"early", "calls before SETTINGS", 4, 1, 1, 0, 0, 0, early},
    {"settings", "SETTINGS, again and again", 4, 1, 1, 0, 0, 0, settings},
    {"pings", "PINGs as fast as they go", 4, 1, 1, 0, 0, 0, pings},
    {"credits", "CREDITs of one byte", 4, 1, 1, 0, 1, 0, credits},
    {"unknown-frames", "frames that have to be ignored", 4, 1, 1, 0, 0, 0, unknown_frames},
    {"cancels", "calls that are cancelled once their handlers run", 4, 1, 1, 0, 128, 0, cancels},
    {"unknown-methods", "calls that end at once by a STATUS", 4, 1, 1, 0, 128, 0, unknown_methods},
    {"big-headers", "calls with 8 KiB of metadata", 4, 1, 1, 0, 128, 0, big_headers},
    {"bulk", "16 KB echoes as fast as they go", 4, 1, 1, 0, 128, 0, bulk},
    {"empty-messages", "empty messages for calls that have ended", 4, 1, 1, 0, 128, 0, empty_messages},
    {"slow-reads", "128 streams a connection, of which nothing is read", 20, 1, 0, 0, 128, 100000, slow_reads},
    {"slow-writes", "128 calls of 4 MiB a connection, begun and left", 20, 1, 1, 0, 128, 100000, slow_writes},
    {"slow-bytes", "a call, a byte each 100 ms", 500, 1, 1, 1, 1, 100000, slow_bytes},
};
const unsigned attack_count = sizeof attacks / sizeof *attacks;
