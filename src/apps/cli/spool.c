/* spool: a stdio cookie in front of another stream. Once decided, it only passes bytes on. */
#include "apps/cli/spool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HELD_MAX 65536

struct spool {
    FILE *beneath;
    int indent;
    bool decided;
    size_t held;
    char text[HELD_MAX];
};

static void decide(struct spool *s, bool many_lines)
{
    if (many_lines) fprintf(s->beneath, "\n%*s", s->indent, "");
    fwrite(s->text, 1, s->held, s->beneath);
    s->decided = true;
}

static ssize_t on_write(void *cookie, const char *ptr, size_t len)
{
    struct spool *s = cookie;
    if (!s->decided && memchr(ptr, '\n', len)) decide(s, true);
    if (!s->decided && s->held + len > HELD_MAX) decide(s, false);
    if (s->decided) return (ssize_t)fwrite(ptr, 1, len, s->beneath);
    memcpy(s->text + s->held, ptr, len);
    s->held += len;
    return (ssize_t)len;
}

static int on_close(void *cookie)
{
    struct spool *s = cookie;
    if (!s->decided) decide(s, false);
    free(s);
    return 0;
}

FILE *spool_open(FILE *beneath, int indent)
{
    struct spool *s = malloc(sizeof(*s));
    if (!s) return NULL;
    *s = (struct spool){.beneath = beneath, .indent = indent};
    FILE *f = fopencookie(s, "w", (cookie_io_functions_t){.write = on_write, .close = on_close});
    if (!f) free(s);
    return f;
}

void spool_close(FILE *spool)
{
    fclose(spool);
}
