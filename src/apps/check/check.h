/* check: vireo-check, which reads the files of a server without serving them: RDB images, command logs, and the folder of a
 * log by its manifest. The readers are those of the server (persist/, types/), so what is sound here loads there.
 *
 * It prints what it finds, as redis-check-rdb and redis-check-aof do where they have words for it, and figures after that.
 * Files are never changed unless asked to (fix, cut), never without a yes, and an output file never replaces another.
 * One thread; memory: one value at a time, and 16 to 43 bytes a key to find keys that are there twice. */
#ifndef VIREO_APPS_CHECK_CHECK_H
#define VIREO_APPS_CHECK_CHECK_H

#include <stdio.h>

#include "engine/engine.h"
#include "engine/lookup.h"

struct check {
    bool plain;                     /* only what redis-check-rdb and redis-check-aof say: no figures */
    bool fix, yes, discard;         /* discard: also where whole commands lie behind the damage */
    bool cut;                       /* --truncate-to-timestamp */
    int64_t cut_s;
    const char *output;             /* what is sound goes there; NULL: nowhere */
    struct settings set;
    struct command_index *index;
    struct engine *e;
};

/* The whole program, under any of its names. The exit status: 0 all is sound (or is now), 1 it is not. */
int check_main(int argc, char **argv);
/* True if a program of this name is to be the checker: redis-check-rdb, redis-check-aof, vireo-check, with any path. */
bool check_is_name(const char *argv0);

/* Each answers true if the file is sound, or was made so. What is printed begins with these words: label "AOF", "INCR AOF"... */
bool check_image_file(struct check *c, const char *path);
/* The image at the front of a file; *end: behind its checksum. */
bool check_image(struct check *c, int fd, uint64_t size, const char *name, uint64_t *end);
/* shown: how messages call it; last: nothing comes after it in its log, so that it may be cut. */
bool check_log_file(struct check *c, const char *path, const char *shown, const char *label, bool last);
bool check_manifest(struct check *c, const char *path);
/* backup.c: a folder with a backup's manifest; its data by size, sum and every value. A file of the log kept for backups (others: true). */
bool check_is_backup(const char *folder);
bool check_backup(struct check *c, const char *folder);
bool check_kept_log(struct check *c, const char *folder, const char *name);
bool check_folder(struct check *c, const char *path);

/* Open for reading (or both, to be cut); -1: said why. */
int check_open(const char *path, bool change, uint64_t *size);
bool check_there(const char *path, FILE *tell);                /* a file that can be read; false: told why */
bool check_read_at(int fd, uint64_t at, void *into, size_t n); /* all of it */
/* The first bytes of fd into a new file, and after them what follows (may be empty); synced. false: said why. */
bool check_copy(int fd, uint64_t bytes, struct slice tail, const char *path);
void check_show(struct slice s, char *out, size_t room);       /* printable, cut where it is long */

#endif
