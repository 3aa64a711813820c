/* cron: schedules in cron form: five fields, minute hour day-of-month month day-of-week, each `*`, numbers, ranges a-b, steps
 * with / (of a range or of *), and lists of those with commas. Months and days of the week may be named (jan, mon); Sunday
 * is 0 or 7. When both day fields are restricted either is enough, as cron has it. Times are UTC.
 * Pure; any thread. */
#ifndef VIREO_PERSIST_CRON_H
#define VIREO_PERSIST_CRON_H

#include "base/slice.h"

struct cron {
    uint64_t minutes;
    uint32_t hours, days, months, weekdays; /* bit i: i is in it */
    bool any_day, any_weekday;              /* the field was * */
};

/* NULL, or what is wrong (a constant text). */
const char *cron_parse(struct cron *c, struct slice text);
/* The first time after now_s, in Unix seconds; 0: there is none (the 30th of February). */
int64_t cron_next(const struct cron *c, int64_t now_s);

/* The calendar, UTC. */
struct date {
    int year, month, day, hour, minute, second; /* month and day from 1 */
};
int64_t date_days(int year, int month, int day); /* since 1970-01-01 */
struct date date_of(int64_t unix_s);
/* Unix seconds, or ISO 8601: 2026-03-01T12:30:00Z, also with a space, without seconds or time, with +hh:mm; UTC when nothing
 * is said. Fractions of seconds are dropped. */
bool date_parse(struct slice text, int64_t *unix_s);
void date_format(int64_t unix_s, char out[32]); /* 2026-03-01T12:30:00Z */

#endif
