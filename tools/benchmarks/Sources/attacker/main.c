#include "attacker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void) {
    fprintf(stderr, "usage: attacker list\n"
                    "       attacker KIND PORT TRUST SECONDS\n"
                    "       attacker probe PORT SERVER_PID TRUST CALLS_PER_SECOND OUTSTANDING SECONDS\n");
    return 64;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && !strcmp(argv[1], "list")) {
        for (unsigned i = 0; i < attack_count; i++)
            printf("%s %u %u %s\n", attacks[i].name, attacks[i].connections, attacks[i].calls, attacks[i].what);
        return 0;
    }
    if (argc == 8 && !strcmp(argv[1], "probe"))
        return run_probe((uint16_t)atoi(argv[2]), atoi(argv[3]), argv[4], (unsigned)atoi(argv[5]),
                         (unsigned)atoi(argv[6]), atof(argv[7]));
    for (unsigned i = 0; argc == 5 && i < attack_count; i++)
        if (!strcmp(argv[1], attacks[i].name))
            return run_attack(&attacks[i], (uint16_t)atoi(argv[2]), argv[3], atof(argv[4]));
    return usage();
}
