/* cron: see cron.h. */
#include "persist/cron.h"

#include <stdio.h>

#include "base/num.h"

#define DAY_S 86400
#define SEARCH_DAYS (366 * 9) /* the longest wait there is: the next 29th of February, across a century */

/* --- the calendar --- */

int64_t date_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of_days(int64_t days, struct date *d)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    d->day = (int)(of_year - (153 * m + 2) / 5 + 1);
    d->month = (int)(m < 10 ? m + 3 : m - 9);
    d->year = (int)(y + era * 400 + (d->month <= 2));
}

static int64_t floor_days(int64_t s) { return s >= 0 ? s / DAY_S : -((DAY_S - 1 - s) / DAY_S); }

struct date date_of(int64_t unix_s)
{
    struct date d;
    int64_t days = floor_days(unix_s), left = unix_s - days * DAY_S;
    date_of_days(days, &d);
    d.hour = (int)(left / 3600);
    d.minute = (int)(left / 60 % 60);
    d.second = (int)(left % 60);
    return d;
}

void date_format(int64_t unix_s, char out[32])
{
    struct date d = date_of(unix_s);
    snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)d.year % 10000, (unsigned)d.month % 100, (unsigned)d.day % 100, (unsigned)d.hour % 100,
             (unsigned)d.minute % 100, (unsigned)d.second % 100);
}

static bool digits(struct slice *s, int count, int *out)
{
    *out = 0;
    if (s->len < (size_t)count) return false;
    for (int i = 0; i < count; i++) {
        if (s->ptr[i] < '0' || s->ptr[i] > '9') return false;
        *out = *out * 10 + s->ptr[i] - '0';
    }
    *s = slice_of(s->ptr + count, s->len - (size_t)count);
    return true;
}

static bool takes(struct slice *s, char c)
{
    if (!s->len || s->ptr[0] != c) return false;
    *s = slice_of(s->ptr + 1, s->len - 1);
    return true;
}

static bool parse_zone(struct slice *s, int *offset_s)
{
    int hours, minutes = 0, sign = takes(s, '+') ? 1 : -1;
    if (sign < 0 && !takes(s, '-')) return takes(s, 'Z') || takes(s, 'z');
    if (!digits(s, 2, &hours)) return false;
    bool colon = takes(s, ':');
    if ((colon || s->len) && !digits(s, 2, &minutes)) return false;
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

static bool parse_clock(struct slice *s, struct date *d)
{
    int fraction;
    if (!digits(s, 2, &d->hour)) return false;
    if (takes(s, ':') && !digits(s, 2, &d->minute)) return false;
    if (takes(s, ':') && !digits(s, 2, &d->second)) return false;
    if (takes(s, '.') || takes(s, ','))
        while (digits(s, 1, &fraction)) ;
    return d->hour < 24 && d->minute < 60 && d->second < 61;
}

bool date_parse(struct slice text, int64_t *unix_s)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct date d = {0};
    int offset_s = 0;
    if (num_parse_i64(text, unix_s)) return *unix_s >= 0;
    if (!digits(&text, 4, &d.year) || !takes(&text, '-') || !digits(&text, 2, &d.month) || !takes(&text, '-') || !digits(&text, 2, &d.day)) return false;
    if (d.month < 1 || d.month > 12 || d.year < 1970) return false;
    bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
    if (d.day < 1 || d.day > lengths[d.month - 1] + (d.month == 2 && leap)) return false;
    if (takes(&text, 'T') || takes(&text, 't') || takes(&text, ' ')) {
        if (!parse_clock(&text, &d)) return false;
        if (text.len && !parse_zone(&text, &offset_s)) return false;
    }
    *unix_s = date_days(d.year, d.month, d.day) * DAY_S + d.hour * 3600 + d.minute * 60 + d.second - offset_s;
    return !text.len && *unix_s >= 0;
}

/* --- fields --- */

struct field {
    int min, max;
    const char *names;  /* three letters each, the first for min; NULL: numbers only */
    const char *wrong;
};

static const struct field fields[5] = {
    {0, 59, NULL, "the minute must be made of numbers from 0 to 59"},
    {0, 23, NULL, "the hour must be made of numbers from 0 to 23"},
    {1, 31, NULL, "the day of the month must be made of numbers from 1 to 31"},
    {1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", "the month must be made of numbers from 1 to 12 or names"},
    {0, 7, "sunmontuewedthufrisat", "the day of the week must be made of numbers from 0 to 7 or names"},
};

static int lower(char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

static bool parse_value(struct slice *s, const struct field *f, int *out)
{
    const char *names = f->names;
    for (int i = 0; names && names[i] && s->len >= 3; i += 3) {
        if (lower(s->ptr[0]) != names[i] || lower(s->ptr[1]) != names[i + 1] || lower(s->ptr[2]) != names[i + 2]) continue;
        *s = slice_of(s->ptr + 3, s->len - 3);
        *out = f->min + i / 3;
        return true;
    }
    int digit, n = 0;
    for (*out = 0; n < 3 && digits(s, 1, &digit); n++) *out = *out * 10 + digit;
    return n && *out >= f->min && *out <= f->max;
}

/* One item of a list. */
static bool parse_item(struct slice *s, const struct field *f, uint64_t *mask, bool *star)
{
    int from = f->min, to = f->max, step = 1, digit;
    bool single = false;
    if (takes(s, '*')) {
        if (f->max == 7) to = 6;
    } else {
        if (!parse_value(s, f, &from)) return false;
        to = from;
        single = !takes(s, '-');
        if (!single && (!parse_value(s, f, &to) || to < from)) return false;
    }
    *star = from == f->min && !single && to >= f->max - (f->max == 7);
    if (takes(s, '/')) {
        int n = 0;
        for (step = 0; n < 3 && digits(s, 1, &digit); n++) step = step * 10 + digit;
        if (step < 1) return false;
        if (single) to = f->max;
        *star = *star && step == 1;
    }
    for (int i = from; i <= to; i += step) *mask |= (uint64_t)1 << i;
    return true;
}

static bool parse_field(struct slice s, const struct field *f, uint64_t *mask, bool *any)
{
    bool star;
    *mask = 0;
    *any = false;
    do {
        if (!parse_item(&s, f, mask, &star)) return false;
        *any = *any || star;
    } while (takes(&s, ','));
    return !s.len;
}

const char *cron_parse(struct cron *c, struct slice text)
{
    uint64_t masks[5];
    bool any[5];
    for (int i = 0; i < 5; i++) {
        while (takes(&text, ' ') || takes(&text, '\t')) ;
        size_t len = 0;
        while (len < text.len && text.ptr[len] != ' ' && text.ptr[len] != '\t') len++;
        if (!len) return "a schedule has five fields: minute hour day-of-month month day-of-week";
        if (!parse_field(slice_of(text.ptr, len), &fields[i], &masks[i], &any[i])) return fields[i].wrong;
        text = slice_of(text.ptr + len, text.len - len);
    }
    while (takes(&text, ' ') || takes(&text, '\t')) ;
    if (text.len) return "a schedule has five fields: minute hour day-of-month month day-of-week";
    *c = (struct cron){
        .minutes = masks[0], .hours = (uint32_t)masks[1], .days = (uint32_t)masks[2], .months = (uint32_t)masks[3],
        .weekdays = (uint32_t)((masks[4] | masks[4] >> 7) & 0x7f), .any_day = any[2], .any_weekday = any[4],
    };
    return NULL;
}

static bool day_fits(const struct cron *c, int64_t days)
{
    struct date d;
    date_of_days(days, &d);
    bool day = c->days >> d.day & 1, weekday = c->weekdays >> ((days + 4) % 7) & 1;
    if (!(c->months >> d.month & 1)) return false;
    if (c->any_day || c->any_weekday) return day && weekday;
    return day || weekday;
}

int64_t cron_next(const struct cron *c, int64_t now_s)
{
    int64_t minute = (now_s / 60) + 1, first = minute / 1440;
    for (int64_t day = first; day < first + SEARCH_DAYS; day++) {
        if (!day_fits(c, day)) continue;
        for (int m = day == first ? (int)(minute % 1440) : 0; m < 1440; m++)
            if ((c->hours >> (m / 60) & 1) && (c->minutes >> (m % 60) & 1)) return (day * 1440 + m) * 60;
    }
    return 0;
}
