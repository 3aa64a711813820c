/* client_line: a session as one line of CLIENT LIST, for that command, for logs and for the crash report. */
#ifndef VIREO_NODE_CLIENT_LINE_H
#define VIREO_NODE_CLIENT_LINE_H

#include "node/node.h"

void client_line(struct node *n, const struct session *s, struct buf *out); /* appends; no line end */
void client_flags(const struct session *s, struct buf *out);                /* its letters alone; appends */

#endif
