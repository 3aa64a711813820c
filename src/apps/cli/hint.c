/* hint: matches typed words against a command's arguments, loosely: a word that is the token of an optional argument
 * takes that one, any other word takes the next required one. Wrong guesses only cost a less precise hint. */
#include "apps/cli/hint.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apps/cli/help.h"
#include "apps/cli/words.h"
#include "base/buf.h"

enum fate { OPEN, TAKEN, REPEATING };

static bool has_token(const struct help_arg *a, struct slice word)
{
    for (size_t i = 0; i < a->token_count; i++) {
        if (slice_is(word, a->tokens[i])) return true;
    }
    return false;
}

/* Which argument a word belongs to; arg_count when to none. */
static size_t owner(const struct help_entry *e, const enum fate *fate, struct slice word)
{
    size_t n = e->arg_count;
    for (size_t i = 0; i < n; i++) {
        if (fate[i] == OPEN && e->args[i].optional && has_token(&e->args[i], word)) return i;
    }
    for (size_t i = 0; i < n; i++) {
        if (fate[i] == OPEN && !e->args[i].optional) return i;
    }
    for (size_t i = 0; i < n; i++) {
        if (fate[i] == OPEN && !e->args[i].token_count) return i;
    }
    return n;
}

static char *join_open(const struct help_entry *e, const enum fate *fate, bool space_first)
{
    struct buf b = {0};
    for (size_t i = 0; i < e->arg_count; i++) {
        const char *text = fate[i] == OPEN ? e->args[i].text : (fate[i] == REPEATING ? e->args[i].again : NULL);
        if (!text) continue;
        if (b.len || space_first) buf_putc(&b, ' ');
        buf_cstr(&b, text);
    }
    char *out = b.len ? strndup(b.ptr, b.len) : NULL;
    buf_deinit(&b);
    return out;
}

static char *rest_of(const struct help_entry *e, const struct slice *typed, size_t count, bool space_first)
{
    enum fate *fate = calloc(e->arg_count + 1, sizeof(*fate));
    if (!fate) return NULL;
    for (size_t i = 0; i < count;) {
        size_t at = owner(e, fate, typed[i]);
        int words = at < e->arg_count && e->args[at].words > 1 ? e->args[at].words : 1;
        if (at < e->arg_count) fate[at] = e->args[at].again ? REPEATING : TAKEN;
        i += (size_t)words;
    }
    char *out = join_open(e, fate, space_first);
    free(fate);
    return out;
}

char *hint_text(const char *line, size_t len)
{
    struct words w;
    char *out = NULL;
    if (!len || !words_split(line, len, &w)) return NULL;
    const struct help_entry *e = w.count ? help_match(w.v, w.count) : NULL;
    if (e) out = rest_of(e, w.v + e->words, w.count - (size_t)e->words, line[len - 1] != ' ');
    words_free(&w);
    return out;
}

void hint_complete(const char *line, size_t len, void (*each)(void *arg, const char *name, size_t keep), void *arg)
{
    bool help = len >= 5 && !strncasecmp(line, "help ", 5);
    size_t keep = help ? 5 : 0;
    while (keep < len && line[keep] == ' ') keep++;
    for (size_t i = 0; help && i < help_group_count(); i++) {
        char name[64];
        snprintf(name, sizeof(name), "@%s", help_group_at(i));
        if (!strncasecmp(name, line + keep, len - keep)) each(arg, name, keep);
    }
    for (size_t i = 0; i < help_count(); i++) {
        if (!strncasecmp(help_at(i)->name, line + keep, len - keep)) each(arg, help_at(i)->name, keep);
    }
}
