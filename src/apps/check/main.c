/* vireo-check. All of it is in check.c; vireo-server has it too, under the names of Redis's programs. */
#include "apps/check/check.h"

int main(int argc, char **argv) { return check_main(argc, argv); }
