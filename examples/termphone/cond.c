/* SPDX-License-Identifier: 0BSD
 * Conditions of --expect and `wait`. */
#include "cond.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static const struct {
    const char *name;
    unsigned char kind;
    char op;                /* 0: stands alone */
} kinds[] = {
    { "answered", COND_ANSWERED, 0 },     { "registered", COND_REGISTERED, 0 },
    { "incoming", COND_INCOMING, 0 },     { "ringing", COND_RINGING, 0 },
    { "ended", COND_ENDED, 0 },           { "held", COND_HELD, 0 },
    { "active", COND_ACTIVE, 0 },         { "code", COND_CODE, '=' },
    { "dtmf", COND_DTMF, '=' },           { "rtp", COND_RTP, '>' },
    { "loss", COND_LOSS, '<' },           { "text", COND_TEXT, '=' },
    { "early", COND_EARLY, 0 },           { "joined", COND_JOINED, 0 },
    { "transferred", COND_TRANSFERRED, 0 },
    { "subscribed", COND_SUBSCRIBED, 0 }, { "published", COND_PUBLISHED, 0 },
    { "presence", COND_PRESENCE, '=' },   { "lamp", COND_LAMP, '=' },
    { "mwi", COND_MWI, '=' },             { "notified", COND_NOTIFIED, '=' }
};

const char cond_help[] =
    "registered, incoming, ringing, early, answered, held, active, joined, "
    "transferred, ended, subscribed, published, code=486, dtmf=12#, rtp>50, "
    "loss<2%, text='ok', presence=open, lamp=busy, mwi=yes, "
    "notified=presence; with ! before it: not";

/* Without the quotes around it, if there are any. */
static bool copy_text(char *out, size_t cap, const char *s)
{
    size_t n = strlen(s);

    if (n >= 2 && (*s == '\'' || *s == '"') && s[n - 1] == *s) {
        s++;
        n -= 2;
    }
    if (n >= cap)
        return false;
    memcpy(out, s, n);
    out[n] = 0;
    return n > 0;
}

static bool value_ok(struct cond *c, const char *s)
{
    char digits[16];
    size_t n = strlen(s);

    switch (c->kind) {
    case COND_CODE: return text_number(s, 100, 699, &c->number);
    case COND_RTP: return text_number(s, 0, 1000000000, &c->number);
    case COND_LOSS:
        if (n && s[n - 1] == '%')
            n--;
        if (n >= sizeof(digits))
            return false;
        memcpy(digits, s, n);
        digits[n] = 0;
        return text_number(digits, 0, 100, &c->number);
    default: return copy_text(c->text, sizeof(c->text), s);
    }
}

bool cond_parse(struct cond *c, const char *text, char *err, size_t cap)
{
    const char *whole = text;
    size_t n, i;

    memset(c, 0, sizeof(*c));
    c->negated = *text == '!';
    text += c->negated;
    n = strcspn(text, "=<>");
    for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (strlen(kinds[i].name) != n || memcmp(kinds[i].name, text, n))
            continue;
        c->kind = (enum cond_kind)kinds[i].kind;
        if (!kinds[i].op && !text[n])
            return true;
        if (kinds[i].op && text[n] == kinds[i].op &&
            value_ok(c, text + n + 1))
            return true;
        break;
    }
    snprintf(err, cap, "\"%.60s\" is no condition; they are: %s", whole,
             cond_help);
    return false;
}

/* ---- facts -------------------------------------------------------------- */
void facts_state(struct facts *f, enum cond_kind kind, bool now)
{
    f->now[kind] = now;
    f->ever[kind] |= now;
}

void facts_code(struct facts *f, unsigned status)
{
    if (status < sizeof(f->code))
        f->code[status] = 1;
}

void facts_digit(struct facts *f, char digit)
{
    size_t n = strlen(f->dtmf);

    if (n + 1 == sizeof(f->dtmf)) {
        memmove(f->dtmf, f->dtmf + n / 2, n - n / 2);
        n -= n / 2;
    }
    f->dtmf[n] = digit;
    f->dtmf[n + 1] = 0;
}

static void ring_add(struct cond_ring *r, const char *p, size_t n)
{
    char *to = r->item[r->n++ % 8];

    if (n > sizeof(r->item[0]) - 1)
        n = sizeof(r->item[0]) - 1;
    memcpy(to, p, n);
    to[n] = 0;
}

void facts_text(struct facts *f, const char *p, size_t n)
{
    ring_add(&f->text, p, n);
}

void facts_word(struct facts *f, enum cond_kind kind, const char *word)
{
    ring_add(&f->word[kind - COND_WORDS], word, strlen(word));
}

static bool any_is(const struct cond_ring *r, const char *text)
{
    unsigned i;

    for (i = 0; i < 8 && i < r->n; i++)
        if (!strcmp(r->item[i], text))
            return true;
    return false;
}

static bool last_is(const struct cond_ring *r, const char *text)
{
    return r->n && !strcmp(r->item[(r->n - 1) % 8], text);
}

/* Of notifications one that has come has come. */
static bool word_met(const struct cond *c, const struct facts *f, bool ever)
{
    const struct cond_ring *r = &f->word[c->kind - COND_WORDS];

    return ever || c->kind == COND_NOTIFIED ? any_is(r, c->text)
                                            : last_is(r, c->text);
}

static bool met(const struct cond *c, const struct facts *f, bool ever)
{
    switch (c->kind) {
    case COND_CODE: return f->code[c->number] != 0;
    case COND_DTMF: return strstr(f->dtmf, c->text) != NULL;
    case COND_RTP: return f->rtp > c->number;
    case COND_LOSS:
        return f->expected &&
               (uint64_t)f->lost * 100 < (uint64_t)f->expected * c->number;
    case COND_TEXT: return any_is(&f->text, c->text);
    case COND_PRESENCE:
    case COND_LAMP:
    case COND_MWI:
    case COND_NOTIFIED: return word_met(c, f, ever);
    default: return ever ? f->ever[c->kind] : f->now[c->kind];
    }
}

bool cond_met(const struct cond *c, const struct facts *f, bool ever)
{
    return met(c, f, ever) != c->negated;
}
