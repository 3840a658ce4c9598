// What every subject of the benchmarks measures with, so that none is measured in a way of its own.
//
// One measurement a process. A thread of the meter's takes the readings and ends the process when it has printed
// them, as KEY=VALUE words on one line.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The monotonic clock, nanoseconds.
uint64_t meter_now(void);

// Starts the thread: it waits `warm` seconds, takes the first reading, waits `seconds`, takes the second, prints what
// one operation cost and ends the process with 0. `server` is the process whose CPU and allocations count beside this
// one's. Ends the process with 1 when nothing was counted.
void meter_start(int server, double warm, double seconds);

// One operation is done that took so long. From any thread.
void meter_count(uint64_t nanoseconds);

// Operations that have no latency of their own are done. From any thread.
void meter_add(uint64_t operations);

// Resident bytes of a process; 0 when it is gone.
uint64_t meter_resident(int process);

// Prints the resident bytes that each of `count` things cost the server and this process.
void meter_print_bytes(uint64_t server_before, uint64_t server_after, uint64_t own_before, uint64_t own_after,
                       uint64_t count);

#ifdef __cplusplus
}
#endif
