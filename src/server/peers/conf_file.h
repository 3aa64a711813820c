/* conf_file: nodes.conf, written by a thread of its own: the executor hands over an image with a number and learns later up to
 * which number all is on disk. Of images that wait, only the newest is written: it holds what the others would have said.
 * All but wake are called on the executor. The text is copied. */
#ifndef VIREO_SERVER_PEERS_CONF_FILE_H
#define VIREO_SERVER_PEERS_CONF_FILE_H

#include <stdbool.h>

#include "base/slice.h"

struct conf_file;

/* path: kept by reference. wake(arg): on the thread, when there is something for conf_file_poll. NULL: no thread could be started. */
struct conf_file *conf_file_new(const char *path, void (*wake)(void *arg), void *arg);
void conf_file_put(struct conf_file *f, struct slice text, uint64_t number); /* numbers grow */
/* Waits until number is written: 0, or the errno of what failed. The executor stands meanwhile. */
int conf_file_wait(struct conf_file *f, uint64_t number);
/* True once for each time that more was written, or failed: all up to *number; *error: 0 or an errno. */
bool conf_file_poll(struct conf_file *f, uint64_t *number, int *error);
void conf_file_free(struct conf_file *f);                                    /* what waits is written first */

#endif
