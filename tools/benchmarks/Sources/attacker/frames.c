#include "attacker.h"

#include <stdlib.h>
#include <string.h>

void put_bytes(byte_buffer *out, const void *bytes, size_t count) {
    buffer_reserve(out, count);
    memcpy(out->bytes + out->end, bytes, count);
    out->end += count;
}

static void put_header(byte_buffer *out, uint8_t type, uint8_t flags, uint32_t stream, size_t count) {
    uint8_t header[FRAME_HEADER];
    put_be32(header, (uint32_t)count);
    put_be32(header + 4, stream);
    header[8] = type;
    header[9] = flags;
    put_bytes(out, header, sizeof header);
}

void put_frame(byte_buffer *out, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t count) {
    put_header(out, type, flags, stream, count);
    put_bytes(out, payload, count);
}

void put_number_frame(byte_buffer *out, uint8_t type, uint32_t stream, uint32_t number) {
    uint8_t payload[4];
    put_be32(payload, number);
    put_frame(out, type, 0, stream, payload, sizeof payload);
}

static size_t put_varint(uint8_t *at, size_t value) {
    size_t count = 0;
    for (; value > 127; value >>= 7) at[count++] = (uint8_t)(value | 128);
    at[count++] = (uint8_t)value;
    return count;
}

// A field of bytes: tag, length, what follows is the caller's.
static size_t put_field(uint8_t *at, unsigned number, size_t length) {
    at[0] = (uint8_t)(number << 3 | 2);
    return 1 + put_varint(at + 1, length);
}

// CallHeader: method = 1, metadata = 9 with entries of { key = 1, text = 2 } up to about the wanted size.
static size_t put_block(uint8_t *block, const char *method, size_t metadata) {
    size_t length = strlen(method), at = put_field(block, 1, length);
    memcpy(block + at, method, length);
    at += length;
    while (metadata > 0) {
        size_t text = metadata < 400 ? metadata : 400;
        uint8_t entry[420] = {0x0a, 1, 'k'};
        size_t size = 3 + put_field(entry + 3, 2, text);
        memset(entry + size, 'v', text);
        at += put_field(block + at, 9, size + text);
        memcpy(block + at, entry, size + text);
        at += size + text;
        metadata -= text;
    }
    return at;
}

void put_call(byte_buffer *out, const char *method, uint32_t stream, uint8_t flags, size_t size, size_t given,
              size_t metadata) {
    uint8_t payload[FRAME_PAYLOAD], message[8];
    size_t block = put_block(payload + 2, method, metadata), at = 2 + block;
    payload[0] = (uint8_t)(block >> 8);
    payload[1] = (uint8_t)block;
    size_t start = size ? put_field(message, 1, size) : 0;
    put_be32(payload + at, (uint32_t)(start + size));
    at += 4;
    memcpy(payload + at, message, start);
    at += start;
    if (given > sizeof payload - at) given = sizeof payload - at;
    memset(payload + at, 'x', given);
    put_frame(out, CALL, (uint8_t)(flags | MSG), stream, payload, at + given);
}

int open_call(hostile *h, const char *method, uint8_t flags, size_t size, size_t given, size_t metadata) {
    if (h->grants <= 0 || h->next_call > 1u << 30) return 0;
    h->grants--;
    put_call(&h->out, method, h->next_call, flags, size, given, metadata);
    h->next_call += 2;
    return 1;
}

static void take_settings(hostile *h, const uint8_t *payload, size_t count) {
    for (; count >= 6; payload += 6, count -= 6)
        if (payload[0] == 0 && payload[1] == 2) h->grants += (int64_t)get_be32(payload + 2) - 16;
}

int take_frames(hostile *h) {
    h->tls->may_read = 1;
    for (;;) {
        int got = tls_read(h->tls, &h->in);
        if (got < 0) return -1;
        if (got == 0) return 0;
        while (buffer_length(&h->in) >= FRAME_HEADER) {
            const uint8_t *frame = h->in.bytes + h->in.start;
            size_t count = get_be32(frame);
            if (buffer_length(&h->in) < FRAME_HEADER + count) break;
            if (frame[8] == CREDIT && get_be32(frame + 4) == 0) h->grants += get_be32(frame + FRAME_HEADER);
            if (frame[8] == MESSAGE) h->received++;
            if (frame[8] == MESSAGE && h->heard) h->heard(get_be32(frame + 4));
            if (frame[8] == SETTINGS) take_settings(h, frame + FRAME_HEADER, count);
            buffer_consume(&h->in, FRAME_HEADER + count);
        }
    }
}
