/* discard: what this server wrote as a master and no replica acknowledged, when it became a replica and has to take another
 * data set: an unplanned failover takes it back. It is given to the world as commands (repl_world.discard_*), to be kept in
 * a file, at the moment when the data goes; a partial sync shows that nothing parted.
 *
 * What is kept is an upper bound: acknowledgements come late, and the new master may have some of it; but nothing is left out
 * that is still in the backlog. Memory: one piece of 256 KiB, and the changes of the database that are not acknowledged. */
#ifndef VIREO_REPL_DISCARD_H
#define VIREO_REPL_DISCARD_H

#include "repl/repl.h"

struct discard;

struct discard_figures {
    uint64_t writes, files;        /* commands; files that have them */
    int64_t missing_bytes;         /* of the stream, that the backlog did not have any more */
};

struct discard *discard_new(void);
void discard_free(struct discard *d);
void discard_selected(struct repl *r, int db);           /* the stream goes on in this database from here on */
void discard_acked(struct repl *r, int64_t offset);      /* some replica has it */
void discard_demoted(struct repl *r);                    /* this master gets a master */
void discard_promoted(struct repl *r);
void discard_none(struct repl *r);                       /* the new master goes on from where we are */
void discard_save(struct repl *r);                       /* the data goes now */
struct discard_figures discard_figures(const struct repl *r);

#endif
