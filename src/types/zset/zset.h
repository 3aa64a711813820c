/* zset: members with scores, in order of (score, member): the representation, and what this folder's files share.
 *
 *     listpack    | epoch | encoding | small --> pack: member, score, member, score ... in order       (16 bytes)
 *     skiplist    | epoch | encoding | scores: tree, key = the score as an ordered u64, record = member
 *                                    | index:  tree, key = 32 bits of the member's hash, record = the score
 *
 * Scores are 8 raw bytes of a double in packs and index records. The index does not hold the member again: finding one
 * walks the index records of its hash (nearly always one) and looks each (score, member) up in the score tree.
 * Zero: 0 and -0 have one place in the order, but a big zset answers the -0 that it was given, as Redis does (a
 * listpack answers 0); the index record keeps the sign, and `minus_zero` says that there may be such a record. A draft,
 * the result of an operation that is still being built, keeps the sign in either encoding, as it may yet turn big;
 * zset_store ends that.
 *
 * A zset turns big, for good, by zset-max-listpack-entries and -value. Turning moves the root: functions that may turn
 * it take a pointer to the pointer, and the caller tells the keyspace (value_moved) when a linked root has moved.
 *
 * Ownership: the keyspace owns linked roots; one that is not linked yet belongs to whoever made it (zset_free).
 * Slices of members live until the next change. Cost: O(log n) a member. Failure: none. Executor thread; frozen roots
 * may be read by any thread.
 */
#ifndef VIREO_TYPES_ZSET_ZSET_H
#define VIREO_TYPES_ZSET_ZSET_H

#include "ds/pack.h"
#include "ds/tree.h"
#include "engine/call.h"

enum zset_encoding { ZSET_SMALL, ZSET_BIG };

struct zset {
    uint32_t epoch;
    uint8_t encoding;
    bool minus_zero;
    bool draft;
    union {
        struct pack *small;
        struct {
            struct tree scores, index;
            uint32_t zero_epoch; /* minus_zero is set since then; 0: since it was made */
        };
    };
};

extern const struct value_type zset_type;
extern const struct value_codec zset_codec; /* codec.c */

struct zset *zset_new(struct cow *cow); /* empty, small */
struct zset *zset_new_big(struct cow *cow);
struct zset *zset_new_draft(struct cow *cow); /* the same, for a result */
/* Empty, in the encoding that Redis starts with for this first member. */
struct zset *zset_new_for(struct cow *cow, const struct settings *set, struct slice first);
void zset_free(struct zset *z); /* never linked, or nothing of it shared with a view */
uint64_t zset_count(const struct zset *z); /* NULL: 0 */

/* Of a member of a big one whose score is 0 or -0: which. Reads the index only, as walkers must that leave the score tree behind. */
double zset_zero(const struct zset *z, struct slice member);

/* Where a member is, or where it would go in the index. Lives until the next change of the zset. */
struct zset_spot {
    bool found;
    double score;            /* if found */
    uint32_t hash;           /* big */
    uint32_t at;             /* small: offset of the member */
    struct tree_pos index, place; /* big; place only if found */
};
bool zset_find(const struct zset *z, struct slice member, struct zset_spot *spot); /* z NULL: false */
/* Changes at a spot just found; the spot is then invalid. Scores are never NaN. */
void zset_insert(struct zset **z, struct cow *cow, const struct settings *set, const struct zset_spot *spot,
                 struct slice member, double score);
void zset_update(struct zset *z, struct cow *cow, struct zset_spot *spot, struct slice member, double score);
void zset_remove(struct zset *z, struct cow *cow, struct zset_spot *spot);
uint64_t zset_rank(const struct zset *z, const struct zset_spot *spot); /* of a found member, lowest first */
/* Removes count members from rank on; clipped to the zset. */
void zset_remove_range(struct zset *z, struct cow *cow, uint64_t rank, uint64_t count);

/* A run of ranks: what a range of scores or of members comes to. */
struct zset_run {
    uint64_t first, count;
};

struct score_range {
    double min, max;
    bool min_open, max_open; /* the bound itself is outside */
};
struct zset_run zset_by_score(const struct zset *z, const struct score_range *range);

enum lex_kind { LEX_LOWEST, LEX_VALUE, LEX_HIGHEST };
struct lex_bound {
    enum lex_kind kind;
    bool open;
    struct slice text;
};
struct lex_range {
    struct lex_bound min, max;
};
/* Meant for members of one score. With several, what comes out is defined only as far as Redis's listpack defines it,
 * where it depends on the end that the search starts from. */
struct zset_run zset_by_lex(const struct zset *z, const struct lex_range *range, bool from_end);

/* A walk over count members from `rank` on, upwards or downwards; the zset does not change meanwhile. */
#define ZSET_WALK_NEAR 128
struct zset_walk {
    const struct zset *zset;
    uint64_t left;
    bool down, on_tree;
    uint32_t at;                      /* small, upwards */
    uint32_t *offsets;                /* small, downwards: of the members up to rank */
    uint32_t noted, next_offset;
    struct tree_pos pos;
    uint32_t near[ZSET_WALK_NEAR];
};
void zset_walk_start(struct zset_walk *w, const struct zset *z, uint64_t rank, uint64_t count, bool down);
bool zset_walk_next(struct zset_walk *w, struct slice *member, double *score);
void zset_walk_end(struct zset_walk *w);

/* After members left: deletes the key with its event when none is left. */
void zset_drop_if_empty(struct call *c, struct slice key, const struct zset *z);
/* Removes a run that is not empty, with its event; when nothing is left the key too, with its own, and z is gone. */
void zset_take_run(struct call *c, struct slice key, struct zset *z, struct zset_run run, const char *event);
/* Replies the members of a run, with their scores if wanted: flat, or each pair in an array of its own. */
void zset_reply_run(struct call *c, const struct zset *z, struct zset_run run, bool down, bool scores, bool nested);
/* A result for *STORE: linked under key with the event, or freed if it is empty, and the key deleted. Replies the count. */
void zset_store(struct call *c, struct slice key, struct zset *z, const char *event);
/* Adds a member that may be there already, replacing its score. For results that are being built. */
void zset_put(struct zset **z, struct cow *cow, const struct settings *set, struct slice member, double score);

/* The scores as keys of the tree: ordered like the doubles, -0 = 0. */
static inline uint64_t score_to_key(double score)
{
    uint64_t bits;
    score += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &score, sizeof bits);
    return bits >> 63 ? ~bits : bits | 1ull << 63;
}

static inline double score_from_key(uint64_t key)
{
    uint64_t bits = key >> 63 ? key & ~(1ull << 63) : ~key;
    double score;
    memcpy(&score, &bits, sizeof score);
    return score;
}

#define SCORE_KEY_ZERO (1ull << 63)

uint32_t zset_hash(struct slice member);
void zset_check(const struct zset *z); /* panics when an invariant does not hold; O(n log n) */

#endif
