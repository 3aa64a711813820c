/* spool: a stream that decides late how to begin. Text written to it is held back until it is known whether it has more
 * than one line: then `before` comes first. Holds at most 64 KiB; what is longer without a newline counts as one line.
 * spool_open's stream is closed with spool_close, which passes everything on to the stream beneath. */
#ifndef VIREO_CLI_SPOOL_H
#define VIREO_CLI_SPOOL_H

#include <stdio.h>

FILE *spool_open(FILE *beneath, int indent); /* `before` is a newline and so many spaces; NULL without memory */
void spool_close(FILE *spool);

#endif
