/* SPDX-License-Identifier: MIT
 * What INVITEs tell besides: diversions, auto-answer, rings. Pure readers.
 * RFC 4458, 5373, 5806, 7044. Layer: ua. */
#include "sip/call_info.h"
#include "sip/hdr_ext.h"
#include "ua/ua.h"

static const struct sua_str none = { NULL, 0 };

static struct sua_str bare(struct sua_str uri)
{
    return sua__str_sub(uri, 0, sua__str_find(uri, '?'));
}

/* ---- History-Info ------------------------------------------------------- */
/* Number in a list of parameters; 0: none. */
static uint32_t number_in(struct sua_str params, struct sua_str name)
{
    struct sua_str v;
    uint32_t n = 0;

    if (!sua_param_get(params, name, &v))
        (void)sua_number_parse(v, &n);
    return n;
}

/* The cause in "?Reason=SIP%3Bcause%3D302". */
static uint16_t status_of(struct sua_str uri)
{
    size_t at = sua__str_find(uri, '?');
    struct sua_reason r;
    struct sua_str v;
    char mem[128];
    int n;

    if (sua_uri_header_get(sua__str_sub(uri, at + 1, uri.n),
                           SUA_STR("Reason"), &v))
        return 0;
    n = sua_uri_unescape(v, mem, sizeof mem);
    if (n <= 0 || sua_reason_parse(sua_str_make(mem, (size_t)n), &r) ||
        !sua_str_ieq(r.protocol, SUA_STR("SIP")) || r.cause.n > 699)
        return 0;
    return (uint16_t)r.cause.n;
}

/* RFC 4458 2: in the URI of who got it next. */
static uint16_t told_cause(struct sua_str uri)
{
    struct sua_uri u;
    uint32_t n;

    if (sua_uri_parse(uri, &u, NULL))
        return 0;
    n = number_in(u.params, SUA_STR("cause"));
    return n > 699 ? 0 : (uint16_t)n;
}

/* The entry that mp names, or the one before. */
static struct sua_str parent(const struct sua_msg *m, struct sua_str index,
                             struct sua_str before)
{
    struct sua_history h;
    struct sua_values it;
    struct sua_str v;

    sua_values_begin_named(&it, m, SUA_STR("History-Info"));
    while (sua_values_next(&it, &v))
        if (!sua_history_parse(v, &h) && sua_str_eq(h.index, index))
            return h.addr.uri;
    return before;
}

static void sent_on(struct sua_diverted *d, struct sua_str by,
                    struct sua_str uri)
{
    uint16_t cause = told_cause(uri);

    d->count++;
    d->by = bare(by);
    d->status = cause ? cause : status_of(by);
}

/* Only the last is looked up by its index: each costs a walk. */
static int by_history(const struct sua_msg *m, struct sua_diverted *d)
{
    struct sua_str v, before = none, mp = none, from = none, uri = none;
    struct sua_history h;
    struct sua_values it;

    sua_values_begin_named(&it, m, SUA_STR("History-Info"));
    while (sua_values_next(&it, &v)) {
        if (sua_history_parse(v, &h))
            continue;
        if (!before.n)
            d->first = bare(h.addr.uri);
        else if (h.mp.n || told_cause(h.addr.uri)) {
            sent_on(d, before, h.addr.uri);
            mp = h.mp;
            from = before;
            uri = h.addr.uri;
        }
        before = h.addr.uri;
    }
    if (mp.n) {
        d->count--;
        sent_on(d, parent(m, mp, from), uri);
    }
    return d->count ? SUA_OK : SUA_ENOENT;
}

/* ---- Diversion ---------------------------------------------------------- */
/* The last one comes first (RFC 5806 5). */
static int by_diversion(const struct sua_msg *m, struct sua_diverted *d)
{
    struct sua_diversion v;
    struct sua_values it;
    struct sua_str s;
    uint32_t n;

    sua_values_begin_named(&it, m, SUA_STR("Diversion"));
    while (sua_values_next(&it, &s)) {
        if (sua_diversion_parse(s, &v))
            continue;
        if (!d->count) {
            d->by = bare(v.addr.uri);
            d->reason = v.reason;
        }
        d->first = bare(v.addr.uri);
        n = v.counter.set && v.counter.n ? v.counter.n : 1;
        d->count = (uint16_t)(d->count + n > 999 ? 999 : d->count + n);
    }
    return d->count ? SUA_OK : SUA_ENOENT;
}

int sua_msg_diverted(const struct sua_msg *m, struct sua_diverted *out)
{
    memset(out, 0, sizeof *out);
    if (!by_history(m, out))
        return SUA_OK;
    memset(out, 0, sizeof *out);
    return by_diversion(m, out);
}

/* ---- announcing --------------------------------------------------------- */
static void answer_mode(const struct sua_msg *m, struct sua_str name,
                        struct sua_alert *a)
{
    struct sua_answer_mode v;

    if (sua_answer_mode_parse(sua_msg_find(m, name), &v))
        return;
    if (sua_str_ieq(v.mode, SUA_STR("Auto")))
        a->auto_answer = 1;
    else if (sua_str_ieq(v.mode, SUA_STR("Manual")))
        a->manual = 1;
    else
        return;
    if (v.require)
        a->required = 1;
}

static void answer_after(struct sua_str params, struct sua_alert *a)
{
    struct sua_str v;

    if (sua_param_get(params, SUA_STR("answer-after"), &v) ||
        sua_number_parse(v, &a->delay_s))
        return;
    a->auto_answer = 1;
}

static void call_info(const struct sua_msg *m, struct sua_alert *a)
{
    struct sua_values it;
    struct sua_info i;
    struct sua_str v;

    sua_values_begin(&it, m, SUA_H_CALL_INFO);
    while (sua_values_next(&it, &v))
        if (!sua_info_parse(v, &i))
            answer_after(i.params, a);
}

/* Some send the parameters alone. */
static void alert_info(const struct sua_msg *m, struct sua_alert *a)
{
    struct sua_info i;
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, m, SUA_H_ALERT_INFO);
    if (!sua_values_next(&it, &v))
        return;
    if (sua_info_parse(v, &i))
        i.params = v;
    else
        a->ring = i.uri;
    answer_after(i.params, a);
    if (sua_param_get(i.params, SUA_STR("info"), &a->info))
        a->info = none;
    if (!sua_str_ieq(a->info, SUA_STR("alert-autoanswer")))
        return;
    a->auto_answer = 1;
    if (!a->delay_s)
        a->delay_s = number_in(i.params, SUA_STR("delay"));
}

void sua_msg_alert(const struct sua_msg *m, struct sua_alert *out)
{
    memset(out, 0, sizeof *out);
    alert_info(m, out);
    call_info(m, out);
    answer_mode(m, SUA_STR("Answer-Mode"), out);
    if (!sua_msg_find(m, SUA_STR("Priv-Answer-Mode")).n)
        return;
    answer_mode(m, SUA_STR("Priv-Answer-Mode"), out);
    out->privileged = out->auto_answer;
}
