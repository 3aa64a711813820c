/* uri: takes a server URI apart from left to right. User, password, host and path may be %-encoded. */
#include "apps/cli/uri.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apps/cli/options.h"

static int hex(char c)
{
    static const char set[] = "0123456789abcdef";
    const char *at = c ? strchr(set, c | 0x20) : NULL;
    return at ? (int)(at - set) : -1;
}

static char *decode(const char *from, const char *end)
{
    char *out = malloc((size_t)(end - from) + 1), *w = out;
    if (!out) abort();
    while (from < end) {
        bool coded = *from == '%' && end - from >= 3 && hex(from[1]) >= 0 && hex(from[2]) >= 0;
        *w++ = coded ? (char)(hex(from[1]) * 16 + hex(from[2])) : *from;
        from += coded ? 3 : 1;
    }
    *w = 0;
    return out;
}

/* user:password@, password@ or :password@; answers what follows. */
static const char *take_credentials(struct options *o, const char *p)
{
    const char *end = p + strcspn(p, "/?#"), *at = NULL;
    for (const char *q = p; q < end; q++) {
        if (*q == '@') at = q;
    }
    if (!at) return p;
    const char *colon = memchr(p, ':', (size_t)(at - p));
    if (colon && colon > p) o->user = decode(p, colon);
    o->password = decode(colon ? colon + 1 : p, at);
    return at + 1;
}

static const char *take_host(struct options *o, const char *p)
{
    bool bracket = *p == '[';
    const char *end = bracket ? p + strcspn(p, "]") : p + strcspn(p, ":/?");
    const char *from = p + bracket;
    if (bracket && *end != ']') return NULL;
    if (end > from) o->host = decode(from, end);
    p = end + bracket;
    if (*p != ':') return p;
    long port = strtol(p + 1, (char **)&end, 10);
    if (port < 0 || port > 65535) return NULL;
    o->port = (int)port;
    return end;
}

static const char *apply_tcp(struct options *o, const char *p)
{
    p = take_host(o, take_credentials(o, p));
    if (!p) return "Invalid server host or port in the URI";
    if (*p == '/' && p[1] && p[1] != '?') o->db = atoi(p + 1);
    return NULL;
}

static const char *apply_unix(struct options *o, const char *p)
{
    p = take_credentials(o, p);
    const char *end = p + strcspn(p, "?");
    if (end == p) return "Invalid socket path in the URI";
    o->socket = decode(p, end);
    if (!strncmp(end, "?db=", 4)) o->db = atoi(end + 4);
    return NULL;
}

const char *uri_apply(struct options *o, const char *uri)
{
    if (!strncasecmp(uri, "redis://", 8)) return apply_tcp(o, uri + 8);
    if (!strncasecmp(uri, "unix://", 7)) return apply_unix(o, uri + 7);
    if (!strncasecmp(uri, "rediss://", 9)) {
        o->tls.on = true;
        return apply_tcp(o, uri + 9);
    }
    return "Invalid URI scheme";
}
