/* damage_groups.h: the part of vireo-damage about a log that is synced in place (persist/aof_group.h): groups with checksums, stretches of plain records
 * between them, filler at the end, and what Redis may have put behind that.
 *
 * Cuts: as for a plain log, but a group counts only whole, and where the end of filler or of what fills a group up is cut off nothing is lost or told.
 * Flips: a bit inside a group never loads silently; what was written before another write is refused, never cut off; what is the last
 * thing written may be cut off, and is reported. Only a value in a plain record may change unseen. */

static struct buf kinds; /* of each byte of the log: p plain, h a group's line, r its records, . filler */

static void mark(char kind)
{
    size_t n = incr.len - kinds.len;
    memset(buf_room(&kinds, n), kind, n);
    kinds.len += n;
}

static void put_plain(long *n, uint64_t units)
{
    for (; units; units--) make_unit(n);
    mark('p');
}

static void put_group(long *n, uint64_t units)
{
    groups_align(&incr);
    mark('.');
    int first = end_count;
    size_t from = group_open(&incr);
    mark('h');
    for (; units; units--) make_unit(n);
    mark('r');
    for (int u = first; u < end_count; u++) ends[u].seen = incr.len;
    group_close(&incr, from);
    mark('.');
}

enum log_end { ENDS_FILLED, ENDS_CUT, ENDS_PLAIN, ENDS_BEHIND_FILLER, ENDING_COUNT };

/* As a killed server leaves it; without filler; gone on with in another mode; by another server. */
static void make_grouped(long first, size_t size, enum log_end ending)
{
    long n = first;
    incr.len = kinds.len = 0;
    end_count = 0;
    words("SELECT 0");
    end_unit(n, false);
    mark('p');
    while (incr.len < size) {
        if (rng_below(&r, 12) == 0) put_plain(&n, 1 + rng_below(&r, 4));
        else put_group(&n, 1 + rng_below(&r, 6));
    }
    put_group(&n, 3);
    if (ending == ENDS_FILLED || ending == ENDS_BEHIND_FILLER) {
        groups_fill(&incr, rng_below(&r, 2));
        mark('.');
    }
    if (ending == ENDS_PLAIN || ending == ENDS_BEHIND_FILLER) put_plain(&n, 4);
}

/* Does a file of that length end where nothing is missing that can be seen? -1: it may or may not say so. */
static int ends_well(size_t at)
{
    size_t head = 0;
    if (at == 0 || at == incr.len || kinds.ptr[at - 1] == '.') return 1;
    for (int u = 0; u < end_count; u++)
        if (ends[u].seen == at) return 1;
    while (head < at && kinds.ptr[at - 1 - head] == 'h') head++;
    if (head) return head < 3 ? -1 : 0; /* #, #V: could be anything */
    for (int u = 0; u < end_count; u++)
        if (kinds.ptr[at - 1] == 'p' && ends[u].at > at) return ends[u].note ? 1 : 0;
    return 0;
}

static bool cut_group_at(size_t at, long counts[3])
{
    struct aof_load_result res;
    char why[256];
    int u = end_count - 1, well = ends_well(at);
    while (u >= 0 && ends[u].seen > at) u--;
    long count = u < 0 ? 40 : ends[u].count;
    while (u >= 0 && ends[u].note) u--;
    size_t safe = u < 0 ? 0 : ends[u].at;
    if (at % 16 == 0 && well == 0) {
        config_put(sv->node, "aof-load-truncated", "no");
        put(INCR, &incr, at);
        if (load_log(&res, why) || !is_as(INCR, &incr, at) || !strstr(why, "offset")) return printf("group cut at %zu, truncating forbidden: %s\n", at, why), false;
        counts[2]++;
        config_put(sv->node, "aof-load-truncated", "yes");
    }
    put(INCR, &incr, at);
    bool good = load_log(&res, why);
    long there = good ? lone_count() : -2;
    static struct buf now;
    get(INCR, &now);
    bool told = res.cut_bytes != 0;
    bool fits = good && there == count && now.len >= safe && now.len <= at && is_as(INCR, &incr, now.len);
    if (!fits || (well == 1 && told) || (well == 0 && (!told || !res.cut_commands)) || (told && res.cut_bytes != at - now.len))
        return printf("group cut at %zu (safe %zu): loaded %d, %ld elements instead of %ld, %zu bytes left, %llu bytes and %llu commands told as lost, %d: %s\n", at, safe,
                      good, there, count, now.len, (unsigned long long)res.cut_bytes, (unsigned long long)res.cut_commands, well, why), false;
    counts[told]++;
    return true;
}

static bool group_cuts(long how_many)
{
    long counts[3] = {0};
    make_grouped(40, (size_t)how_many + 2000, ENDS_FILLED);
    put(LIST, &list_text, list_text.len);
    put(BASE, &base, base.len);
    for (size_t i = 0; i < (size_t)how_many && i < incr.len; i++)
        if (!cut_group_at(incr.len - i, counts)) return false;
    printf("cuts of a log in groups: %ld whole, %ld repaired and reported; with aof-load-truncated no %ld refused, untouched\n", counts[0], counts[1], counts[2]);
    return true;
}

/* A place for a flip: half of them anywhere, the others in heads and in filler. */
static size_t flip_place(void)
{
    static const char wanted[] = "hh.";
    size_t at = rng_below(&r, incr.len);
    if (rng_below(&r, 2)) return at;
    char kind = wanted[rng_below(&r, 3)];
    const char *p = memchr(kinds.ptr + at, kind, incr.len - at);
    return p ? (size_t)(p - kinds.ptr) + (kind == 'h' && p[1] == 'h' ? rng_below(&r, AOF_GROUP_HEAD - 1) : 0) : at;
}

static bool written_behind(size_t at, const char *which)
{
    char kind = kinds.ptr[at];
    while (at < incr.len && kinds.ptr[at] != '.' && !(kind == 'p' && kinds.ptr[at] != 'p')) at++; /* the end of this group */
    return strcspn(kinds.ptr + at, which) < incr.len - at;
}

static bool flip_group_at(size_t at, const char *digest)
{
    struct aof_load_result res;
    char why[256], now[64];
    static struct buf b;
    b.len = 0;
    buf_puts(&b, buf_slice(&incr));
    b.ptr[at] ^= (char)(1 << rng_below(&r, 8));
    put(INCR, &b, b.len);
    classes[4].tries++;
    char kind = kinds.ptr[at];
    if (!load_log(&res, why)) {
        classes[4].refused++;
        if (!is_as(INCR, &b, b.len)) return printf("groups: refused, but changed\n"), false;
        return (strstr(why, "offset") && strstr(why, ".incr.")) || (printf("a refusal says nothing of the place: %s\n", why), false);
    }
    digest_now(now);
    bool same = strcmp(now, digest) == 0;
    long least = 40;
    for (int u = 0; u < end_count && ends[u].seen <= at; u++) least = ends[u].count;
    if (res.cut_bytes) {
        classes[4].repaired++;
        bool wrong = lone_count() >= 0 && lone_count() < least;
        if (wrong || written_behind(at, kind == 'p' ? "hr" : "hrp") || !res.cut_commands)
            return printf("group flip at %zu (%c) of %zu: repaired, %ld of at least %ld elements, %llu bytes were cut off\n", at, kind, incr.len, lone_count(), least,
                          (unsigned long long)res.cut_bytes), false;
        return true;
    }
    if (same) classes[4].same++;
    else classes[4].other++;
    if (kind == 'r' || (!same && kind != 'p')) return printf("group flip at %zu (%c) of %zu: %s data, and no word of it\n", at, kind, incr.len, same ? "the same" : "other"), false;
    return true;
}

/* The log as it is loaded first is what a flip is compared with. */
static bool group_flips(long flips)
{
    struct aof_load_result res;
    char why[256], digest[64];
    for (long i = 0; i < flips; i++) {
        if (i % 64 == 0) {
            make_grouped(40, 1000 + rng_below(&r, 12000), (enum log_end)(i / 64 % ENDING_COUNT));
            buf_putc(&kinds, 0), kinds.len--;
            put(LIST, &list_text, list_text.len);
            put(BASE, &base, base.len);
            put(INCR, &incr, incr.len);
            if (!load_log(&res, why) || res.cut_bytes) return printf("%s\n", why), false;
            digest_now(digest);
        }
        if (!flip_group_at(flip_place(), digest)) return false;
    }
    return true;
}
