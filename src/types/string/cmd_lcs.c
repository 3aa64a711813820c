/* cmd_lcs: the longest common subsequence of two strings.
 *
 * The textbook table, but only two rows of lengths live at a time. To walk back afterwards it is enough to know for
 * each cell which neighbour was longer, one bit: row i, column j says that the cell above beats the one to the left.
 * The limit on the table is Redis's (4 bytes a cell), so that the same calls are refused; ours takes 1/32 of it.
 */
#include "types/string/string.h"

struct lcs {
    struct slice a, b;
    uint32_t len;
    uint64_t *up;       /* a.len rows of row_words; NULL when only the length is wanted */
    size_t row_words;
};

struct lcs_options {
    bool idx, len, with_match_len;
    int64_t min_match_len;
};

static bool parse_options(struct call *c, struct lcs_options *o)
{
    *o = (struct lcs_options){0};
    for (int i = 3; i < c->argc; i++) {
        if (slice_is(c->argv[i], "idx")) {
            o->idx = true;
        } else if (slice_is(c->argv[i], "len")) {
            o->len = true;
        } else if (slice_is(c->argv[i], "withmatchlen")) {
            o->with_match_len = true;
        } else if (slice_is(c->argv[i], "minmatchlen") && i + 1 < c->argc) {
            if (!arg_i64(c, c->argv[++i], &o->min_match_len)) return false;
            if (o->min_match_len < 0) o->min_match_len = 0;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    if (o->idx && o->len) {
        reply_errorf(c->r, "ERR If you want both the length and indexes, please just use IDX.");
        return false;
    }
    return true;
}

static bool fits(struct call *c, struct slice a, struct slice b)
{
    if (a.len >= UINT32_MAX - 1 || b.len >= UINT32_MAX - 1) {
        reply_errorf(c->r, "ERR String too long for LCS");
        return false;
    }
    uint64_t cells = (uint64_t)(a.len + 1) * (b.len + 1);
    if (cells > (uint64_t)c->set->proto_max_bulk_len / 4) {
        reply_errorf(c->r, "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        return false;
    }
    return true;
}

static void fill(struct lcs *l)
{
    size_t row_bytes = (l->b.len + 1) * sizeof(uint32_t);
    uint32_t *above = mem_zalloc(row_bytes), *row = mem_zalloc(row_bytes);
    for (size_t i = 0; i < l->a.len; i++) {
        uint64_t *up = l->up ? l->up + i * l->row_words : NULL;
        for (size_t j = 0; j < l->b.len; j++) {
            if (l->a.ptr[i] == l->b.ptr[j]) {
                row[j + 1] = above[j] + 1;
            } else if (above[j + 1] > row[j]) {
                row[j + 1] = above[j + 1];
                if (up) up[j / 64] |= 1ull << (j % 64);
            } else {
                row[j + 1] = row[j];
            }
        }
        uint32_t *swap = above;
        above = row;
        row = swap;
    }
    l->len = above[l->b.len];
    mem_free(above, row_bytes);
    mem_free(row, row_bytes);
}

/* One step back from the corner (i, j) of the table: true on a match, which then ends at i - 1, j - 1. */
static bool step_back(const struct lcs *l, size_t *i, size_t *j)
{
    if (l->a.ptr[*i - 1] == l->b.ptr[*j - 1]) {
        --*i;
        --*j;
        return true;
    }
    bool up = l->up[(*i - 1) * l->row_words + (*j - 1) / 64] >> ((*j - 1) % 64) & 1;
    if (up) --*i;
    else --*j;
    return false;
}

static void reply_text(struct call *c, const struct lcs *l)
{
    char *text = mem_alloc(l->len ? l->len : 1);
    uint32_t at = l->len;
    for (size_t i = l->a.len, j = l->b.len; i && j;)
        if (step_back(l, &i, &j)) text[--at] = l->a.ptr[i];
    reply_bulk(c->r, slice_of(text, l->len));
    mem_free(text, l->len ? l->len : 1);
}

static void reply_range(struct call *c, size_t a, size_t b, size_t len, bool with_len)
{
    reply_array(c->r, with_len ? 3 : 2);
    reply_array(c->r, 2);
    reply_int(c->r, (int64_t)a);
    reply_int(c->r, (int64_t)(a + len - 1));
    reply_array(c->r, 2);
    reply_int(c->r, (int64_t)b);
    reply_int(c->r, (int64_t)(b + len - 1));
    if (with_len) reply_int(c->r, (int64_t)len);
}

/* Runs of matches, the last one first, as the walk back finds them. */
static void reply_index(struct call *c, const struct lcs *l, const struct lcs_options *o)
{
    reply_map(c->r, 2);
    reply_bulk_cstr(c->r, "matches");
    struct reply_mark mark = reply_open(c->r);
    int64_t count = 0;
    size_t run = 0;
    for (size_t i = l->a.len, j = l->b.len; i && j;) {
        bool matched = step_back(l, &i, &j);
        run += matched;
        if (matched && i && j && l->a.ptr[i - 1] == l->b.ptr[j - 1]) continue;
        if (matched && (int64_t)run >= o->min_match_len) {
            reply_range(c, i, j, run, o->with_match_len);
            count++;
        }
        run = 0;
    }
    reply_close(c->r, mark, '*', count);
    reply_bulk_cstr(c->r, "len");
    reply_int(c->r, l->len);
}

void cmd_lcs(struct call *c)
{
    struct entry *e[2];
    struct string_text text[2];
    struct lcs_options o;
    for (int i = 0; i < 2; i++) e[i] = key_read(c, c->argv[1 + i]);
    e[0] = key_peek(c, c->argv[1]); /* the second look-up may have let go of the first */
    if ((e[0] && entry_type(e[0]) != VALUE_STRING) || (e[1] && entry_type(e[1]) != VALUE_STRING)) {
        reply_errorf(c->r, "ERR The specified keys must contain string values");
        return;
    }
    if (!parse_options(c, &o)) return;
    struct lcs l = {
        .a = e[0] ? string_bytes(e[0], &text[0]) : SLICE(""),
        .b = e[1] ? string_bytes(e[1], &text[1]) : SLICE(""),
    };
    if (!fits(c, l.a, l.b)) return;
    l.row_words = l.b.len / 64 + 1;
    size_t up_bytes = l.a.len * l.row_words * sizeof *l.up;
    if (!o.len && up_bytes) l.up = mem_zalloc(up_bytes);
    fill(&l);
    if (o.idx) reply_index(c, &l, &o);
    else if (o.len) reply_int(c->r, l.len);
    else reply_text(c, &l);
    if (l.up) mem_free(l.up, up_bytes);
}
