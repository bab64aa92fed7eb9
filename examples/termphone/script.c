/* SPDX-License-Identifier: 0BSD
 * Lines from the keyboard or a script. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "phone.h"

static void on_input(void *user, int fd, short revents);

static void listen_on(struct phone *p, bool on)
{
    struct script *s = &p->script;

    if (on && !s->eof)
        (void)sua_posix_watch(&p->io, s->fd, 1 /* POLLIN */, on_input, p);
    else
        sua_posix_unwatch(&p->io, s->fd);
}

bool script_open(struct phone *p)
{
    struct script *s = &p->script;
    const char *name = p->o.script;

    s->fd = -1;
    if (!name && p->o.verb != VERB_PHONE)
        return true;
    if (!name || !strcmp(name, "-")) {
        s->fd = 0;
        s->keyboard = !name && isatty(0);
    } else {
        s->fd = open(name, O_RDONLY | O_CLOEXEC);
        s->own_fd = true;
    }
    if (s->fd < 0) {
        event_warn(p, "script", NULL, "--script %s: %s", name,
                   strerror(errno));
        return false;
    }
    s->open = true;
    listen_on(p, true);
    return true;
}

void script_close(struct phone *p)
{
    struct script *s = &p->script;

    if (!s->open)
        return;
    sua_posix_unwatch(&p->io, s->fd);
    if (s->own_fd)
        close(s->fd);
    s->open = false;
}

static bool stops_on_error(const struct phone *p)
{
    return p->o.on_error ? !strcmp(p->o.on_error, "stop")
                         : !p->script.keyboard;
}

static void failed(struct phone *p, int code)
{
    if (!stops_on_error(p))
        return;
    event_warn(p, "script", NULL, "%s:%u: this line failed",
               p->o.script && strcmp(p->o.script, "-") ? p->o.script
                                                       : "stdin",
               p->script.line);
    phone_finish(p, code);
}

static void run_line(struct phone *p, char *line)
{
    struct script *s = &p->script;

    s->line++;
    if (s->too_long) {
        s->too_long = false;
        event_warn(p, "script", NULL, "line %u is too long", s->line);
        failed(p, EXIT_USAGE);
    } else if (!command_run(p, line)) {
        failed(p, EXIT_USAGE);
    }
}

static void ended(struct phone *p)
{
    listen_on(p, false);
    /* Without a verb the script is all there is to do. */
    if (p->o.verb == VERB_PHONE)
        phone_finish(p, EXIT_DONE);
}

static void run_lines(struct phone *p)
{
    struct script *s = &p->script;

    while (!s->waiting && !p->finishing) {
        char *nl = memchr(s->buf, '\n', s->n);
        size_t used = nl ? (size_t)(nl - s->buf) + 1 : s->n;
        char line[SCRIPT_LINE + 1];

        if (!nl && s->n == sizeof(s->buf)) {
            s->too_long = true; /* drop it up to its end */
            s->n = 0;
            return;
        }
        if (!nl && !(s->eof && s->n))
            break;
        memcpy(line, s->buf, used);
        line[used - (nl != NULL)] = 0;
        s->n -= used;
        memmove(s->buf, s->buf + used, s->n);
        run_line(p, line);
    }
    if (s->eof && !s->n && !s->waiting && !p->finishing)
        ended(p);
}

static void on_input(void *user, int fd, short revents)
{
    struct phone *p = user;
    struct script *s = &p->script;
    ssize_t n = read(fd, s->buf + s->n, sizeof(s->buf) - s->n);

    (void)revents;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        s->eof = true;
        listen_on(p, false);
    } else {
        s->n += (size_t)n;
    }
    run_lines(p);
    /* What comes next stays in the pipe until the wait is over. */
    if (s->waiting)
        listen_on(p, false);
}

/* ---- waiting ------------------------------------------------------------ */
void script_wait_ms(struct phone *p, uint64_t ms)
{
    p->script.waiting = true;
    p->script.for_cond = false;
    p->script.until = sua_posix_now() + ms;
}

void script_wait_cond(struct phone *p, const struct cond *c, uint64_t limit)
{
    script_wait_ms(p, limit);
    p->script.for_cond = true;
    p->script.cond = *c;
}

static bool needs_call(const struct cond *c)
{
    switch (c->kind) {
    case COND_RINGING:
    case COND_EARLY:
    case COND_ANSWERED:
    case COND_HELD:
    case COND_ACTIVE:
    case COND_JOINED: return !c->negated;
    default: return false;
    }
}

void script_call_failed(struct phone *p)
{
    struct script *s = &p->script;

    if (s->waiting && s->for_cond && needs_call(&s->cond))
        s->until = 0;
}

uint64_t script_deadline(const struct phone *p)
{
    return p->script.waiting ? p->script.until : UINT64_MAX;
}

static bool wait_over(struct phone *p)
{
    struct script *s = &p->script;

    if (s->for_cond) {
        struct facts *f = &p->facts;
        const struct call *c;
        struct voice_stats v;

        for (c = p->calls; c && s->cond.kind == COND_RTP; c = c->next) {
            voice_get_stats(c->voice, &v);
            if (v.received > f->rtp)
                f->rtp = v.received;
        }
        if (cond_met(&s->cond, f, false))
            return true;
    }
    return sua_posix_now() >= s->until;
}

void script_go(struct phone *p)
{
    struct script *s = &p->script;
    bool met;

    if (!s->open || !s->waiting || p->finishing || !wait_over(p))
        return;
    met = !s->for_cond || cond_met(&s->cond, &p->facts, false);
    s->waiting = false;
    if (!met) {
        event_warn(p, "wait", NULL, "the wait of line %u was in vain",
                   s->line);
        failed(p, EXIT_EXPECT);
    }
    listen_on(p, true);
    run_lines(p);
    if (s->waiting)
        listen_on(p, false);
}
