#include "floor.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc == 4 && !strcmp(argv[1], "serve")) return floor_serve(argv[2], argv[3]);
    if (argc == 8 && !strcmp(argv[1], "load")) return floor_load(argc - 2, argv + 2);
    fprintf(stderr, "usage: c-floor serve CERTIFICATE KEY\n"
                    "       c-floor load PORT SERVER_PID TRUST OUTSTANDING PAYLOAD SECONDS\n");
    return 64;
}
