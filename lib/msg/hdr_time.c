/* SPDX-License-Identifier: MIT
 * Times: Date, Timestamp, Retry-After. RFC 3261 20.17, 20.33, 20.38. */
#include "msg/value.h"

/* ---- Date -------------------------------------------------------------- */
/* "Sat, 13 Nov 2010 23:29:00 GMT": every field has one place. */
#define DATE_LEN 29
static const char day_name[] = "SunMonTueWedThuFriSat";
static const char month_name[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
/* Days of a year before a month; it begins in March, so that the day of leap
 * years comes last. */
static uint32_t days_before(uint32_t from_march)
{
    return (153 * from_march + 2) / 5;
}

/* 1 March of the year 0 to 1 January 1970 and to 1 March 10000. */
#define DAYS_1970 719468u
#define DAYS_MAX 3652425u
#define DAY_SECONDS 86400

static struct sua_str name_of(const char *names, uint32_t i)
{
    return sua_str_make(names + 3 * i, 3);
}

/* That at p of n names, or n. */
static uint32_t find_name(const char *names, uint32_t n, const char *p)
{
    uint32_t i = 0;

    while (i < n && !sua_str_ieq(sua_str_make(p, 3), name_of(names, i)))
        i++;
    return i;
}

/* Since 1 March of the year 0; the year counts from March here. Month 13 is
 * the January after. */
static uint32_t count_days(uint32_t year, uint32_t month, uint32_t day)
{
    uint32_t from_march = (month + 9) % 12;

    year -= month < 3;
    return year * 365 + year / 4 - year / 100 + year / 400 +
           days_before(from_march) + day - 1;
}

enum { DAY, YEAR, HOUR, MIN, SEC, NUMBERS };

/* The numbers of the DATE_LEN bytes at p. */
static int read_numbers(const char *p, uint32_t *number)
{
    static const char shape[] = "???, 00 ??? 1111 22:33:44 GMT";
    const char *want;

    memset(number, 0, NUMBERS * sizeof(*number));
    for (want = shape; *want; want++, p++) {
        if (sua__is_digit(*want)) {
            uint32_t *n = &number[*want - '0'];

            if (!sua__is_digit(*p))
                return SUA_EBADMSG;
            *n = *n * 10 + (uint32_t)(*p - '0');
        } else if (*want != '?' && sua__lower(*p) != sua__lower(*want)) {
            return SUA_EBADMSG;
        }
    }
    return SUA_OK;
}

int sua_date_parse(struct sua_str s, int64_t *out)
{
    uint32_t n[NUMBERS], month, first;

    s = sua_str_trim(s);
    if (s.n != DATE_LEN || read_numbers(s.p, n) ||
        find_name(day_name, 7, s.p) == 7)
        return SUA_EBADMSG;
    month = find_name(month_name, 12, s.p + 8) + 1;
    if (month > 12 || !n[YEAR] || !n[DAY] || n[HOUR] > 23 || n[MIN] > 59 ||
        n[SEC] > 59)
        return SUA_EBADMSG;
    first = count_days(n[YEAR], month, 1);
    if (n[DAY] > count_days(n[YEAR], month + 1, 1) - first)
        return SUA_EBADMSG;
    *out = ((int64_t)(first + n[DAY] - 1) - DAYS_1970) * DAY_SECONDS +
           (int64_t)(n[HOUR] * 3600 + n[MIN] * 60 + n[SEC]);
    return SUA_OK;
}

static void put_digits(struct sua_buf *b, uint32_t v, uint32_t weight)
{
    for (; weight; weight /= 10)
        sua_buf_char(b, (char)('0' + v / weight % 10));
}

/* Of days since 1 March of the year 0 that are left when whole years are
 * gone; *year is that in which the March was. */
static uint32_t split_years(uint32_t days, uint32_t *year)
{
    uint32_t era = days / 146097, rest = days % 146097, y;

    y = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    *year = era * 400 + y;
    return rest - (y * 365 + y / 4 - y / 100);
}

static void put_day(struct sua_buf *b, uint32_t days)
{
    uint32_t year, rest = split_years(days, &year), from_march = 11, month;

    while (days_before(from_march) > rest)
        from_march--;
    month = (from_march + 2) % 12;
    sua_buf_str(b, name_of(day_name, (days + 3) % 7));
    sua_buf_z(b, ", ");
    put_digits(b, rest - days_before(from_march) + 1, 10);
    sua_buf_char(b, ' ');
    sua_buf_str(b, name_of(month_name, month));
    sua_buf_char(b, ' ');
    put_digits(b, year + (month < 2), 1000);
    sua_buf_char(b, ' ');
}

void sua_date_write(struct sua_buf *b, const int64_t *v)
{
    int64_t least = count_days(1, 1, 1), end = count_days(10000, 1, 1);
    uint64_t since;
    uint32_t days, sec;

    if (*v < (least - DAYS_1970) * DAY_SECONDS ||
        *v >= (end - DAYS_1970) * DAY_SECONDS) {
        sua__put_invalid(b);
        return;
    }
    since = (uint64_t)(*v + (int64_t)DAYS_1970 * DAY_SECONDS);
    /* 86400 is 675 * 128: no division of 64 bits, which would be a call. */
    days = (uint32_t)(since >> 7) / 675;
    sec = (uint32_t)(since - (uint64_t)days * DAY_SECONDS);
    put_day(b, days);
    put_digits(b, sec / 3600, 10);
    sua_buf_char(b, ':');
    put_digits(b, sec / 60 % 60, 10);
    sua_buf_char(b, ':');
    put_digits(b, sec % 60, 10);
    sua_buf_z(b, " GMT");
}

/* ---- Timestamp --------------------------------------------------------- */
/* *DIGIT ["." *DIGIT] */
static const char *decimal(const char *p, const char *end)
{
    while (p < end && sua__is_digit(*p))
        p++;
    if (p < end && *p == '.')
        for (p++; p < end && sua__is_digit(*p);)
            p++;
    return p;
}

static int is_decimal(struct sua_str s)
{
    return s.n && decimal(s.p, s.p + s.n) == s.p + s.n;
}

int sua_timestamp_parse(struct sua_str s, struct sua_timestamp *out)
{
    const char *p, *end;

    s = sua_str_trim(s);
    out->delay = sua__absent();
    if (!s.n || !sua__is_digit(*s.p))
        return SUA_EBADMSG;
    end = s.p + s.n;
    p = decimal(s.p, end);
    out->time = sua__range(s.p, p);
    if (p == end)
        return SUA_OK;
    if (!sua__is_lws(*p))
        return SUA_EBADMSG;
    out->delay = sua__range(sua__lws(p, end), end);
    return is_decimal(out->delay) ? SUA_OK : SUA_EBADMSG;
}

void sua_timestamp_write(struct sua_buf *b, const struct sua_timestamp *v)
{
    if (!is_decimal(v->time) || !sua__is_digit(*v->time.p) ||
        (v->delay.n && !is_decimal(v->delay)))
        sua__put_invalid(b);
    sua_buf_str(b, v->time);
    if (v->delay.n)
        sua_buf_char(b, ' ');
    sua_buf_str(b, v->delay);
}

int sua_timestamp_ms(struct sua_str decimal_text, uint64_t *out)
{
    struct sua_str s = decimal_text;
    size_t dot = sua__str_find(s, '.'), i;
    uint32_t whole = 0, part = 0, weight = 100;

    if (!is_decimal(s) ||
        (dot && sua_str_u32(sua__str_sub(s, 0, dot), UINT32_MAX, &whole)))
        return SUA_EBADMSG;
    for (i = dot + 1; i < s.n; i++, weight /= 10)
        part += (uint32_t)(s.p[i] - '0') * weight;
    *out = (uint64_t)whole * 1000 + part;
    return SUA_OK;
}

/* ---- Retry-After ------------------------------------------------------- */
static const struct sua__field retry_after_fields[] = {
    SUA__FIELD(sua_retry_after, duration, "duration", NUM),
};

/* What stands behind a "(": place of the ")" that closes it, or NULL. */
static const char *comment_end(const char *p, const char *end)
{
    size_t open = 0;

    for (; p < end; p++) {
        if (*p == '(')
            open++;
        else if (*p == ')' && !open--)
            return p;
        else if (*p == '\\' && ++p == end)
            return NULL;
    }
    return NULL;
}

int sua_retry_after_parse(struct sua_str s, struct sua_retry_after *out)
{
    struct sua__cur c;
    const char *close;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_number(&c, UINT32_MAX, &out->seconds))
        return SUA_EBADMSG;
    if (c.p < c.end && *c.p == '(') {
        close = comment_end(++c.p, c.end);
        if (!close)
            return SUA_EBADMSG;
        out->comment = sua__range(c.p, close);
        c.p = sua__lws(close + 1, c.end);
    }
    return sua__params_read(&c, retry_after_fields,
                            SUA__COUNT(retry_after_fields), out,
                            &out->params);
}

static void put_comment(struct sua_buf *b, struct sua_str s)
{
    size_t from = b->n + 2;

    sua_buf_z(b, " (");
    sua_buf_text(b, s);
    sua_buf_char(b, ')');
    if (!b->err &&
        comment_end(b->p + from, b->p + b->n) != b->p + b->n - 1)
        sua__put_invalid(b);
}

void sua_retry_after_write(struct sua_buf *b, const struct sua_retry_after *v)
{
    sua_buf_u32(b, v->seconds);
    if (v->comment.p)
        put_comment(b, v->comment);
    sua__params_write(b, retry_after_fields, SUA__COUNT(retry_after_fields),
                      v, v->params);
}
