/* selftest: what vireo-server says of the machine instead of serving. Each returns an exit status. */
#ifndef VIREO_SERVER_STORE_SELFTEST_H
#define VIREO_SERVER_STORE_SELFTEST_H

#include <stddef.h>

int selftest_memory(size_t megabytes);  /* fills memory with patterns and reads them back */
int selftest_system(void);              /* settings of the kernel that are bad for a store */

#endif
