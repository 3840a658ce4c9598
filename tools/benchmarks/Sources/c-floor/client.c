#include "floor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec t;
    return clock_gettime(clock, &t) ? 0 : (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t process_cpu(pid_t pid) {
    clockid_t clock;
    return clock_getcpuclockid(pid, &clock) ? 0 : nanoseconds(clock);
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int connect_to(uint16_t port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) {
        perror("c-floor: connect");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

typedef struct {
    floor_connection *tls;
    floor_buffer in, out;
    uint32_t payload, outstanding;
    uint64_t *started;
    uint32_t *latencies;
    uint64_t calls, kept, room;
    int is_measuring;
} load;

static void send_request(load *l, uint32_t id) {
    size_t whole = FLOOR_HEADER + l->payload;
    floor_reserve(&l->out, whole);
    uint8_t *frame = l->out.bytes + l->out.end;
    floor_put_be32(frame, l->payload);
    floor_put_be32(frame + 4, id);
    frame[8] = 4;
    frame[9] = 1;
    memset(frame + FLOOR_HEADER, 'x', l->payload);
    l->out.end += whole;
    l->started[id] = nanoseconds(CLOCK_MONOTONIC);
}

static void take_replies(load *l) {
    while (floor_length(&l->in) >= FLOOR_HEADER) {
        const uint8_t *frame = l->in.bytes + l->in.start;
        size_t whole = FLOOR_HEADER + floor_be32(frame);
        if (floor_length(&l->in) < whole) return;
        uint32_t id = floor_be32(frame + 4);
        if (whole != FLOOR_HEADER + l->payload || id >= l->outstanding) {
            fprintf(stderr, "c-floor: a reply that nobody asked for\n");
            exit(1);
        }
        l->calls++;
        if (l->is_measuring && l->kept < l->room)
            l->latencies[l->kept++] = (uint32_t)(nanoseconds(CLOCK_MONOTONIC) - l->started[id]);
        floor_consume(&l->in, whole);
        send_request(l, id);
    }
}

static void turn(load *l) {
    if (floor_length(&l->out) > 0) {
        if (floor_seal(l->tls, l->out.bytes + l->out.start, floor_length(&l->out)) < 0) exit(1);
        floor_consume(&l->out, floor_length(&l->out));
    }
    int flushed = floor_flush(l->tls);
    if (flushed < 0) exit(1);
    struct pollfd waiting = {.fd = l->tls->fd, .events = (short)(POLLIN | (flushed ? 0 : POLLOUT))};
    poll(&waiting, 1, 1000);
    l->tls->may_read = 1;
    for (;;) {
        int got = floor_read(l->tls, &l->in);
        if (got < 0) {
            fprintf(stderr, "c-floor: the server is gone\n");
            exit(1);
        }
        if (got == 0) return;
        take_replies(l);
    }
}

// PORT SERVER_PID TRUST OUTSTANDING PAYLOAD SECONDS
int floor_load(int argc, char **argv) {
    if (argc != 6) return 64;
    signal(SIGPIPE, SIG_IGN);
    pid_t server = atoi(argv[1]);
    load l = {.outstanding = (uint32_t)atoi(argv[3]), .payload = (uint32_t)atoi(argv[4]), .room = 20000000};
    uint64_t span = (uint64_t)(atof(argv[5]) * 1e9);
    l.started = calloc(l.outstanding, sizeof *l.started);
    l.latencies = malloc(l.room * sizeof *l.latencies);
    SSL_CTX *context = floor_client_context(argv[2]);
    if (!context || !l.started || !l.latencies) return 1;
    l.tls = floor_connection_new(context, connect_to((uint16_t)atoi(argv[0])), 0);
    for (int done = 0; !done;) {
        l.tls->may_read = 1;
        if ((done = floor_handshake(l.tls)) < 0 || floor_flush(l.tls) < 0) return 1;
        struct pollfd waiting = {.fd = l.tls->fd, .events = POLLIN};
        if (!done) poll(&waiting, 1, 1000);
    }
    for (uint32_t id = 0; id < l.outstanding; id++) send_request(&l, id);
    uint64_t warm = nanoseconds(CLOCK_MONOTONIC) + 300000000u;
    while (nanoseconds(CLOCK_MONOTONIC) < warm) turn(&l);
    uint64_t start = nanoseconds(CLOCK_MONOTONIC), server_start = process_cpu(server);
    uint64_t own_start = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    l.calls = 0;
    l.is_measuring = 1;
    while (nanoseconds(CLOCK_MONOTONIC) < start + span) turn(&l);
    uint64_t wall = nanoseconds(CLOCK_MONOTONIC) - start, calls = l.calls ? l.calls : 1;
    double server_cpu = (double)(process_cpu(server) - server_start);
    double own_cpu = (double)(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - own_start);
    qsort(l.latencies, l.kept, sizeof *l.latencies, by_value);
    printf("calls_per_s=%.0f server_cpu_us=%.3f client_cpu_us=%.3f p50_us=%.1f p99_us=%.1f\n",
           (double)l.calls / ((double)wall / 1e9), server_cpu / 1e3 / (double)calls, own_cpu / 1e3 / (double)calls,
           l.kept ? l.latencies[l.kept / 2] / 1e3 : 0, l.kept ? l.latencies[l.kept * 99 / 100] / 1e3 : 0);
    return 0;
}
