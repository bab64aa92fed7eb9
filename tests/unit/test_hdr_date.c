/* SPDX-License-Identifier: MIT
 * Date (RFC 3261 20.17). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_WHOLE(U64),
};
RT_SHAPE_AS(date, int64_t, members);

static int64_t seconds(const char *z)
{
    int64_t v = -1;

    CHECK_INT(sua_date_parse(sua_str_z(z), &v), SUA_OK);
    return v;
}

static void content(void)
{
    int64_t v = 1289690940;

    CHECK_INT(seconds("Sat, 13 Nov 2010 23:29:00 GMT"), v);
    RT_WRITES(&rt_date, &v, "Sat, 13 Nov 2010 23:29:00 GMT");
    CHECK_INT(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
    CHECK_INT(seconds("Wed, 31 Dec 1969 23:59:59 GMT"), -1);
    CHECK_INT(seconds("Tue, 19 Jan 2038 03:14:08 GMT"), 2147483648);
    v = seconds("Mon, 01 Jan 0001 00:00:00 GMT");
    CHECK_INT(v, -62135596800);
    RT_WRITES(&rt_date, &v, "Mon, 01 Jan 0001 00:00:00 GMT");
    v--;
    RT_WRITES(&rt_date, &v, NULL);
    v = seconds("Fri, 31 Dec 9999 23:59:59 GMT");
    CHECK_INT(v, 253402300799);
    RT_WRITES(&rt_date, &v, "Fri, 31 Dec 9999 23:59:59 GMT");
    v++;
    RT_WRITES(&rt_date, &v, NULL);
    v = INT64_MAX;
    RT_WRITES(&rt_date, &v, NULL);
    v = INT64_MIN;
    RT_WRITES(&rt_date, &v, NULL);
}

/* Each day of five centuries, against a calendar that only counts on. */
static void calendar(void)
{
    static const char day[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
                                    "Sun" };
    static const char month[12][4] = { "Jan", "Feb", "Mar", "Apr", "May",
                                       "Jun", "Jul", "Aug", "Sep", "Oct",
                                       "Nov", "Dec" };
    static const int length[12] = { 31, 28, 31, 30, 31, 30,
                                    31, 31, 30, 31, 30, 31 };
    int64_t at = -62135596800 + 3723;
    int y, m, d, weekday = 0;

    for (y = 1; y <= 2404; y++)
        for (m = 0; m < 12; m++) {
            int leap = m == 1 && (y % 400 == 0 || (y % 4 == 0 && y % 100));

            for (d = 1; d <= length[m] + leap; d++, at += 86400, weekday++) {
                char want[64], mem[64];
                struct sua_buf b;
                int64_t back = 0;

                if (y > 3 && y < 1890)
                    continue;
                snprintf(want, sizeof(want), "%s, %02d %s %04d 01:02:03 GMT",
                         day[weekday % 7], d, month[m], y);
                sua_buf_init(&b, mem, sizeof(mem));
                sua_date_write(&b, &at);
                CHECK_STR(sua_buf_view(&b), want);
                CHECK(!sua_date_parse(sua_buf_view(&b), &back) &&
                      back == at);
            }
        }
}

int main(void)
{
    static const char *const right[] = {
        "Sat, 13 Nov 2010 23:29:00 GMT",
        "Thu, 21 Feb 2002 13:02:03 GMT",
        " thu, 01 JAN 1970 00:00:00 gmt ",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Tue, 29 Feb 2000 12:00:00 GMT",
        "Sun, 13 Nov 2010 23:29:00 GMT",
        NULL
    };
    static const char *const wrong[] = {
        "Fri, 01 Jan 2010 16:00:00 EST",
        "Sat, 13 Nov 2010 23:29:00",
        "Sat, 13 Nov 2010 23:29:00 GMT+1",
        "Sat, 13 Nov 2010 24:00:00 GMT",
        "Sat, 13 Nov 2010 23:60:00 GMT",
        "Sat, 13 Nov 2010 23:59:60 GMT",
        "Sat, 31 Nov 2010 23:29:00 GMT",
        "Sat, 00 Nov 2010 23:29:00 GMT",
        "Tue, 29 Feb 2001 12:00:00 GMT",
        "Thu, 29 Feb 1900 12:00:00 GMT",
        "Sat, 13 Foo 2010 23:29:00 GMT",
        "Xyz, 13 Nov 2010 23:29:00 GMT",
        "Sat, 13 Nov 0000 23:29:00 GMT",
        "Saturday, 13-Nov-10 23:29:00 GMT",
        "Sat Nov 13 23:29:00 2010     ",
        "Sat, 1  Nov 2010 23:29:00 GMT",
        "Sat,  3 Nov 2010 23:29:00 GMT",
        "Sat, 13 Nov 2010 23.29.00 GMT",
        NULL
    };

    rt_values(&rt_date, right);
    rt_refused(&rt_date, wrong);
    content();
    calendar();
    return check_done();
}
