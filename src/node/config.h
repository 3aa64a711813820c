/* config: every directive by name: what it takes, its value now, and where the engine reads it.
 *
 * The rows (config_rows.c) are constant; the values are kept here, each as a number where it is one and always as the
 * text that CONFIG GET shows. A value the engine or a type reads is also written into struct settings at once; one the
 * shell acts on is told to shell.apply by name after a CONFIG SET. Returned texts are borrowed until the directive
 * changes. Failure: an error text (borrowed until the next call), and then nothing has changed. Executor thread.
 */
#ifndef VIREO_NODE_CONFIG_H
#define VIREO_NODE_CONFIG_H

#include "node/node.h"

void config_init(struct node *n);   /* all at their defaults */
void config_deinit(struct node *n);

/* One line of a file or of the command line, in words; argv[0] is the directive in any case. Also knows include,
 * rename-command and user. NULL: done; else what is wrong with it. Before node_start. */
const char *config_set_line(struct node *n, int argc, const struct slice *argv);

/* Splits a line as Redis's files are written: words, "..." with \n \r \t \b \a \xHH \" \\, '...' with \'. Words lie in *bytes
 * (cleared first), *words points into it; free the array with mem_free(*words, *count * sizeof **words). false: unbalanced quotes. */
bool config_split(struct slice line, struct buf *bytes, struct slice **words, int *count);

/* The text of a whole file. NULL: done; else the error, and where: */
struct config_where {
    int line;                       /* from 1 */
    struct slice text;              /* of that line, borrowed from the file's text; empty for a line in an included file */
};
const char *config_load_text(struct node *n, struct slice text, struct config_where *where);

/* Values by name (a mistake in the name is a bug: it panics). */
const char *config_string(const struct node *n, const char *name); /* never NULL */
int64_t config_int(const struct node *n, const char *name);        /* numbers, yes/no as 1/0, enums as the place of the word in the row */
bool config_bool(const struct node *n, const char *name);
/* Sets without the checks of CONFIG SET; for what the shell finds out (dir, maxclients cut down ...). value must be good. */
void config_put(struct node *n, const char *name, const char *value);

/* --- for the commands --- */
enum config_kind { CONFIG_BOOL, CONFIG_NUMBER, CONFIG_ENUM, CONFIG_STRING, CONFIG_SPECIAL };
enum config_flag {
    CONFIG_IMMUTABLE = 1, CONFIG_PROTECTED = 2, CONFIG_SENSITIVE = 4,
    CONFIG_HIDDEN = 8,          /* not shown by a pattern */
    CONFIG_MULTI = 16,          /* takes several words */
    CONFIG_SHELL = 32,          /* the shell acts on it */
    CONFIG_MEMORY = 64, CONFIG_PERCENT = 128, CONFIG_OCTAL = 256, CONFIG_UNSIGNED = 512,
    CONFIG_ALIAS_HIDDEN = 1024,
    CONFIG_VOLATILE = 4096,     /* names a file: setting it to what it is has an effect */
    CONFIG_BINARY = 2048,       /* a string of any bytes */
};
enum config_field { FIELD_NONE, FIELD_64, FIELD_INT, FIELD_BOOL, FIELD_TEXT, FIELD_BYTES };

struct config_value {
    int64_t num;
    char *text;                 /* owned; never NULL; ends with a NUL */
    size_t len;                 /* of text, which may hold more NULs (CONFIG_BINARY) */
    bool from_file;             /* a line of a file or the command line set it */
};

static inline struct slice config_text(const struct config_value *v) { return slice_of(v->text, v->len); }

struct config_special { /* directives with a syntax of their own */
    /* Writes the canonical text of the new value; old: the value now. NULL or the error. */
    const char *(*parse)(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text);
    void (*publish)(struct node *n, const struct config_value *v);      /* into the settings; may be NULL */
    void (*rewrite)(const struct config_value *v, struct buf *lines);   /* lines of a file; NULL: name and text on one */
};

struct directive {
    const char *name, *alias, *def;
    enum config_kind kind;
    uint32_t flags;
    int64_t min, max;           /* as unsigned with CONFIG_UNSIGNED */
    const char *const *names;   /* CONFIG_ENUM, NULL-terminated */
    enum config_field field;
    size_t offset;              /* in struct settings */
    const struct config_special *special;
    const char *(*verify)(struct node *n, struct config_value *v); /* a last look at a well-formed value; may bend num */
};
extern const struct directive directives[];
extern const int directive_count;

/* The directive of a name in any case, and which of its names it was. -1: none. */
int config_find(const struct node *n, struct slice name, const char **as);
const struct config_value *config_value(const struct node *n, int i);
/* Parses and sets, with publishing; the previous value goes to *old when that is not NULL (config_undo gives it back, config_forget frees it). */
const char *config_assign(struct node *n, int i, int argc, const struct slice *argv, struct config_value *old);
void config_undo(struct node *n, int i, struct config_value *old);
void config_forget(struct config_value *old);
const char *config_error(struct node *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool config_access(struct node *n, const struct session *s, int gate); /* no, yes, local */

/* The file's text after a rewrite; force_all: every directive, defaults too. */
void config_rewrite(struct node *n, struct slice old, bool force_all, struct buf *out);
void config_rewrite_force_all(struct node *n); /* DEBUG CONFIG-REWRITE-FORCE-ALL sets it for the next rewrite */
const char *config_rewrite_file(struct node *n);

/* notify-keyspace-events: letters to mask (false: a letter is unknown) and back. */
bool events_parse(struct slice letters, uint32_t *mask);
size_t events_format(uint32_t mask, char out[32]);

#endif
