/* docs: the syntax line of a command, from its argument tree.
 *
 *   argument  ->  [TOKEN] name          optional: in [ ]
 *   oneof     ->  A|B                   multiple: name [name ...]
 *   block     ->  a b                   multiple_token: TOKEN name [TOKEN name ...]
 */
#include "apps/cli/docs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static const struct value *field(const struct value *map, const char *name)
{
    for (size_t i = 0; map && map->elem && i + 1 < map->count; i += 2) {
        const char *key = map->elem[i].text;
        if (key && !strcmp(key, name)) return &map->elem[i + 1];
    }
    return NULL;
}

static const char *text_of(const struct value *map, const char *name)
{
    const struct value *v = field(map, name);
    return v && v->text ? v->text : "";
}

static bool has_flag(const struct value *arg, const char *flag)
{
    const struct value *flags = field(arg, "flags");
    for (size_t i = 0; flags && i < flags->count; i++) {
        if (flags->elem[i].text && !strcmp(flags->elem[i].text, flag)) return true;
    }
    return false;
}

static char *finish(struct buf *b)
{
    buf_putc(b, 0);
    char *text = strdup(b->ptr);
    buf_deinit(b);
    if (!text) abort();
    return text;
}

/* The word that introduces an argument; an empty token is a real one, written "". */
static const char *token_of(const struct value *arg)
{
    const struct value *v = field(arg, "token");
    if (!v || !v->text) return NULL;
    return *v->text ? v->text : "\"\"";
}

static void put_arg(struct buf *b, const struct value *arg);

static void put_list(struct buf *b, const struct value *list, char between)
{
    for (size_t i = 0; list && i < list->count; i++) {
        if (i) buf_putc(b, between);
        put_arg(b, &list->elem[i]);
    }
}

static void put_name(struct buf *b, const struct value *arg)
{
    const char *type = text_of(arg, "type"), *shown = text_of(arg, "display_text");
    if (!strcmp(type, "oneof") || !strcmp(type, "block")) {
        put_list(b, field(arg, "arguments"), *type == 'o' ? '|' : ' ');
    } else if (strcmp(type, "pure-token")) {
        buf_cstr(b, *shown ? shown : text_of(arg, "name"));
    }
}

/* Without the brackets of an optional one. */
static void put_bare(struct buf *b, const struct value *arg)
{
    const char *token = token_of(arg);
    bool pure = !strcmp(text_of(arg, "type"), "pure-token");
    struct buf name = {0};
    put_name(&name, arg);
    if (token) buf_cstr(b, token);
    if (token && !pure) buf_putc(b, ' ');
    buf_put(b, name.ptr, name.len);
    if (has_flag(arg, "multiple")) {
        buf_cstr(b, " [");
        if (token && has_flag(arg, "multiple_token")) buf_fmt(b, "%s ", token);
        buf_put(b, name.ptr, name.len);
        buf_cstr(b, " ...]");
    }
    buf_deinit(&name);
}

static void put_arg(struct buf *b, const struct value *arg)
{
    bool optional = has_flag(arg, "optional");
    if (optional) buf_putc(b, '[');
    put_bare(b, arg);
    if (optional) buf_putc(b, ']');
}

static char *arg_text(const struct value *arg)
{
    struct buf b = {0};
    put_arg(&b, arg);
    return finish(&b);
}

static char *arg_again(const struct value *arg)
{
    struct buf b = {0};
    if (!has_flag(arg, "multiple")) return NULL;
    buf_putc(&b, '[');
    if (token_of(arg) && has_flag(arg, "multiple_token")) buf_fmt(&b, "%s ", token_of(arg));
    put_name(&b, arg);
    buf_cstr(&b, " ...]");
    return finish(&b);
}

/* How many typed words one such argument takes: the longest way of writing a oneof. */
static int arg_words(const struct value *arg)
{
    const char *type = text_of(arg, "type");
    const struct value *list = field(arg, "arguments");
    int words = token_of(arg) ? 1 : 0, inner = 0;
    if (!strcmp(type, "pure-token")) return words;
    if (!list || (*type != 'o' && *type != 'b')) return words + 1;
    for (size_t i = 0; i < list->count; i++) {
        int w = arg_words(&list->elem[i]);
        inner = *type == 'b' ? inner + w : (w > inner ? w : inner);
    }
    return words + inner;
}

static void collect_tokens(const struct value *arg, struct help_arg *out)
{
    const struct value *list = field(arg, "arguments");
    bool any = !strcmp(text_of(arg, "type"), "oneof");
    if (token_of(arg)) {
        char **grown = realloc(out->tokens, (out->token_count + 1) * sizeof(char *));
        if (!grown) abort();
        out->tokens = grown;
        out->tokens[out->token_count++] = strdup(token_of(arg));
        return;
    }
    for (size_t i = 0; list && i < list->count && (any || i == 0); i++) collect_tokens(&list->elem[i], out);
}

static void fill_args(struct help_entry *e, const struct value *list)
{
    struct buf b = {0};
    put_list(&b, list, ' ');
    e->params = finish(&b);
    e->arg_count = list ? list->count : 0;
    e->args = calloc(e->arg_count + 1, sizeof(*e->args));
    if (!e->args) abort();
    for (size_t i = 0; i < e->arg_count; i++) {
        struct help_arg *a = &e->args[i];
        a->text = arg_text(&list->elem[i]);
        a->again = arg_again(&list->elem[i]);
        a->words = arg_words(&list->elem[i]);
        a->optional = has_flag(&list->elem[i], "optional");
        collect_tokens(&list->elem[i], a);
    }
}

static void one_command(const char *name, const struct value *doc, void (*add)(const struct help_entry *e))
{
    struct help_entry e = {.words = 1, .name = strdup(name), .summary = strdup(text_of(doc, "summary")),
                           .since = strdup(text_of(doc, "since")), .group = strdup(text_of(doc, "group"))};
    for (char *p = e.name; *p; p++) {
        if (*p == '|') {
            *p = ' ';
            e.words++;
        }
        *p = (char)toupper((unsigned char)*p);
    }
    fill_args(&e, field(doc, "arguments"));
    add(&e);
    const struct value *subs = field(doc, "subcommands");
    for (size_t i = 0; subs && i + 1 < subs->count; i += 2) {
        /* Subcommands have none of their own; the check keeps a strange server from sending us down for ever. */
        if (subs->elem[i].text && !field(&subs->elem[i + 1], "subcommands")) {
            one_command(subs->elem[i].text, &subs->elem[i + 1], add);
        }
    }
}

void docs_each(const struct value *docs, void (*add)(const struct help_entry *e))
{
    for (size_t i = 0; docs && docs->elem && i + 1 < docs->count; i += 2) {
        if (docs->elem[i].text) one_command(docs->elem[i].text, &docs->elem[i + 1], add);
    }
}
