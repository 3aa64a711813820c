/* cache: compiled scripts by their SHA1, and by their text, so that EVAL of a known script digests nothing. Scripts of
 * SCRIPT LOAD stay; of those that only EVAL brought, at most CACHE_EVAL_MAX are kept, the ones used last. */
#include "script/vm.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/sha1.h"

#define CACHE_EVAL_MAX 500

struct cache {
    struct cached **by_sha, **by_text;
    size_t slots, count, eval_count, bytes;
    struct cached *newest, *oldest; /* of EVAL's */
    struct cached *last;            /* that cache_find_text found; NULL: none */
};

struct cache *cache_new(void)
{
    struct cache *k = mem_zalloc(sizeof *k);
    k->slots = 64;
    k->by_sha = mem_zalloc(k->slots * sizeof *k->by_sha);
    k->by_text = mem_zalloc(k->slots * sizeof *k->by_text);
    return k;
}

void script_sha(struct slice text, char out[41])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[SHA1_BYTES];
    sha1_bytes(text.ptr, text.len, raw);
    for (int i = 0; i < SHA1_BYTES; i++) {
        out[2 * i] = digits[raw[i] >> 4];
        out[2 * i + 1] = digits[raw[i] & 15];
    }
    out[40] = 0;
}

static size_t sha_slot(const struct cache *k, const char *sha) { return hash_bytes(sha, 40) & (k->slots - 1); }

static void link_in(struct cache *k, struct cached *s)
{
    size_t a = sha_slot(k, s->sha), b = s->hash & (k->slots - 1);
    s->hash_next = k->by_sha[a];
    k->by_sha[a] = s;
    s->text_next = k->by_text[b];
    k->by_text[b] = s;
}

static void grow(struct cache *k)
{
    struct cached **old = k->by_sha;
    size_t slots = k->slots;
    mem_free(k->by_text, slots * sizeof *k->by_text);
    k->slots *= 2;
    k->by_sha = mem_zalloc(k->slots * sizeof *k->by_sha);
    k->by_text = mem_zalloc(k->slots * sizeof *k->by_text);
    for (size_t i = 0; i < slots; i++)
        for (struct cached *s = old[i], *next; s; s = next) {
            next = s->hash_next;
            link_in(k, s);
        }
    mem_free(old, slots * sizeof *old);
}

static void leave_ages(struct cache *k, struct cached *s)
{
    if (s->newer) s->newer->older = s->older;
    else k->newest = s->older;
    if (s->older) s->older->newer = s->newer;
    else k->oldest = s->newer;
    s->newer = s->older = NULL;
    k->eval_count--;
}

static void enter_ages(struct cache *k, struct cached *s)
{
    s->older = k->newest;
    if (k->newest) k->newest->newer = s;
    else k->oldest = s;
    k->newest = s;
    k->eval_count++;
}

static void drop(struct cache *k, struct vm *vm, struct cached *s)
{
    k->last = NULL;
    struct cached **p = &k->by_sha[sha_slot(k, s->sha)];
    while (*p != s) p = &(*p)->hash_next;
    *p = s->hash_next;
    p = &k->by_text[s->hash & (k->slots - 1)];
    while (*p != s) p = &(*p)->text_next;
    *p = s->text_next;
    if (!s->kept) leave_ages(k, s);
    if (vm) vm_unref(vm, s->ref);
    k->count--;
    k->bytes -= s->text.len + sizeof *s;
    mem_free((void *)(uintptr_t)s->text.ptr, s->text.len);
    mem_free(s, sizeof *s);
}

void cache_free(struct cache *k, struct vm *vm)
{
    for (size_t i = 0; i < k->slots; i++)
        while (k->by_sha[i]) drop(k, vm, k->by_sha[i]);
    mem_free(k->by_sha, k->slots * sizeof *k->by_sha);
    mem_free(k->by_text, k->slots * sizeof *k->by_text);
    mem_free(k, sizeof *k);
}

struct cached *cache_find(struct cache *k, const char *sha)
{
    for (struct cached *s = k->by_sha[sha_slot(k, sha)]; s; s = s->hash_next)
        if (!memcmp(s->sha, sha, 40)) return s;
    return NULL;
}

struct cached *cache_find_text(struct cache *k, struct slice text)
{
    if (k->last && slice_eq(k->last->text, text)) return k->last;
    uint64_t h = hash_slice(text);
    for (struct cached *s = k->by_text[h & (k->slots - 1)]; s; s = s->text_next)
        if (s->hash == h && slice_eq(s->text, text)) return k->last = s;
    return NULL;
}

void cache_use(struct cache *k, struct cached *s)
{
    if (s->kept || k->newest == s) return;
    leave_ages(k, s);
    enter_ages(k, s);
}

void cache_keep(struct cache *k, struct cached *s)
{
    if (s->kept) return;
    leave_ages(k, s);
    s->kept = true;
}

uint64_t cache_count(const struct cache *k) { return k->count; }
size_t cache_bytes(const struct cache *k) { return k->bytes + 2 * k->slots * sizeof *k->by_sha; }

/* --- the first line: #!lua flags=... --- */

bool run_flags(struct slice list, uint32_t *flags, struct slice *unknown)
{
    static const char *const names[] = {"no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys"};
    if (!list.len) return true;
    for (size_t at = 0; at <= list.len;) {
        const char *comma = memchr(list.ptr + at, ',', list.len - at);
        size_t n = comma ? (size_t)(comma - list.ptr) - at : list.len - at;
        struct slice word = slice_of(list.ptr + at, n);
        int i = 0;
        while (i < COUNT_OF(names) && !slice_eq(word, slice_str(names[i]))) i++;
        if (i == COUNT_OF(names)) {
            *unknown = word;
            return false;
        }
        *flags |= 1u << i;
        at += n + 1;
    }
    return true;
}

uint32_t shebang_flags(struct slice text)
{
    const char *nl = text.len > 2 && !memcmp(text.ptr, "#!", 2) ? memchr(text.ptr, '\n', text.len) : NULL;
    struct slice line = slice_of(text.ptr, nl ? (size_t)(nl - text.ptr) : 0), word, unknown;
    uint32_t flags = 0;
    for (size_t at = 0; shebang_word(line, &at, &word);)
        if (word.len > 6 && !memcmp(word.ptr, "flags=", 6) && !run_flags(slice_of(word.ptr + 6, word.len - 6), &flags, &unknown)) return 0;
    return flags;
}

/* code: what Lua gets: the line is left out, its end stays, so that lines count right. */
static bool read_shebang(struct slice text, struct cached *s, struct slice *code, struct reply *r)
{
    *code = text;
    s->legacy = true;
    if (text.len < 2 || memcmp(text.ptr, "#!", 2)) return true;
    const char *nl = memchr(text.ptr, '\n', text.len);
    if (!nl) {
        reply_errorf(r, "ERR Invalid script shebang");
        return false;
    }
    struct slice line = slice_of(text.ptr, (size_t)(nl - text.ptr)), word, unknown;
    s->legacy = false;
    bool first = true;
    for (size_t at = 0; shebang_word(line, &at, &word); first = false) {
        if (!word.ptr) {
            reply_errorf(r, "ERR Invalid engine in script shebang");
            return false;
        }
        if (first) {
            if (slice_eq(word, SLICE("#!lua"))) continue;
            reply_errorf(r, "ERR Unexpected engine in script shebang: %.*s", (int)(word.len < 128 ? word.len : 128), word.ptr);
            return false;
        }
        if (word.len < 6 || memcmp(word.ptr, "flags=", 6)) {
            reply_errorf(r, "ERR Unknown lua shebang option: %.*s", (int)(word.len < 128 ? word.len : 128), word.ptr);
            return false;
        }
        if (!run_flags(slice_of(word.ptr + 6, word.len - 6), &s->flags, &unknown)) {
            reply_errorf(r, "ERR Unexpected flag in script shebang: %.*s", (int)(unknown.len < 128 ? unknown.len : 128), unknown.ptr);
            return false;
        }
    }
    *code = slice_of(nl, text.len - line.len);
    return true;
}

/* The next word of a first line; quotes may enclose one. word->ptr NULL: a quote is not closed. */
bool shebang_word(struct slice line, size_t *at, struct slice *word)
{
    while (*at < line.len && (line.ptr[*at] == ' ' || line.ptr[*at] == '\t' || line.ptr[*at] == '\r')) ++*at;
    if (*at == line.len) return false;
    size_t start = *at;
    char quote = line.ptr[start] == '"' || line.ptr[start] == '\'' ? line.ptr[start] : 0;
    if (quote) {
        const char *end = memchr(line.ptr + start + 1, quote, line.len - start - 1);
        *word = end ? slice_of(line.ptr + start + 1, (size_t)(end - line.ptr) - start - 1) : (struct slice){0};
        *at = end ? (size_t)(end - line.ptr) + 1 : line.len;
        return true;
    }
    while (*at < line.len && line.ptr[*at] != ' ' && line.ptr[*at] != '\t' && line.ptr[*at] != '\r') ++*at;
    *word = slice_of(line.ptr + start, *at - start);
    return true;
}

struct cached *cache_add(struct script *x, struct slice text, struct reply *r)
{
    struct cache *k = x->cache;
    struct cached *s = mem_zalloc(sizeof *s);
    struct slice code;
    if (!read_shebang(text, s, &code, r)) {
        mem_free(s, sizeof *s);
        return NULL;
    }
    const char *why = vm_compile(x->eval, code, "@user_script", &s->ref);
    if (why) {
        mem_free(s, sizeof *s);
        reply_errorf(r, "ERR Error compiling script (new function): %s", why);
        return NULL;
    }
    if (k->eval_count >= CACHE_EVAL_MAX) {
        drop(k, x->eval, k->oldest);
        x->evicted++;
    }
    if (k->count >= k->slots) grow(k);
    char *copy = mem_alloc(text.len);
    memcpy(copy, text.ptr, text.len);
    s->text = slice_of(copy, text.len);
    s->hash = hash_slice(text);
    script_sha(text, s->sha);
    link_in(k, s);
    enter_ages(k, s);
    k->count++;
    k->bytes += text.len + sizeof *s;
    return s;
}
