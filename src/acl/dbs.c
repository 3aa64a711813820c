/* dbs: which databases a selector is about. All of them, unless rules name some (db=0,1) or take all away (resetdbs). What is
 * checked: the selected database of every command that has to do with keys, and those that a command names itself. */
#include "acl/user.h"

/* What a command names beside the selected database. */
enum db_words { DB_NONE, DB_FIRST, DB_SECOND, DB_BOTH, DB_OPTION, DB_ALL };

static enum db_words db_words_of(const struct command *cmd)
{
    static const struct {
        const char *name;
        enum db_words words;
    } table[] = {
        {"select", DB_FIRST}, {"move", DB_SECOND}, {"swapdb", DB_BOTH}, {"copy", DB_OPTION}, {"flushall", DB_ALL}, {"migrateslots", DB_ALL},
    };
    for (int i = 0; i < COUNT_OF(table); i++)
        if (strcmp(table[i].name, cmd->name) == 0) return table[i].words;
    return DB_NONE;
}

enum rule_error dbs_add(struct selector *s, struct slice list)
{
    struct acl_texts found = {0};
    bool good = true;
    for (size_t at = 0; at <= list.len && good;) {
        const char *comma = at < list.len ? memchr(list.ptr + at, ',', list.len - at) : NULL;
        size_t n = comma ? (size_t)(comma - list.ptr) - at : list.len - at;
        struct slice word = slice_of(list.ptr + at, n);
        int64_t db;
        good = num_parse_i64(word, &db) && db >= 0 && db < DB_COUNT_MAX;
        if (good && texts_find(&s->dbs, word) < 0 && texts_find(&found, word) < 0) texts_add(&found, word, (int)db);
        at += n + 1;
    }
    for (int i = 0; i < found.count && good; i++) texts_add(&s->dbs, text_slice(&found.at[i]), found.at[i].tag);
    texts_clear(&found);
    if (good) s->flags |= SELECT_SOME_DBS;
    return good ? RULE_OK : RULE_SYNTAX;
}

void selector_describe_dbs(const struct selector *s, struct buf *out)
{
    if (!(s->flags & SELECT_SOME_DBS)) buf_cstr(out, "alldbs");
    else buf_cstr(out, s->dbs.count ? "db=" : "resetdbs");
    for (int i = 0; i < s->dbs.count; i++) buf_fmt(out, "%s%d", i ? "," : "", s->dbs.at[i].tag);
}

static bool has(const struct selector *s, int64_t db)
{
    for (int i = 0; i < s->dbs.count; i++)
        if (s->dbs.at[i].tag == db) return true;
    return false;
}

/* A word that is no number is the command's to complain about. */
static bool has_word(const struct selector *s, const struct slice *argv, int argc, int i, int *at)
{
    int64_t db;
    if (i >= argc || !num_parse_i64(argv[i], &db) || has(s, db)) return true;
    *at = i;
    return false;
}

bool dbs_allow(const struct selector *s, const struct command *cmd, const struct slice *argv, int argc, int db, int *at)
{
    if (!(s->flags & SELECT_SOME_DBS)) return true;
    *at = 0;
    switch (db_words_of(cmd)) {
    case DB_NONE: break;
    case DB_FIRST: return has_word(s, argv, argc, 1, at);
    case DB_SECOND:
        if (!has_word(s, argv, argc, 2, at)) return false;
        break;
    case DB_BOTH: return has_word(s, argv, argc, 1, at) && has_word(s, argv, argc, 2, at);
    case DB_OPTION:
        for (int i = 3; i + 1 < argc; i++)
            if (slice_is(argv[i], "db") && !has_word(s, argv, argc, i + 1, at)) return false;
        break;
    case DB_ALL: return false;
    }
    bool about_keys = cmd->flags & (CMD_READONLY | CMD_WRITE) || cmd->key_count || cmd->find_keys;
    return !about_keys || has(s, db);
}
