/* bounds: see bounds.h. Scores are read as leniently as Redis reads them here: as strtod does, so that blanks may
 * lead, nothing at all is 0, a NUL ends the text and what is too large is infinite. */
#include "types/zset/bounds.h"

#include <math.h>
#include <stdlib.h>

static bool score_bound(struct call *c, struct slice s, double *score, bool *open)
{
    *open = s.len && s.ptr[0] == '(';
    if (*open) s = slice_of(s.ptr + 1, s.len - 1);
    if (num_parse_double(s, score)) return true;
    char *text = call_scratch(c, s.len + 1), *end;
    if (s.len) memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    *score = strtod(text, &end);
    return !*end && !isnan(*score);
}

bool arg_score_range(struct call *c, struct slice min, struct slice max, struct score_range *out)
{
    if (score_bound(c, min, &out->min, &out->min_open) && score_bound(c, max, &out->max, &out->max_open)) return true;
    reply_error_slice(c->r, SLICE("ERR min or max is not a float"));
    return false;
}

static bool lex_bound(struct slice s, struct lex_bound *out)
{
    char first = s.len ? s.ptr[0] : 0;
    *out = (struct lex_bound){.kind = LEX_VALUE, .open = first != '['};
    if (first == '-' || first == '+') {
        out->kind = first == '-' ? LEX_LOWEST : LEX_HIGHEST;
        return s.len == 1;
    }
    if (first != '(' && first != '[') return false;
    out->text = slice_of(s.ptr + 1, s.len - 1);
    return true;
}

bool arg_lex_range(struct call *c, struct slice min, struct slice max, struct lex_range *out)
{
    if (lex_bound(min, &out->min) && lex_bound(max, &out->max)) return true;
    reply_error_slice(c->r, SLICE("ERR min or max not valid string range item"));
    return false;
}
