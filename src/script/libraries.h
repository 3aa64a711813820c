/* libraries: the libraries of functions, their names (in any case) and their code. Private to script/. */
#ifndef VIREO_SCRIPT_LIBRARIES_H
#define VIREO_SCRIPT_LIBRARIES_H

#include "script/vm.h"

struct function {
    char *name, *description;   /* owned; description may be NULL */
    size_t name_len, description_len;
    int ref;
    uint32_t flags;
    struct library *of;
    struct function *next;      /* of its library, the newest first */
};

struct library {
    char *name;
    struct buf code;
    struct function *functions;
    int count;
    struct library *next;
};

struct libraries {
    struct library *first;
    uint64_t count, function_count;
    struct function *recent;    /* FCALL's last one */
};

struct library *library_find(const struct libraries *l, struct slice name);
struct function *function_find(struct libraries *l, struct slice name);
/* Makes a library of code; the error is in why (a text of at most 512 bytes), NULL is returned then and nothing changed. */
struct library *library_load(struct script *x, struct slice code, bool replace, char why[512]);
void library_delete(struct script *x, struct library *lib);
/* A whole set is taken in, or nothing. */
enum restore_policy { RESTORE_APPEND, RESTORE_REPLACE, RESTORE_FLUSH };
bool libraries_restore(struct script *x, struct in *in, enum restore_policy policy, char why[512]);
void libraries_flush(struct script *x, bool async);

#endif
