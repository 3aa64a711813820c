/* aof_read: bytes of a command log in, commands out (spec: persistence formats, 11.4, 11.10).
 *
 *     aof_read_room -> put bytes there -> aof_read_added (n bytes; 0: the file is over) -> aof_read_next until AOF_MORE
 *
 * A log is arrays of bulk strings with plain decimal numbers; between them lines that begin with '#'. Strict: anything else
 * is AOF_BAD, unless the file ends first and what is there is a proper prefix of something good: that is AOF_TORN.
 * Groups (aof_group.h) are compared with their checksums: one that was torn in place is AOF_TORN with torn_group, one that something
 * follows is AOF_BAD.
 * The reader knows MULTI and EXEC: `safe` is the end of the last command outside a transaction (or, inside one, where its
 * MULTI began), which is where a torn file is cut.
 * Arguments live until the next aof_read_room. Memory: one command (or AOF_TORN_MAX) and one step of reading at most. Pure; any thread. */
#ifndef VIREO_PERSIST_AOF_READ_H
#define VIREO_PERSIST_AOF_READ_H

#include "persist/rdb_save.h"

#define AOF_NOTE_MAX 1024      /* an annotation with its line end is shorter */

enum aof_got { AOF_COMMAND, AOF_MORE, AOF_END, AOF_TORN, AOF_BAD };

struct aof_reader {
    struct buf window;         /* what is held: from `at` on not read yet */
    size_t at;
    uint64_t passed;           /* bytes of the file before the window */
    bool over;                 /* nothing comes after the window */
    bool in_multi;
    uint64_t safe;             /* see above: an offset in the file */
    uint64_t commands;         /* given out */
    uint64_t multi_commands;   /* of them, since the open MULTI, itself included */
    uint64_t notes;            /* annotations passed */
    int64_t stamp_s;           /* of the last #TS annotation; 0: none */
    uint64_t stamp_at;         /* the offset where it began */
    struct saved_point point;  /* of a #REPL annotation that nothing but annotations followed */
    uint64_t place_end;        /* the offset behind the last #REPL annotation; 0: there was none, or the last one ended that history */
    bool in_fill;              /* a #VF line was the last thing read: only a group may follow */
    bool torn_group;           /* AOF_TORN: see above; aof_read_more_behind has nothing to say then */
    uint64_t filler_at;        /* the offset where filler (or what fills a group up) began that nothing has followed yet; 0: none */
    bool open_note;            /* the file ends in an annotation that has no line end */
    const char *why;           /* AOF_BAD: which rule, a constant text */
    uint64_t offset;           /* where the last command began; AOF_BAD, AOF_TORN: where the trouble is */
    struct slice *argv;        /* AOF_COMMAND */
    int argc, argv_cap;
    size_t scan;               /* in the window: the command at `at` is known up to here */
    int64_t args_left, bulk;   /* -1: not read yet */
    uint64_t torn_commands;    /* torn_group: so many commands at least are in it */
};

void aof_read_init(struct aof_reader *r, uint64_t offset); /* offset: of the first byte that will be given */
void aof_read_deinit(struct aof_reader *r);
char *aof_read_room(struct aof_reader *r, size_t min);
void aof_read_added(struct aof_reader *r, size_t n);
enum aof_got aof_read_next(struct aof_reader *r);

/* After AOF_TORN: is what is left over followed by whole commands up to the end of the file? Then it was not torn off but
 * damaged (a length that grew swallows what follows it), and cutting there would lose good data. The offset of the first of
 * them; 0: none. left: the bytes of the file from r->offset on. */
uint64_t aof_read_more_behind(uint64_t offset, struct slice left);

#endif
