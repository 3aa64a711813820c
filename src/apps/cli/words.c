/* words: the splitter. Output never exceeds the input, so one buffer of the line's length holds every word. */
#include "apps/cli/words.h"

#include <stdlib.h>

struct cursor {
    const char *p, *end;
    char *out;
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* p stands after a backslash that is followed by at least one byte. */
static char unescape(struct cursor *c)
{
    static const char letter[] = "nrtba", byte[] = "\n\r\t\b\a";
    if (c->end - c->p >= 3 && c->p[0] == 'x' && hex(c->p[1]) >= 0 && hex(c->p[2]) >= 0) {
        char value = (char)(hex(c->p[1]) * 16 + hex(c->p[2]));
        c->p += 3;
        return value;
    }
    char ch = *c->p++;
    const char *at = ch ? memchr(letter, ch, sizeof(letter) - 1) : NULL;
    return at ? byte[at - letter] : ch;
}

/* p stands after the opening quote; true when the closing one was found and ends the word. */
static bool quoted_part(struct cursor *c, char quote)
{
    while (c->p < c->end) {
        char ch = *c->p++;
        if (ch == quote) return c->p == c->end || is_space(*c->p);
        if (ch == '\\' && quote == '"' && c->p < c->end) {
            *c->out++ = unescape(c);
        } else if (ch == '\\' && quote == '\'' && c->p < c->end && *c->p == '\'') {
            *c->out++ = *c->p++;
        } else {
            *c->out++ = ch;
        }
    }
    return false;
}

static bool one_word(struct cursor *c)
{
    while (c->p < c->end && !is_space(*c->p)) {
        char ch = *c->p++;
        if (ch == '"' || ch == '\'') return quoted_part(c, ch);
        *c->out++ = ch;
    }
    return true;
}

bool words_split(const char *line, size_t len, struct words *out)
{
    struct cursor c = {.p = line, .end = line + len};
    size_t cap = len / 2 + 2;
    *out = (struct words){.v = malloc(cap * sizeof(struct slice)), .bytes = malloc(len + cap + 1)};
    c.out = out->bytes;
    while (out->v && out->bytes) {
        while (c.p < c.end && is_space(*c.p)) c.p++;
        if (c.p == c.end) return true;
        char *from = c.out;
        if (!one_word(&c)) break;
        out->v[out->count++] = slice_of(from, (size_t)(c.out - from));
        *c.out++ = 0;
    }
    words_free(out);
    return false;
}

void words_free(struct words *w)
{
    free(w->v);
    free(w->bytes);
    *w = (struct words){0};
}

bool words_unquote(const char *text, struct words *out)
{
    size_t len = strlen(text);
    if (!words_split(text, len, out)) return false;
    if (out->count == 1) return true;
    words_free(out);
    return false;
}
