/* user: one user as data, the rules that change it, and its text. Internal to this folder. */
#ifndef VIREO_ACL_USER_H
#define VIREO_ACL_USER_H

#include "acl/acl.h"

#define ACL_WORDS 16                 /* room for 1024 commands; the last bit stands for those to come */
#define ACL_FUTURE (ACL_WORDS * 64 - 1)
#define ACL_CATEGORIES 21

enum { SELECT_ROOT = 1, SELECT_ALL_KEYS = 2, SELECT_ALL_COMMANDS = 4, SELECT_ALL_CHANNELS = 8, SELECT_SOME_DBS = 16 };
enum { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_ALL = 3 };
enum { USER_ON = 1, USER_NOPASS = 2, USER_SKIP_SANITIZE = 4, USER_SANITIZE = 8 };

struct acl_text {                    /* a pattern, a password's digest, a first argument */
    char *ptr;
    size_t len;
    int tag;                         /* ACCESS_ of a key pattern; ordinal of a first argument's command */
};

struct acl_texts {
    struct acl_text *at;
    int count, cap;
};

struct selector {
    uint32_t flags;
    uint64_t bits[ACL_WORDS];
    struct acl_texts keys, channels, first_args;
    struct acl_texts dbs;            /* tag: the index; with SELECT_SOME_DBS */
    struct buf rules;                /* the text of the command rules; empty: not made yet */
};

struct acl_user {
    char *name;
    size_t name_len;
    uint32_t flags;
    struct acl_texts passwords;
    struct selector *selectors;      /* the first is the root */
    int count;
    bool unlimited;                  /* may run everything */
};

/* What the rows say, by ordinal. */
struct command_sets {
    const struct command_index *index;
    uint64_t has[ACL_CATEGORIES][ACL_WORDS];   /* commands of a category */
    uint64_t reach[ACL_CATEGORIES][ACL_WORDS]; /* and the subcommands of its containers */
    uint8_t channels[ACL_WORDS * 64];          /* enum channel_words */
};
enum channel_words { CHANNELS_NONE, CHANNELS_FIRST, CHANNELS_ALL, CHANNELS_PATTERNS };

void command_sets_init(struct command_sets *sets, const struct command_index *index);

static inline bool bit_of(const uint64_t *bits, int i) { return bits[i / 64] >> (i % 64) & 1; }

enum rule_error {
    RULE_OK, RULE_UNKNOWN, RULE_SYNTAX, RULE_AFTER_ALL_KEYS, RULE_AFTER_ALL_CHANNELS, RULE_NO_PASSWORD, RULE_BAD_HASH, RULE_FIRST_ARG_OF_SUB,
};
const char *rule_error_text(enum rule_error e);

struct acl_user *user_new(struct slice name, bool all_channels); /* off, nothing allowed */
void user_free(struct acl_user *u);
void user_copy(struct acl_user *to, const struct acl_user *from); /* all but the name */
enum rule_error user_apply(const struct command_sets *sets, struct acl_user *u, struct slice rule, bool all_channels);
void user_set_all(const struct command_sets *sets, struct acl_user *u); /* on nopass ~* &* +@all */
static inline struct slice user_name(const struct acl_user *u) { return slice_of(u->name, u->name_len); }

/* Words of a selector in brackets become one. NULL: a bracket is not closed, *bad is its word. Else an array to be freed with
 * rules_free. */
struct rules {
    struct slice *at;
    int count;
    size_t size;
    struct buf bytes;
};
bool rules_merge(struct rules *r, const struct slice *argv, int argc, int *bad);
void rules_free(struct rules *r);

/* The texts of ACL LIST and ACL GETUSER. */
void user_describe(const struct command_sets *sets, struct acl_user *u, struct buf *out);
struct slice selector_rules(const struct command_sets *sets, struct selector *s);
void selector_describe_keys(const struct selector *s, struct buf *out);
void selector_describe_channels(const struct selector *s, struct buf *out);

bool has_spaces(struct slice s); /* or a NUL */
void texts_add(struct acl_texts *t, struct slice s, int tag);
void texts_drop(struct acl_texts *t, int i);
void texts_clear(struct acl_texts *t);
int texts_find(const struct acl_texts *t, struct slice s); /* -1: not there */
static inline struct slice text_slice(const struct acl_text *t) { return slice_of(t->ptr, t->len); }

/* --- checks --- */
enum acl_result user_check(const struct command_sets *sets, const struct acl_user *u, const struct command *cmd, int ordinal,
                           const struct slice *argv, int argc, int db, int *at);
bool user_reads_all(const struct command_sets *sets, const struct acl_user *u, const struct command *cmd, int ordinal,
                    const struct slice *argv, int argc, int db);
/* --- databases --- */
enum rule_error dbs_add(struct selector *s, struct slice list); /* "0,1" */
void selector_describe_dbs(const struct selector *s, struct buf *out);
bool dbs_allow(const struct selector *s, const struct command *cmd, const struct slice *argv, int argc, int db, int *at);

/* pattern: as a literal */
bool channel_allowed(const struct acl_texts *channels, struct slice name, bool pattern);

#endif
