#include "meter.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

// ---- Latencies: 64 buckets for each power of two, so that a percentile is off by at most 1.6 %.

enum { BUCKET_BITS = 6, BUCKETS = (64 - BUCKET_BITS + 1) << BUCKET_BITS };

static _Atomic uint64_t buckets[BUCKETS];
static _Atomic uint64_t operations;
static _Atomic int is_measuring;

static unsigned bucket_of(uint64_t value) {
    if (value < 1u << BUCKET_BITS) return (unsigned)value;
    unsigned shift = 63 - (unsigned)__builtin_clzll(value) - BUCKET_BITS;
    return ((shift + 1) << BUCKET_BITS) + (unsigned)((value >> shift) - (1u << BUCKET_BITS));
}

// The middle of a bucket.
static double value_of(unsigned bucket) {
    if (bucket < 1u << BUCKET_BITS) return bucket;
    unsigned shift = (bucket >> BUCKET_BITS) - 1;
    uint64_t low = (uint64_t)((bucket & ((1u << BUCKET_BITS) - 1)) + (1u << BUCKET_BITS)) << shift;
    return (double)low + (double)(1ull << shift) / 2;
}

static double percentile(double part) {
    uint64_t all = 0, seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) all += buckets[i];
    for (unsigned i = 0; i < BUCKETS; i++)
        if ((seen += buckets[i]) > 0 && (double)seen >= part * (double)all) return value_of(i);
    return 0;
}

void meter_count(uint64_t nanoseconds) {
    if (!atomic_load_explicit(&is_measuring, memory_order_relaxed)) return;
    atomic_fetch_add_explicit(&buckets[bucket_of(nanoseconds)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&operations, 1, memory_order_relaxed);
}

void meter_add(uint64_t count) {
    if (atomic_load_explicit(&is_measuring, memory_order_relaxed))
        atomic_fetch_add_explicit(&operations, count, memory_order_relaxed);
}

// ---- Readings.

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    return clock_gettime(clock, &time) ? 0 : (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t meter_now(void) { return nanoseconds(CLOCK_MONOTONIC); }

static uint64_t process_cpu(pid_t process) {
    clockid_t clock;
    return clock_getcpuclockid(process, &clock) ? 0 : nanoseconds(clock);
}

// The counter that the preloaded allocation counter keeps for a process; NULL when it is not preloaded.
static const _Atomic uint64_t *allocations(pid_t process) {
    const char *folder = getenv("ALLOCATION_COUNTS");
    char path[4096];
    if (!folder || snprintf(path, sizeof path, "%s/%d", folder, (int)process) >= (int)sizeof path) return NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NULL;
    void *counter = mmap(NULL, sizeof(uint64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    return counter == MAP_FAILED ? NULL : counter;
}

uint64_t meter_resident(int process) {
    char path[64];
    unsigned long long size, resident = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", process);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    if (fscanf(file, "%llu %llu", &size, &resident) != 2) resident = 0;
    fclose(file);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static double difference(uint64_t before, uint64_t after) { return after > before ? (double)(after - before) : 0; }

void meter_print_bytes(uint64_t server_before, uint64_t server_after, uint64_t own_before, uint64_t own_after,
                       uint64_t count) {
    printf("bytes=%.0f client_bytes=%.0f\n", difference(server_before, server_after) / (double)count,
           difference(own_before, own_after) / (double)count);
    fflush(stdout);
}

// ---- The measurement.

typedef struct {
    pid_t server;
    double warm, seconds;
    const _Atomic uint64_t *server_allocations, *own_allocations;
} measurement;

typedef struct {
    uint64_t time, server_cpu, own_cpu, operations, server_allocations, own_allocations;
} reading;

static reading take(const measurement *m) {
    return (reading){
        .time = meter_now(),
        .server_cpu = process_cpu(m->server),
        .own_cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID),
        .operations = atomic_load(&operations),
        .server_allocations = m->server_allocations ? *m->server_allocations : 0,
        .own_allocations = m->own_allocations ? *m->own_allocations : 0,
    };
}

static void wait_for(double seconds) {
    struct timespec time = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    while (nanosleep(&time, &time)) {}
}

static void print(const measurement *m, const reading *a, const reading *b) {
    double count = (double)(b->operations - a->operations);
    if (count == 0 || b->server_cpu == 0) {
        fprintf(stderr, "nothing was done while it was measured\n");
        _exit(1);
    }
    if (m->server_allocations && m->own_allocations) {
        // Counting costs time, so times of such a run mean nothing.
        double server = (double)(b->server_allocations - a->server_allocations) / count;
        double own = (double)(b->own_allocations - a->own_allocations) / count;
        printf("allocations=%.2f server_allocations=%.2f client_allocations=%.2f\n", server + own, server, own);
        return;
    }
    printf("calls_per_s=%.0f server_cpu_us=%.3f client_cpu_us=%.3f", count / ((double)(b->time - a->time) / 1e9),
           (double)(b->server_cpu - a->server_cpu) / 1e3 / count, (double)(b->own_cpu - a->own_cpu) / 1e3 / count);
    double p50 = percentile(0.5), p99 = percentile(0.99);
    if (p50 > 0) printf(" p50_us=%.1f p99_us=%.1f", p50 / 1e3, p99 / 1e3);
    printf("\n");
}

static void *measure(void *argument) {
    const measurement *m = argument;
    wait_for(m->warm);
    reading before = take(m);
    atomic_store(&is_measuring, 1);
    wait_for(m->seconds);
    atomic_store(&is_measuring, 0);
    reading after = take(m);
    print(m, &before, &after);
    fflush(stdout);
    _exit(0);
}

void meter_start(int server, double warm, double seconds) {
    static measurement m;
    m = (measurement){.server = server, .warm = warm, .seconds = seconds};
    m.server_allocations = allocations(server);
    m.own_allocations = allocations(getpid());
    pthread_t thread;
    if (pthread_create(&thread, NULL, measure, &m)) abort();
    pthread_detach(thread);
}
