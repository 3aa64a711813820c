/* config: values of the directives and how they change. What always holds: every value has its text; what settings hold
 * equals the value; nothing is half set. */
#include "node/config.h"

#include "acl/acl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ds/map.h"
#include "engine/lookup.h"

struct config_name {
    int index;
    const char *as;
};

struct config {
    struct config_value *value;  /* directive_count of them */
    struct config_name *names;   /* two per directive */
    struct map by_name;
    bool force_all;
    int depth;                   /* of include lines */
    char error[512];
};

const char *config_error(struct node *n, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(n->config->error, sizeof n->config->error, fmt, ap);
    va_end(ap);
    return n->config->error;
}

static void set_text(struct config_value *v, struct slice s)
{
    v->text = mem_alloc(s.len + 1);
    v->len = s.len;
    if (s.len) memcpy(v->text, s.ptr, s.len);
    v->text[s.len] = 0;
}

static void free_text(struct config_value *v)
{
    if (v->text) mem_free(v->text, v->len + 1);
}

/* --- parsing one value --- */

static const char *parse_bool(struct slice s, struct config_value *v)
{
    if (!slice_is(s, "yes") && !slice_is(s, "no")) return "argument must be 'yes' or 'no'";
    v->num = slice_is(s, "yes");
    set_text(v, v->num ? SLICE("yes") : SLICE("no"));
    return NULL;
}

static const char *parse_enum(struct node *n, const struct directive *d, struct slice s, struct config_value *v)
{
    for (int i = 0; d->names[i]; i++) {
        if (!slice_is(s, d->names[i])) continue;
        v->num = i;
        set_text(v, slice_str(d->names[i]));
        return NULL;
    }
    struct buf list = {0};
    for (int i = 0; d->names[i]; i++) buf_fmt(&list, "%s%s", i ? ", " : "", d->names[i]);
    const char *error = config_error(n, "argument(s) must be one of the following: %.*s", (int)list.len, list.ptr);
    buf_deinit(&list);
    return error;
}

/* As sizes are written: no sign, no word at all is 0. */
static bool parse_memory(struct slice s, uint64_t *out)
{
    static const struct { const char *unit; uint64_t mul; } units[] = {
        {"", 1}, {"b", 1}, {"k", 1000}, {"kb", 1024}, {"m", 1000000}, {"mb", 1 << 20}, {"g", 1000000000}, {"gb", 1 << 30},
    };
    size_t digits = 0;
    uint64_t v = 0;
    for (; digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9'; digits++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (unsigned)(s.ptr[digits] - '0'), &v)) return false;
    for (int i = 0; i < COUNT_OF(units); i++)
        if (slice_is(slice_of(s.ptr + digits, s.len - digits), units[i].unit)) return !__builtin_mul_overflow(v, units[i].mul, out);
    return false;
}

static bool parse_octal(struct slice s, int64_t *out)
{
    int64_t v = 0;
    if (!s.len || s.len > 20) return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '7') return false;
        v = v * 8 + (s.ptr[i] - '0');
    }
    *out = v;
    return true;
}

static bool parse_percent(struct slice s, int64_t *out)
{
    return s.len > 1 && s.ptr[s.len - 1] == '%' && num_parse_i64(slice_of(s.ptr, s.len - 1), out) && *out >= 0;
}

static const char *parse_number(struct node *n, const struct directive *d, struct slice s, int64_t *out)
{
    uint64_t bytes;
    if ((d->flags & CONFIG_PERCENT) && parse_percent(s, out)) {
        if (*out > 100) return "percentage argument must be less or equal to 100";
        *out = -*out;
        return NULL;
    }
    if (d->flags & CONFIG_MEMORY) {
        if (!parse_memory(s, &bytes)) return d->flags & CONFIG_PERCENT ? "argument must be a memory or percent value" : "argument must be a memory value";
        bool high = d->flags & CONFIG_UNSIGNED ? bytes > (uint64_t)d->max : bytes > (uint64_t)d->max || bytes > INT64_MAX;
        if (high || (d->min > 0 && bytes < (uint64_t)d->min))
            return config_error(n, "argument must be between %lld and %llu inclusive", (long long)d->min, (unsigned long long)d->max);
        *out = (int64_t)bytes;
        return NULL;
    }
    if (d->flags & CONFIG_OCTAL) {
        if (!parse_octal(s, out)) return "argument couldn't be parsed as an octal number";
        if (*out < d->min || *out > d->max) return config_error(n, "argument must be between %llo and %llo inclusive", (unsigned long long)d->min, (unsigned long long)d->max);
        return NULL;
    }
    if (!num_parse_i64(s, out)) return "argument couldn't be parsed into an integer";
    if (*out < d->min || *out > d->max)
        return config_error(n, "argument must be between %lld and %lld inclusive", (long long)d->min, (long long)d->max);
    return NULL;
}

static void set_number_text(const struct directive *d, struct config_value *value)
{
    int64_t v = value->num;
    char text[32];
    int len;
    if ((d->flags & CONFIG_PERCENT) && v < 0) len = snprintf(text, sizeof text, "%lld%%", (long long)-v);
    else if (d->flags & CONFIG_OCTAL) len = snprintf(text, sizeof text, "%llo", (unsigned long long)v);
    else if (d->flags & CONFIG_UNSIGNED) len = snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    else len = snprintf(text, sizeof text, "%lld", (long long)v);
    set_text(value, slice_of(text, (size_t)len));
}

static const char *parse_value(struct node *n, int i, int argc, const struct slice *argv, struct config_value *v)
{
    const struct directive *d = &directives[i];
    const char *error = NULL;
    struct slice word = argc ? argv[0] : SLICE("");
    struct buf text = {0};
    *v = (struct config_value){0};
    switch (d->kind) {
    case CONFIG_BOOL: error = parse_bool(word, v); break;
    case CONFIG_ENUM: error = parse_enum(n, d, word, v); break;
    case CONFIG_NUMBER:
        error = parse_number(n, d, word, &v->num);
        break;
    case CONFIG_STRING:
        if (!(d->flags & CONFIG_BINARY) && memchr(word.ptr ? word.ptr : "", 0, word.len)) error = "argument must not hold a zero byte";
        else set_text(v, word);
        break;
    case CONFIG_SPECIAL:
        error = d->special->parse(n, &n->config->value[i], argc, argv, &text);
        if (!error) set_text(v, buf_slice(&text));
        buf_deinit(&text);
        break;
    }
    if (!error && d->verify) error = d->verify(n, v);
    if (!error && d->kind == CONFIG_NUMBER) set_number_text(d, v);
    if (error) free_text(v);
    return error;
}

/* --- setting --- */

static void publish(struct node *n, int i)
{
    const struct directive *d = &directives[i];
    const struct config_value *v = &n->config->value[i];
    char *field = (char *)&n->set + d->offset;
    int as_int = (int)v->num;
    bool as_bool = v->num;
    char *text = v->len ? v->text : NULL;
    struct slice bytes = slice_of(text, v->len);
    switch (d->field) {
    case FIELD_NONE: break;
    case FIELD_64: memcpy(field, &v->num, sizeof v->num); break;
    case FIELD_INT: memcpy(field, &as_int, sizeof as_int); break;
    case FIELD_BOOL: memcpy(field, &as_bool, sizeof as_bool); break;
    case FIELD_TEXT: memcpy(field, &text, sizeof text); break;
    case FIELD_BYTES: memcpy(field, &bytes, sizeof bytes); break;
    }
    if (d->special && d->special->publish) d->special->publish(n, v);
}

const char *config_assign(struct node *n, int i, int argc, const struct slice *argv, struct config_value *old)
{
    struct config_value v;
    const char *error = parse_value(n, i, argc, argv, &v);
    if (error) return error;
    struct config_value was = n->config->value[i];
    v.from_file = was.from_file;
    n->config->value[i] = v;
    publish(n, i);
    if (old) *old = was;
    else free_text(&was);
    return NULL;
}

void config_undo(struct node *n, int i, struct config_value *old)
{
    free_text(&n->config->value[i]);
    n->config->value[i] = *old;
    publish(n, i);
}

void config_forget(struct config_value *old) { free_text(old); }

/* --- names --- */

int config_find(const struct node *n, struct slice name, const char **as)
{
    char lower[64];
    if (name.len >= sizeof lower) return -1;
    for (size_t k = 0; k < name.len; k++) lower[k] = name.ptr[k] >= 'A' && name.ptr[k] <= 'Z' ? (char)(name.ptr[k] + 32) : name.ptr[k];
    const struct config_name *found = map_find(&n->config->by_name, slice_of(lower, name.len));
    if (!found) return -1;
    if (as) *as = found->as;
    return found->index;
}

const struct config_value *config_value(const struct node *n, int i) { return &n->config->value[i]; }

static const struct config_value *must_find(const struct node *n, const char *name)
{
    int i = config_find(n, slice_str(name), NULL);
    check(i >= 0);
    return &n->config->value[i];
}

const char *config_string(const struct node *n, const char *name) { return must_find(n, name)->text; }
int64_t config_int(const struct node *n, const char *name) { return must_find(n, name)->num; }
bool config_bool(const struct node *n, const char *name) { return must_find(n, name)->num != 0; }

void config_put(struct node *n, const char *name, const char *value)
{
    int i = config_find(n, slice_str(name), NULL);
    struct slice word = slice_str(value);
    check(i >= 0);
    check(config_assign(n, i, 1, &word, NULL) == NULL);
}

bool config_access(struct node *n, const struct session *s, int gate)
{
    (void)n;
    return gate == ENABLE_YES || (gate == ENABLE_LOCAL && (s->flags & SESSION_LOCAL));
}

/* --- life --- */

static void put_name(struct config *c, int i, const char *name, struct config_name *slot)
{
    *slot = (struct config_name){i, name};
    map_put(&c->by_name, slice_str(name), slot);
}

static void set_default(struct node *n, int i)
{
    struct buf bytes = {0};
    struct slice *words, whole = slice_str(directives[i].def);
    int count;
    if (directives[i].flags & CONFIG_MULTI) {
        check(config_split(whole, &bytes, &words, &count));
        check(parse_value(n, i, count, words, &n->config->value[i]) == NULL);
        mem_free(words, (size_t)count * sizeof *words);
        buf_deinit(&bytes);
    } else {
        check(parse_value(n, i, 1, &whole, &n->config->value[i]) == NULL);
    }
    publish(n, i);
}

void config_init(struct node *n)
{
    struct config *c = mem_zalloc(sizeof *c);
    n->config = c;
    c->value = mem_zalloc((size_t)directive_count * sizeof *c->value);
    c->names = mem_zalloc((size_t)directive_count * 2 * sizeof *c->names);
    map_init(&c->by_name);
    for (int i = 0; i < directive_count; i++) {
        put_name(c, i, directives[i].name, &c->names[2 * i]);
        if (directives[i].alias) put_name(c, i, directives[i].alias, &c->names[2 * i + 1]);
        set_text(&c->value[i], SLICE(""));
        struct config_value empty = c->value[i];
        set_default(n, i);
        free_text(&empty);
    }
}

void config_deinit(struct node *n)
{
    struct config *c = n->config;
    for (int i = 0; i < directive_count; i++) {
        map_take(&c->by_name, slice_str(directives[i].name));
        if (directives[i].alias) map_take(&c->by_name, slice_str(directives[i].alias));
        free_text(&c->value[i]);
    }
    map_deinit(&c->by_name);
    mem_free(c->value, (size_t)directive_count * sizeof *c->value);
    mem_free(c->names, (size_t)directive_count * 2 * sizeof *c->names);
    mem_free(c, sizeof *c);
}

/* --- files and the command line --- */

static const char *line_include(struct node *n, int argc, const struct slice *argv)
{
    struct buf text = {0};
    struct config_where where;
    char path[4096];
    if (argc != 2 || argv[1].len >= sizeof path) return "wrong number of arguments";
    memcpy(path, argv[1].ptr, argv[1].len);
    path[argv[1].len] = 0;
    if (n->config->depth >= 16) return "include lines nest too deep";
    if (!n->shell.read_file || !n->shell.read_file(n->shell.arg, path, &text)) return config_error(n, "can't open config file '%.400s'", path);
    n->config->depth++;
    const char *error = config_load_text(n, buf_slice(&text), &where);
    n->config->depth--;
    buf_deinit(&text);
    return error;
}

static const char *line_rename(struct node *n, int argc, const struct slice *argv)
{
    if (argc != 3) return "wrong number of arguments";
    if (!command_find(n->index, argv[1])) return "No such command in rename-command";
    return command_index_rename(n->index, argv[1], argv[2]) ? NULL : "Target command name already exists";
}

static const char *line_user(struct node *n, int argc, const struct slice *argv) { return acl_add_line(n->acl, argc, argv); }

static const char *line_modules(struct node *n, int argc, const struct slice *argv)
{
    (void)argc, (void)argv;
    return config_error(n, "modules are not supported");
}

static const char *line_ignored(struct node *n, int argc, const struct slice *argv)
{
    (void)n, (void)argv;
    return argc == 2 ? NULL : "wrong number of arguments";
}

static const struct {
    const char *name;
    const char *(*set)(struct node *n, int argc, const struct slice *argv);
} line_only[] = {
    {"include", line_include}, {"rename-command", line_rename}, {"user", line_user}, {"loadmodule", line_modules},
    {"list-max-ziplist-entries", line_ignored}, {"list-max-ziplist-value", line_ignored}, {"lua-replicate-commands", line_ignored},
};

/* A single word of a directive that takes several may hold them all: save "900 1". */
static const char *assign_words(struct node *n, int i, struct slice word)
{
    struct buf bytes = {0};
    struct slice *words;
    int count;
    if (!config_split(word, &bytes, &words, &count)) {
        buf_deinit(&bytes);
        return "wrong number of arguments";
    }
    const char *error = config_assign(n, i, count, words, NULL);
    mem_free(words, (size_t)count * sizeof *words);
    buf_deinit(&bytes);
    return error;
}

const char *config_set_line(struct node *n, int argc, const struct slice *argv)
{
    for (int k = 0; k < COUNT_OF(line_only); k++)
        if (slice_is(argv[0], line_only[k].name)) return line_only[k].set(n, argc, argv);
    int i = config_find(n, argv[0], NULL);
    if (i < 0) return "Bad directive or wrong number of arguments";
    const char *error;
    if (directives[i].flags & CONFIG_MULTI) error = argc == 2 ? assign_words(n, i, argv[1]) : config_assign(n, i, argc - 1, argv + 1, NULL);
    else error = argc == 2 ? config_assign(n, i, 1, argv + 1, NULL) : "wrong number of arguments";
    if (!error) n->config->value[i].from_file = true;
    return error;
}

/* --- rewriting --- */

void config_rewrite_force_all(struct node *n) { n->config->force_all = true; }

const char *config_rewrite_file(struct node *n)
{
    struct buf old = {0}, text = {0};
    const char *error = NULL;
    if (!n->shell.config_file || !n->shell.config_file[0]) return "The server is running without a config file";
    if (n->shell.read_file) n->shell.read_file(n->shell.arg, n->shell.config_file, &old);
    config_rewrite(n, buf_slice(&old), n->config->force_all, &text);
    n->config->force_all = false;
    if (!n->shell.rewrite) error = "Rewriting config file: not possible here";
    else error = n->shell.rewrite(n->shell.arg, buf_slice(&text));
    buf_deinit(&old);
    buf_deinit(&text);
    return error;
}
