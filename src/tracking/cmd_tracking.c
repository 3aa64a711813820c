#include "tracking/cmd_tracking.h"

#include "tracking/tracking.h"

#define SHOWN_MAX 128

struct options {
    uint32_t flags;
    int64_t redirect;
    struct slice *prefixes;
    int prefix_count;
};

static bool parse_redirect(struct call *c, struct slice id, struct options *o)
{
    if (o->redirect) {
        reply_errorf(c->r, "ERR A client can only redirect to a single other client");
        return false;
    }
    if (!arg_i64(c, id, &o->redirect)) return false;
    if (o->redirect > 0 && engine_session_by_id(c->e, (uint64_t)o->redirect)) return true;
    reply_errorf(c->r, "ERR The client ID you want redirect to does not exist");
    return false;
}

static uint32_t flag_of(struct slice word)
{
    static const struct {
        const char *word;
        uint32_t flag;
    } words[] = {{"bcast", TRACK_BCAST}, {"optin", TRACK_OPTIN}, {"optout", TRACK_OPTOUT}, {"noloop", TRACK_NOLOOP}};
    for (int i = 0; i < COUNT_OF(words); i++)
        if (slice_is(word, words[i].word)) return words[i].flag;
    return 0;
}

static bool parse(struct call *c, struct options *o)
{
    o->prefixes = call_scratch(c, (size_t)c->argc * sizeof *o->prefixes);
    for (int i = 3; i < c->argc; i++) {
        struct slice word = c->argv[i];
        bool more = i + 1 < c->argc;
        uint32_t flag = flag_of(word);
        if (flag) {
            o->flags |= flag;
        } else if (slice_is(word, "redirect") && more) {
            if (!parse_redirect(c, c->argv[++i], o)) return false;
        } else if (slice_is(word, "prefix") && more) {
            o->prefixes[o->prefix_count++] = c->argv[++i];
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

/* What cannot go together, within the options or with what the client does already; NULL: all well. */
static const char *conflict(const struct tracker *now, const struct options *o)
{
    uint32_t was = now ? now->flags : 0, in_out = TRACK_OPTIN | TRACK_OPTOUT;
    if (!(o->flags & TRACK_BCAST) && o->prefix_count) return "PREFIX option requires BCAST mode to be enabled";
    if (now && ((was ^ o->flags) & TRACK_BCAST))
        return "You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.";
    if ((o->flags & TRACK_BCAST) && (o->flags & in_out)) return "OPTIN and OPTOUT are not compatible with BCAST";
    if ((o->flags & in_out) == in_out) return "You can't specify both OPTIN mode and OPTOUT mode";
    if (((o->flags & TRACK_OPTIN) && (was & TRACK_OPTOUT)) || ((o->flags & TRACK_OPTOUT) && (was & TRACK_OPTIN)))
        return "You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.";
    return NULL;
}

static int shown(struct slice s) { return (int)(s.len < SHOWN_MAX ? s.len : SHOWN_MAX); }

static bool overlap(struct slice a, struct slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    return n == 0 || memcmp(a.ptr, b.ptr, n) == 0;
}

static bool prefixes_fit(struct call *c, const struct options *o)
{
    for (int i = 0; i < o->prefix_count; i++) {
        struct slice p = o->prefixes[i], with;
        if (tracking_overlaps(c->s, p, &with)) {
            reply_errorf(c->r, "ERR Prefix '%.*s' overlaps with an existing prefix '%.*s'. Prefixes for a single client must not overlap.",
                         shown(p), p.ptr, shown(with), with.ptr);
            return false;
        }
        for (int k = i + 1; k < o->prefix_count; k++) {
            with = o->prefixes[k];
            if (!overlap(p, with)) continue;
            reply_errorf(c->r, "ERR Prefix '%.*s' overlaps with another provided prefix '%.*s'. Prefixes for a single client must not overlap.",
                         shown(p), p.ptr, shown(with), with.ptr);
            return false;
        }
    }
    return true;
}

void cmd_client_tracking(struct call *c)
{
    struct options o = {0};
    if (!parse(c, &o)) return;
    if (slice_is(c->argv[2], "off")) {
        tracking_off(c->s);
    } else if (slice_is(c->argv[2], "on")) {
        const char *error = conflict(c->s->tracker, &o);
        if (error) {
            reply_errorf(c->r, "ERR %s", error);
            return;
        }
        if (!prefixes_fit(c, &o)) return;
        tracking_on(c->s, o.flags, (uint64_t)o.redirect, o.prefixes, o.prefix_count);
    } else {
        reply_syntax(c);
        return;
    }
    reply_ok(c->r);
}

void cmd_client_caching(struct call *c)
{
    struct tracker *k = c->s->tracker;
    bool yes = slice_is(c->argv[2], "yes");
    if (!k) {
        reply_errorf(c->r, "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled");
    } else if (!yes && !slice_is(c->argv[2], "no")) {
        reply_syntax(c);
    } else if (!(k->flags & (yes ? TRACK_OPTIN : TRACK_OPTOUT))) {
        reply_errorf(c->r, "ERR CLIENT CACHING %s is only valid when tracking is enabled in %s mode.", yes ? "YES" : "NO", yes ? "OPTIN" : "OPTOUT");
    } else {
        k->flags |= TRACK_CACHING;
        reply_ok(c->r);
    }
}

void cmd_client_getredir(struct call *c) { reply_int(c->r, c->s->tracker ? (int64_t)c->s->tracker->redirect : -1); }

static int flag_words(const struct tracker *k, const char *out[8])
{
    static const struct {
        uint32_t flags; /* all of them */
        const char *word;
    } words[] = {
        {TRACK_BCAST, "bcast"}, {TRACK_OPTIN, "optin"}, {TRACK_OPTIN | TRACK_CACHING, "caching-yes"}, {TRACK_OPTOUT, "optout"},
        {TRACK_OPTOUT | TRACK_CACHING, "caching-no"}, {TRACK_NOLOOP, "noloop"}, {TRACK_BROKEN, "broken_redirect"},
    };
    int n = 0;
    out[n++] = k ? "on" : "off";
    for (int i = 0; i < COUNT_OF(words) && k; i++)
        if ((k->flags & words[i].flags) == words[i].flags) out[n++] = words[i].word;
    return n;
}

void cmd_client_trackinginfo(struct call *c)
{
    const struct tracker *k = c->s->tracker;
    const char *words[8];
    int n = flag_words(k, words), prefixes = 0;
    for (const struct track_wish *w = k ? k->wishes : NULL; w; w = w->of_next) prefixes++;
    reply_map(c->r, 3);
    reply_bulk_cstr(c->r, "flags");
    reply_set(c->r, n);
    for (int i = 0; i < n; i++) reply_bulk_cstr(c->r, words[i]);
    reply_bulk_cstr(c->r, "redirect");
    reply_int(c->r, k ? (int64_t)k->redirect : -1);
    reply_bulk_cstr(c->r, "prefixes");
    reply_array(c->r, prefixes);
    for (const struct track_wish *w = k ? k->wishes : NULL; w; w = w->of_next) reply_bulk(c->r, tracking_prefix(w));
}
