/* uri: the -u option. redis://[[user:]password@]host[:port][/db], unix://[[user:]password@]/path[?db=n]. What the URI
 * names is stored in the options as strings that live as long as the process. Answers NULL, or what is wrong. */
#ifndef VIREO_CLI_URI_H
#define VIREO_CLI_URI_H

struct options;
const char *uri_apply(struct options *o, const char *uri);

#endif
