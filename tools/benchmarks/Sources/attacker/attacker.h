// A hostile peer of CLP/1: one kind of attack at a time, by one process of one thread, over TLS of its own. And a
// well-behaved one beside it, whose calls are timed.
#pragma once

#include <tls_connection.h>

#include <stddef.h>
#include <stdint.h>

// ---- Frames.

enum { FRAME_PAYLOAD = 16374 };
enum { SETTINGS = 1, CALL = 2, MESSAGE = 4, CANCEL = 7, CREDIT = 8, PING = 9, GOAWAY = 10 };
enum { END = 1, MSG = 2 };
#define SAY "bench.Bench/Say"
#define STREAM "bench.Bench/Stream"

void put_bytes(byte_buffer *out, const void *bytes, size_t count);
void put_frame(byte_buffer *out, uint8_t type, uint8_t flags, uint32_t stream, const void *payload, size_t count);
void put_number_frame(byte_buffer *out, uint8_t type, uint32_t stream, uint32_t number);
// A CALL to a method with a message `Echo` of which only the frame's part is there: `size` bytes of payload announced,
// `given` of them sent. `metadata` bytes of metadata fill the block.
void put_call(byte_buffer *out, const char *method, uint32_t stream, uint8_t flags, size_t size, size_t given,
              size_t metadata);

// ---- Connections.

typedef struct {
    // NULL: not open.
    tls_connection *tls;
    byte_buffer in, out;
    // Bytes that leave one at a time.
    byte_buffer script;
    // The id of the next call, and how many calls the server still allows.
    uint32_t next_call;
    // The first call of the last step.
    uint32_t last_opened;
    int64_t grants;
    // MESSAGEs that have come, and who wants to know of each.
    uint64_t received;
    void (*heard)(uint32_t call);
    int is_ready;
    uint64_t next_step;
    unsigned step;
} hostile;

// Reads the frames that have come. -1: the connection has ended.
int take_frames(hostile *h);
// Opens a call as far as the server allows; 0 when it does not.
int open_call(hostile *h, const char *method, uint8_t flags, size_t size, size_t given, size_t metadata);

// ---- Attacks.

typedef struct {
    const char *name, *what;
    // How many connections it keeps.
    unsigned connections;
    // It speaks TLS; else its bytes go out as they are.
    int has_tls;
    // It takes what the server sends.
    int reads;
    // Connecting is the attack: as fast as it can, not only some times a second.
    int is_about_connecting;
    // Calls that it may hold open at once on a connection, for the formula of memory.
    unsigned calls;
    // Microseconds between two steps of a connection.
    unsigned pause;
    // Adds to `out` (without TLS: to `tls->sealed`). -1: the connection has served its purpose.
    int (*act)(hostile *h);
} attack;

extern const attack attacks[];
extern const unsigned attack_count;

int run_attack(const attack *kind, uint16_t port, const char *trust, double seconds);
// The honest client: so many calls a second, or with `outstanding` so many at a time.
int run_probe(uint16_t port, int server, const char *trust, unsigned rate, unsigned outstanding, double seconds);
SSL_CTX *clp_context(const char *trust);
