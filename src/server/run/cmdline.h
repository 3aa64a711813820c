/* cmdline: the arguments of vireo-server turned into one text of configuration lines: the file's, then standard input's
 * (a first or last argument "-"), then those of "--directive value ..." options. */
#ifndef VIREO_SERVER_RUN_CMDLINE_H
#define VIREO_SERVER_RUN_CMDLINE_H

#include "base/buf.h"

struct cmdline {
    const char *config_file;  /* borrowed from argv; NULL: none */
    bool options;             /* lines came from elsewhere too */
    struct buf text;          /* the caller's */
    int status;               /* when cmdline_read says false */
};

/* False: the process has nothing to serve (--version, --help, a file that cannot be read ...): exit with status. */
bool cmdline_read(int argc, char **argv, struct cmdline *out);

#endif
