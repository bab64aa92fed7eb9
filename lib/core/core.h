/* SPDX-License-Identifier: MIT
 * L2: the engine. The stack object every layer above shares, and what a
 * layer plugs in with. No SIP knowledge.
 *
 * One step = one message or one expired timer. After each step the engine
 * drains: first the outbox (bytes leave through the flush function of L3),
 * then events (application callbacks), until both are empty or the step
 * budget is spent; at the end of the feed dead objects are reaped. */
#ifndef SUA_CORE_H
#define SUA_CORE_H

#include "base/base.h"
#include "sip/stack.h"

struct sua_msg;

/* A piece of work an object embeds: an event to deliver, or its own end.
 * Queues are FIFO; a queued task is not queued again. */
struct sua__task {
    struct sua__task *next;
    void (*run)(struct sua_stack *s, struct sua__task *t);
    uint8_t queued;
    uint8_t fresh;              /* queued by the message being worked on   */
};
struct sua__queue {
    struct sua__task *head, *last;
};

/* Where a message goes. flow: id of an endpoint or connection; 0: to be
 * found or opened by L3 from proto and addr. */
struct sua__dest {
    struct sua_addr addr;
    uint32_t flow;
    uint8_t proto;
};

/* A message on its way out: a reference to retained bytes, embedded in the
 * object that owns them, so the outbox costs no memory. `text` must stay as
 * it is while queued; sua__out_drop() takes it back. A cell with refs > 1
 * may be half way down a stream: write to another one. failed() may be NULL;
 * it is called from the drain, never from sua__out(). */
struct sua__out {
    struct sua__out *next;
    struct sua__text *text;
    struct sua__dest to;
    void (*failed)(struct sua_stack *s, struct sua__out *o, int err);
    uint8_t queued, retransmit;
};

/* Fixed places for the layers' state. */
enum sua__slot {
    SUA__SLOT_NET, SUA__SLOT_TXN, SUA__SLOT_DLG, SUA__SLOT_UA,
    SUA__SLOT_FEATURES, SUA__SLOT_SUBSCRIBER, SUA__SLOT_NOTIFIER,
    SUA__SLOT_PUBLISHER, SUA__SLOT_ESC, SUA__SLOT_REFER, SUA__SLOT_REPLACES,
    SUA__SLOT_SRV, SUA__SLOT_REGS, SUA__SLOT_LEGS, SUA__SLOT_REL,
    SUA__SLOT_UPDATE, SUA__SLOT_TIMING, SUA__SLOT_REDIRECT,
    SUA__SLOT_PRESENCE, SUA__SLOT_DIALOGS, SUA__SLOT_MAILBOX, SUA__SLOT_FOCUS,
    SUA__SLOT_REGWATCH, SUA__SLOT_EXTRA,
    SUA__SLOT_IDENTITY, SUA__SLOT_INFO, SUA__SLOT_COUNT
};

/* A pool or table of a module, declared once: it yields the storage, the
 * statistics and sua_stack_size(). */
struct sua__pool_def {
    const char *name;
    uint16_t size;              /* of one object                           */
    uint16_t limit;             /* offsetof(struct sua_config, max_...)    */
    uint16_t at;                /* offsetof(layer state, struct sua__pool) */
    uint16_t reserve;
};
struct sua__tab_def {
    uint16_t limit;             /* as above                                */
    uint16_t at;                /* offsetof(layer state, struct sua__tab)  */
};
struct sua_module {
    const char *name;
    uint16_t state_size;        /* zeroed before init                      */
    uint8_t slot, npools, ntabs; /* slot SUA__SLOT_COUNT: none */
    const struct sua__pool_def *pools;
    const struct sua__tab_def *tabs;
    /* After pools and tables are there; modules start in list order. */
    int (*init)(struct sua_stack *s, void *state);
    /* Before the stack goes; reverse order. May be NULL. */
    void (*fini)(struct sua_stack *s, void *state);
    /* Nothing transient left? NULL: always. */
    int (*idle)(const struct sua_stack *s, const void *state);
};

struct sua_stack {
    /* What is asked for most comes first: short instructions reach it. */
    struct sua__texts texts;
    void *slot[SUA__SLOT_COUNT];
    struct sua_hooks hooks;
    struct sua_config cfg;      /* defaults filled in                      */
    struct sua__arena arena;
    struct sua__timers timers;
    uint64_t now;               /* sampled at each public entry            */
    uint64_t told;              /* deadline last given to the hook         */
    uint8_t key[16];            /* SipHash key of this stack               */
    struct sua__out *out_head, *out_last;
    struct sua__queue events, dead;
    /* The message being worked on, for event payloads; NULL outside, and
     * while events are delivered that it did not cause. */
    const struct sua_msg *msg;
    struct sua_hdr *hdr;        /* scratch index, cfg.max_hdr entries      */
    /* Emergency reply: used when no cell is left, free whenever a step
     * begins (L3 copies what a stream does not take at once). */
    struct sua__text *spare;
    struct sua__out spare_out;
    struct sua_counters n;
    uint32_t steps;             /* left in this feed                       */
    uint32_t outs;              /* length of the outbox                    */
    uint32_t fresh;             /* events that the message caused          */
    uint8_t in_feed, in_drain;
    uint8_t woken;              /* sua_run: what was told may be used up   */
    /* Set by L3: put one message on its flow. */
    void (*flush)(struct sua_stack *s, struct sua__out *o);
};

/* ---- config.c ---------------------------------------------------------- */
extern const struct sua_config sua__config_hosted, sua__config_fixed;
/* *out = cfg with every zero replaced by its default; SUA_EINVAL. */
int sua__config_fill(struct sua_config *out, const struct sua_config *cfg,
                     const struct sua_config *defaults);
/* The limit at this offset of the configuration. */
uint32_t sua__config_limit(const struct sua_config *cfg, size_t at);

/* ---- stack.c ----------------------------------------------------------- */
/* First line of every public command: sample the clock unless a feed has. */
void sua__enter(struct sua_stack *s);
/* Last line: tell the deadline hook if it moved (not inside a feed). */
void sua__leave(struct sua_stack *s);
void sua__random(struct sua_stack *s, void *out, size_t n);
/* n characters of 5 random bits each. */
void sua__token(struct sua_stack *s, char *out, size_t n);
/* SipHash with the stack's key, of a string and of a list of parts. */
uint64_t sua__hash(const struct sua_stack *s, struct sua_str a);
void sua__hash_init(const struct sua_stack *s, struct sua__sip *h);

/* ---- log.c ------------------------------------------------------------- */
/* Lines above SUA_LOG_LEVEL are compiled out. */
#ifndef SUA_LOG_LEVEL
#define SUA_LOG_LEVEL 3
#endif
/* "what: detail", cut at 200 characters, control characters escaped. */
void sua__log_line(struct sua_stack *s, int level, const char *what,
                   struct sua_str detail);
static inline void sua__log(struct sua_stack *s, int level, const char *what,
                            struct sua_str detail)
{
    if (level <= SUA_LOG_LEVEL)
        sua__log_line(s, level, what, detail);
}

/* ---- drain.c ----------------------------------------------------------- */
/* A feed is: if (!sua__feed_begin()) return SUA_EBUSY; steps, each followed
 * by sua__drain(); sua__feed_end(). */
int sua__feed_begin(struct sua_stack *s);
void sua__drain(struct sua_stack *s);
void sua__feed_end(struct sua_stack *s);
/* Takes one step from the budget; 0: none left, leave the rest. */
int sua__step(struct sua_stack *s);

void sua__out(struct sua_stack *s, struct sua__out *o);
/* For L3: this message will not leave. */
void sua__out_failed(struct sua_stack *s, struct sua__out *o, int err);
/* Take a message back that has not left yet. Harmless when not queued. */
void sua__out_drop(struct sua_stack *s, struct sua__out *o);
/* Deliver later in this drain (or the next feed). What the message of this
 * step causes is delivered before the step ends, whatever the budget. */
void sua__event(struct sua_stack *s, struct sua__task *t);
void sua__event_drop(struct sua_stack *s, struct sua__task *t);
/* The object's end: run() frees it when no user code is on the stack. The
 * owner must have stopped its timer and taken back out and event before. */
void sua__reap(struct sua_stack *s, struct sua__task *t);
void sua__reap_all(struct sua_stack *s);

static inline void sua__arm(struct sua_stack *s, struct sua__timer *t,
                            uint64_t when)
{
    sua__timer_set(&s->timers, t, when);
}
static inline void sua__disarm(struct sua_stack *s, struct sua__timer *t)
{
    sua__timer_stop(&s->timers, t);
}

#endif
