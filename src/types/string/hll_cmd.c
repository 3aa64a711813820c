/* hll_cmd: PFADD PFCOUNT PFMERGE PFDEBUG PFSELFTEST. Dense values are changed in place, others in a buffer beside the key
 * that is stored when all went well: a corrupt value stays as it was found. What a command may change is raw after it. */
#include "types/string/hll.h"

#include "types/string/rows_hll.h"
#include "types/string/string.h"

static void reply_corrupt(struct call *c) { reply_error_slice(c->r, SLICE("INVALIDOBJ Corrupted HLL object detected")); }

/* Whether an entry holds a HyperLogLog, as far as can be seen at once; replies the error if not. */
static bool is_hll(struct call *c, const struct entry *e)
{
    if (entry_type(e) != VALUE_STRING) {
        reply_error(c->r, ERR_WRONGTYPE);
        return false;
    }
    if (entry_enc(e) != STRING_INT && hll_looks_good(entry_value(e))) return true;
    reply_error_slice(c->r, SLICE("WRONGTYPE Key is not a valid HyperLogLog string value."));
    return false;
}

static bool read_hll(struct call *c, struct entry *e, struct slice *out)
{
    if (!is_hll(c, e)) return false;
    *out = entry_value(e);
    return true;
}

static void store(struct call *c, struct slice key, const struct buf *h)
{
    key_set(c, key, VALUE_STRING, STRING_RAW, buf_slice(h), ENTRY_NO_EXPIRE, true);
}

static void note_added(struct call *c, struct slice key, int64_t changes)
{
    call_changed_n(c, key, changes);
    call_notify(c, NOTIFY_STRING, "pfadd", key);
}

/* --- PFADD --- */

/* How many elements changed something; -1: corrupt. */
static int64_t add_all(struct call *c, struct buf *h)
{
    int64_t changes = 0;
    for (int i = 2; i < c->argc; i++) {
        unsigned value, index = hll_register(c->argv[i], &value);
        enum hll_outcome o = hll_raise(h, c->set->hll_sparse_max_bytes, index, value);
        if (o == HLL_CORRUPT) return -1;
        changes += o == HLL_CHANGED;
    }
    return changes;
}

static void add_in_place(struct call *c, struct slice dense)
{
    struct buf h = {(char *)dense.ptr, dense.len, dense.len};
    int64_t changes = add_all(c, &h);
    if (changes) {
        hll_set_stale(h.ptr);
        note_added(c, c->argv[1], changes);
    }
    reply_int(c->r, changes != 0);
}

static void add_beside(struct call *c, bool is_new, struct buf *h)
{
    int64_t changes = add_all(c, h);
    if (changes < 0) {
        reply_corrupt(c);
        return;
    }
    changes += is_new;
    if (changes) {
        hll_set_stale(h->ptr);
        store(c, c->argv[1], h);
        note_added(c, c->argv[1], changes);
    }
    reply_int(c->r, changes != 0);
}

void cmd_pfadd(struct call *c)
{
    struct slice old;
    struct buf h = {0};
    struct entry *e = key_write(c, c->argv[1]);
    if (e) {
        if (!read_hll(c, e, &old)) return;
        old = entry_value(string_make_raw(c, e, old.len));
        if (hll_encoding(old) == HLL_DENSE) {
            add_in_place(c, old);
            return;
        }
        buf_puts(&h, old);
    } else {
        hll_new(&h);
    }
    add_beside(c, !e, &h);
    buf_deinit(&h);
}

/* --- PFCOUNT --- */

static void count_one(struct call *c, struct slice key)
{
    struct slice s;
    uint64_t count;
    struct entry *e = key_read(c, key);
    if (!e) {
        reply_int(c->r, 0);
        return;
    }
    if (!read_hll(c, e, &s)) return;
    if (entry_enc(e) != STRING_RAW) s = entry_value(string_make_raw(c, key_write(c, key), s.len));
    if (!hll_cached(s, &count)) {
        if (!hll_count(s, &count)) {
            reply_corrupt(c);
            return;
        }
        hll_set_cached((char *)entry_value(key_write(c, key)).ptr, count);
        call_changed(c, key);
        effect_log(c, c->argc, c->argv); /* a read that is logged */
    }
    reply_int(c->r, (int64_t)count);
}

/* The larger of each register over the keys from argv[first] on; absent ones are empty. false: an error was replied. */
static bool merge_keys(struct call *c, int first, uint8_t *registers, bool *dense)
{
    struct slice s;
    for (int i = first; i < c->argc; i++) {
        struct entry *e = key_read(c, c->argv[i]);
        if (!e) continue;
        if (!read_hll(c, e, &s)) return false;
        if (hll_encoding(s) == HLL_DENSE) *dense = true;
        if (hll_merge_into(registers, s)) continue;
        reply_corrupt(c);
        return false;
    }
    return true;
}

void cmd_pfcount(struct call *c)
{
    bool dense;
    if (c->argc == 2) {
        count_one(c, c->argv[1]);
        return;
    }
    uint8_t *registers = call_scratch(c, HLL_REGISTERS);
    memset(registers, 0, HLL_REGISTERS);
    if (merge_keys(c, 1, registers, &dense)) reply_int(c->r, (int64_t)hll_count_registers(registers));
}

/* --- PFMERGE --- */

static bool raise_all(struct call *c, struct buf *h, const uint8_t *registers, bool dense)
{
    if (dense && hll_to_dense(h) == HLL_CORRUPT) return false;
    for (unsigned i = 0; i < HLL_REGISTERS; i++)
        if (registers[i] && hll_raise(h, c->set->hll_sparse_max_bytes, i, registers[i]) == HLL_CORRUPT) return false;
    return true;
}

void cmd_pfmerge(struct call *c)
{
    struct slice key = c->argv[1];
    struct buf h = {0};
    bool dense = false;
    uint8_t *registers = call_scratch(c, HLL_REGISTERS);
    memset(registers, 0, HLL_REGISTERS);
    if (!merge_keys(c, 1, registers, &dense)) return;
    struct entry *e = key_write(c, key);
    if (e) buf_puts(&h, entry_value(e));
    else hll_new(&h);
    if (raise_all(c, &h, registers, dense)) {
        hll_set_stale(h.ptr);
        store(c, key, &h);
        note_added(c, key, 1);
        reply_ok(c->r);
    } else {
        reply_corrupt(c);
    }
    buf_deinit(&h);
}

/* --- PFDEBUG --- */

static bool make_dense(struct call *c, struct slice key, struct slice s, bool *turned)
{
    struct buf h = {0};
    buf_puts(&h, s);
    enum hll_outcome o = hll_to_dense(&h);
    *turned = o == HLL_CHANGED;
    if (*turned) {
        store(c, key, &h);
        call_changed(c, key);
    }
    buf_deinit(&h);
    if (o == HLL_CORRUPT) reply_corrupt(c);
    return o != HLL_CORRUPT;
}

static void reply_registers(struct call *c, struct slice key, struct slice s)
{
    bool turned;
    uint8_t *registers = call_scratch(c, HLL_REGISTERS);
    memset(registers, 0, HLL_REGISTERS);
    if (!make_dense(c, key, s, &turned)) return;
    hll_merge_into(registers, entry_value(key_peek(c, key)));
    reply_array(c->r, HLL_REGISTERS);
    for (unsigned i = 0; i < HLL_REGISTERS; i++) reply_int(c->r, registers[i]);
}

static void reply_runs(struct call *c, struct slice s)
{
    struct buf text = {0};
    if (hll_encoding(s) == HLL_DENSE) reply_errorf(c->r, "ERR HLL encoding is not sparse");
    else if (hll_describe(s, &text)) reply_bulk(c->r, buf_slice(&text));
    else reply_corrupt(c);
    buf_deinit(&text);
}

void cmd_pfdebug(struct call *c)
{
    struct slice word = c->argv[1], key = c->argv[2], s;
    bool turned;
    struct entry *e = key_write(c, key);
    if (!e) {
        reply_errorf(c->r, "ERR The specified key does not exist");
        return;
    }
    if (!read_hll(c, e, &s)) return;
    s = entry_value(string_make_raw(c, e, s.len));
    if (slice_is(word, "getreg")) reply_registers(c, key, s);
    else if (slice_is(word, "decode")) reply_runs(c, s);
    else if (slice_is(word, "encoding")) reply_simple(c->r, hll_encoding(s) == HLL_DENSE ? SLICE("dense") : SLICE("sparse"));
    else if (!slice_is(word, "todense"))
        reply_errorf(c->r, "ERR Unknown PFDEBUG subcommand '%.*s'", (int)(word.len > 128 ? 128 : word.len), word.ptr);
    else if (make_dense(c, key, s, &turned)) reply_int(c->r, turned);
}

/* --- PFSELFTEST --- */

#define SELFTEST_ELEMENTS 200000

/* Adds numbers to a sparse one, a dense one and plain registers. NULL: all agree, and with the truth within 4 percent. */
static const char *selftest(uint8_t *registers, struct buf *sparse, struct buf *dense)
{
    uint64_t a, b;
    for (uint64_t n = 1; n <= SELFTEST_ELEMENTS; n++) {
        unsigned value, index = hll_register(slice_of(&n, sizeof n), &value);
        if (registers[index] < value) registers[index] = (uint8_t)value;
        if (hll_raise(dense, 0, index, value) == HLL_CORRUPT) return "a dense register cannot be set";
        if (n <= 2000 && hll_raise(sparse, HLL_DENSE_BYTES, index, value) == HLL_CORRUPT) return "a sparse register cannot be set";
        if (n != 100 && n != 2000 && n % 50000) continue;
        if (!hll_count(buf_slice(dense), &a) || a != hll_count_registers(registers)) return "dense registers count differently";
        if (n <= 2000 && (!hll_count(buf_slice(sparse), &b) || a != b)) return "sparse registers count differently";
        if (a > n + n / 25 + 2 || a + n / 25 + 2 < n) return "an estimate is too far off";
    }
    return NULL;
}

void cmd_pfselftest(struct call *c)
{
    struct buf sparse = {0}, dense = {0};
    uint8_t *registers = call_scratch(c, HLL_REGISTERS);
    memset(registers, 0, HLL_REGISTERS);
    hll_new(&sparse);
    hll_new(&dense);
    hll_to_dense(&dense);
    const char *wrong = selftest(registers, &sparse, &dense);
    if (wrong) reply_errorf(c->r, "TESTFAILED %s", wrong);
    else reply_ok(c->r);
    buf_deinit(&sparse);
    buf_deinit(&dense);
}
