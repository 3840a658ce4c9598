// Stands between a client and a server and reads what they agreed on: the ServerHello of TLS 1.3 travels in the clear.
//
// tls-relay PORT: prints a port of its own on a line, relays one connection to PORT, and prints a second line with
// version and cipher suite. Ends when either side does.
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(uint16_t port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int accept_one(void) {
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (listening < 0 || bind(listening, (struct sockaddr *)&address, size) || listen(listening, 8) ||
        getsockname(listening, (struct sockaddr *)&address, &size))
        fail("tls-relay: listen");
    printf("%u\n", ntohs(address.sin_port));
    fflush(stdout);
    int client = accept(listening, NULL, NULL);
    if (client < 0) fail("tls-relay: accept");
    return client;
}

static unsigned be16(const uint8_t *p) { return (unsigned)p[0] << 8 | p[1]; }

// RFC 8446 section 4.1.3, behind a record header of 5 bytes and a handshake header of 4. 1 when it was printed.
static int print_server_hello(const uint8_t *record, size_t count) {
    size_t at = 5 + 4 + 2 + 32;
    if (count <= at || record[0] != 0x16 || record[5] != 2) return 0;
    at += 1 + record[at];
    if (count < at + 5) return 0;
    unsigned suite = be16(record + at), version = be16(record + 9);
    size_t end = at + 5 + be16(record + at + 3);
    for (at += 5; at + 6 <= end && end <= count; at += 4 + be16(record + at + 2))
        if (be16(record + at) == 43) version = be16(record + at + 4);
    const char *suites[] = {"?", "AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305"};
    unsigned name = suite >> 8 == 0x13 && (suite & 255) < 4 ? suite & 255 : 0;
    printf("%s %s\n", version == 0x0304 ? "1.3" : "older", suites[name]);
    fflush(stdout);
    return 1;
}

static void write_all(int fd, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written <= 0) exit(0);
        bytes += written;
        count -= (size_t)written;
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: tls-relay PORT\n");
        return 64;
    }
    signal(SIGPIPE, SIG_IGN);
    int ends[2] = {accept_one(), socket(AF_INET, SOCK_STREAM, 0)};
    struct sockaddr_in address = loopback((uint16_t)atoi(argv[1]));
    if (connect(ends[1], (struct sockaddr *)&address, sizeof address)) fail("tls-relay: connect");
    for (int is_printed = 0;;) {
        struct pollfd waiting[2] = {{.fd = ends[0], .events = POLLIN}, {.fd = ends[1], .events = POLLIN}};
        poll(waiting, 2, 10000);
        for (int i = 0; i < 2; i++) {
            if (!waiting[i].revents) continue;
            uint8_t bytes[65536];
            ssize_t count = read(ends[i], bytes, sizeof bytes);
            if (count <= 0) return 0;
            if (i == 1 && !is_printed) is_printed = print_server_hello(bytes, (size_t)count);
            write_all(ends[1 - i], bytes, (size_t)count);
        }
    }
}
