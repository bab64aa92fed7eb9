/* SPDX-License-Identifier: MIT
 * The engine: hooks an application supplies, configuration, the feeds that
 * bring bytes and time in, statistics.
 *
 * The contract in short
 *   - A *feed* (sua_input, sua_run, sua_flow_event, sua_resolved) samples the
 *     clock, works on one message or timer after the other, and after each
 *     sends what became due and delivers events. The send, connect, close,
 *     resolve and trace hooks and every event callback run only inside a
 *     feed. A feed called inside a feed does nothing and returns SUA_EBUSY.
 *   - A *command* (everything else: dial, answer, hangup, reply ...) may be
 *     called anywhere, also in every callback. It changes state and leaves
 *     the output to the feed that runs or comes next; after commands outside
 *     a callback call sua_run() soon (sua_next() then says "now"). At most it
 *     calls now_ms, random, source, log and deadline.
 *   - Nothing is freed while application code is on the stack. A handle gets
 *     exactly one terminal event and is valid until that callback returns. */
#ifndef SIP_STACK_H
#define SIP_STACK_H

#include "sip/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sua_stack;
struct sua_module; /* a layer or an optional RFC; see cfg.modules */

/* One resource record for the resolve hook and sua_resolved(). */
struct sua_rr {
    uint16_t type;              /* SUA_RR_A ...                            */
    uint16_t priority, weight, port; /* SRV; priority also NAPTR order     */
    uint16_t preference;        /* NAPTR                                   */
    uint32_t ttl_s;
    struct sua_addr addr;       /* A, AAAA (port 0)                        */
    struct sua_str name;        /* SRV target, NAPTR replacement           */
    struct sua_str service;     /* NAPTR service, e.g. "SIP+D2U"           */
};
enum sua_rrtype { SUA_RR_A = 1, SUA_RR_AAAA = 28, SUA_RR_SRV = 33,
                  SUA_RR_NAPTR = 35 };

/* What the application supplies. Required: now_ms, random, send. A hook may
 * call no function of libsua except where its comment says so. */
struct sua_hooks {
    void *user;                 /* first argument of every hook            */
    /* Monotonic milliseconds since any start; sampled once per public call.
     * It must never run backwards. */
    uint64_t (*now_ms)(void *user);
    /* Fill n bytes from a cryptographic source: tags, branches, nonces.
     * There is no failure: block or reset the device rather than return
     * anything guessable. */
    void (*random)(void *user, void *out, size_t n);
    /* Give n bytes to the network. Returns the number of bytes taken (a
     * datagram: n; a stream may take fewer), SUA_EAGAIN when it takes none
     * now (a stream's rest is offered again after SUA_FLOW_WRITABLE; a
     * datagram counts as lost), or another negative code when the flow is
     * dead. `buf` is valid during the call only. */
    int (*send)(void *user, const struct sua_flow *to, const void *buf,
                size_t n);
    /* Open a connection for to->id; tls_name is the name to verify (empty
     * unless TLS/WSS). 0: under way or up, answer by sua_flow_event();
     * negative: cannot. NULL hook: no streams. */
    int (*connect)(void *user, const struct sua_flow *to,
                   struct sua_str tls_name);
    /* Close the connection; its id is dead when this returns. */
    void (*close)(void *user, uint32_t flow_id);
    /* Look up name. Fill up to max records and return their number (0: the
     * name has none), SUA_EAGAIN to answer later by sua_resolved() with
     * `query`, or another negative code for failure. Names in records must
     * stay valid until the hook is called again. NULL hook: address
     * literals only. */
    int (*resolve)(void *user, uint32_t query, int rrtype,
                   struct sua_str name, struct sua_rr *rr, int max);
    /* Optional: the local address a packet to to->remote would leave from,
     * for endpoints bound to a wildcard address. Stores it in *local (port
     * ignored) and returns 0, or a negative code. */
    int (*source)(void *user, const struct sua_flow *to,
                  struct sua_addr *local);
    /* Optional: the earliest deadline moved to when_ms (UINT64_MAX: none).
     * May only arm a wake-up after which sua_run() is called; a single shot
     * will do, as every sua_run() tells the next deadline anew. */
    void (*deadline)(void *user, uint64_t when_ms);
    /* Optional: one line for people, without line end, control characters
     * escaped, never a credential. `line` is valid during the call. */
    void (*log)(void *user, int level, struct sua_str line);
    /* Optional: every whole message received (tx 0) and sent (tx 1). */
    void (*trace)(void *user, int tx, const struct sua_flow *flow,
                  const void *buf, size_t n);
};
enum sua_log_level { SUA_LOG_ERROR = 0, SUA_LOG_WARN, SUA_LOG_INFO,
                     SUA_LOG_DEBUG };

/* Allocator of hosted mode; both or neither function. */
struct sua_mem {
    void *(*alloc)(void *user, size_t n);
    void (*free)(void *user, void *p);
    void *user;
};

/* Limits and timers. Zero in a field means its default (in brackets: hosted
 * mode / SUA_CONFIG_PHONE); a limit can only be met, never overrun. */
struct sua_config {
    size_t size;                /* sizeof(struct sua_config), by the macro */
    const struct sua_module *const *modules; /* NULL-terminated list       */
    uint32_t max_txn;           /* transactions, both sides                */
    uint32_t max_request;       /* requests under way incl. auth retries   */
    uint32_t max_dialog;
    uint32_t max_call;
    uint32_t max_account;       /* accounts (AORs) of the user agent       */
    uint32_t max_flow;          /* endpoints + connections                 */
    uint32_t max_binding;       /* registrar: contacts                     */
    uint32_t max_branch;        /* proxy: response contexts and branches   */
    uint32_t text_small, text_mtu, text_max; /* cells of 512, 1536, max_msg;
                                   hosted: up to that, in sizes that fit   */
    uint32_t max_msg;           /* largest message: 1024 to 65535          */
    uint32_t max_hdr;           /* header lines of one message             */
    uint32_t step_budget;       /* messages+timers+events in one feed      */
    uint32_t t1_ms, t2_ms, t4_ms; /* RFC 3261 timers: 500, 4000, 5000      */
    uint32_t ring_ms;           /* longest unanswered INVITE: 180000       */
    uint32_t flow_idle_ms;      /* unused connection is closed: 120000     */
    uint32_t msg_ms;            /* a stream message must complete: 10000   */
    uint32_t lenient;           /* SUA_LENIENT_... bits, default 0         */
    uint32_t max_subscription;  /* we have, and dialogs of them            */
    uint32_t max_notifier;      /* subscriptions others have here          */
    uint32_t max_publication;   /* of ours, and of others that are kept    */
};
enum sua_lenient {
    SUA_LENIENT_START_LWS = 1   /* several SP in the start line            */
};

/* Module lists: what a stack is made of. An unlisted module is not linked.
 * Phone: UDP and streams, transactions, dialogs, UA. UDP phone: without
 * streams, which are SUA_EUNSUPPORTED then, without SHA-512-256, which no
 * challenge is answered in, and without multipart bodies, which are answered
 * 415. Server: phone plus lib/srv. */
SUA_API extern const struct sua_module *const sua_modules_phone[];
SUA_API extern const struct sua_module *const sua_modules_udp_phone[];
SUA_API extern const struct sua_module *const sua_modules_server[];

#define SUA_CONFIG_INIT                                                       \
    { sizeof(struct sua_config), sua_modules_phone,                           \
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,        \
      0, 0, 0 }
/* One account, two calls, UDP alone (with another list of modules also TCP
 * and TLS); the block is under 32 KiB on 32 bits. */
#define SUA_CONFIG_PHONE                                                      \
    { sizeof(struct sua_config), sua_modules_udp_phone,                       \
      16, 8, 4, 2, 1, 2, 0, 0, 15, 6, 1, 4096, 64, 64,                        \
      500, 4000, 5000, 180000, 120000, 10000, 0, 0, 0, 0 }
#define SUA_CONFIG_SERVER                                                     \
    { sizeof(struct sua_config), sua_modules_server,                          \
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,        \
      0, 0, 0 }

/* Bytes of the block that sua_stack_init needs for cfg, exactly. 0: cfg is
 * invalid (size member, no modules, max_msg not 1024 to 65535). */
SUA_API size_t sua_stack_size(const struct sua_config *cfg);

/* Fixed mode: everything lives in mem[0..n), aligned for uint64_t; nothing
 * is allocated afterwards. The block must outlive the stack. SUA_EINVAL:
 * cfg or a required hook missing; SUA_ENOMEM: n < sua_stack_size(cfg). */
SUA_API int sua_stack_init(struct sua_stack **out, void *mem, size_t n,
                           const struct sua_config *cfg,
                           const struct sua_hooks *hooks);

/* Hosted mode: storage comes from `mem` in whole chunks as load grows, up to
 * the limits, and goes back in sua_stack_close. */
SUA_API int sua_stack_open(struct sua_stack **out, const struct sua_mem *mem,
                           const struct sua_config *cfg,
                           const struct sua_hooks *hooks);

/* End now: connections are closed through the hook, handles are dead, no
 * more events, nothing more is sent. Unregister and hang up first for an
 * orderly end. Not inside a callback (SUA_EBUSY). */
SUA_API int sua_stack_close(struct sua_stack *s);

/* Feed: bytes from the network. Datagram: one whole packet. Stream: the next
 * bytes in order, any split. `buf` is written to (folded header lines are
 * unfolded in place) and free again when the call returns. Peer garbage is
 * answered or dropped and counted; SUA_EBADMSG is then information only.
 * SUA_EBUSY: called from inside a callback, nothing was taken.
 * SUA_ENOENT: from->id names no endpoint or connection. */
SUA_API int sua_input(struct sua_stack *s, const struct sua_flow *from,
                      void *buf, size_t n);

/* Feed: time has passed, or commands wait to be carried out. Fires all due
 * timers up to the step budget. SUA_EBUSY as above, else SUA_OK. */
SUA_API int sua_run(struct sua_stack *s);

/* When sua_run must be called next, on the now_ms clock; UINT64_MAX: not
 * before some other feed. May be called anywhere. */
SUA_API uint64_t sua_next(const struct sua_stack *s);

/* Feed: the answer to a resolve hook that returned SUA_EAGAIN. n records;
 * n == 0: no such name or failure. SUA_ENOENT: the query is over. */
SUA_API int sua_resolved(struct sua_stack *s, uint32_t query,
                         const struct sua_rr *rr, size_t n);

/* Counters; all only grow. */
struct sua_counters {
    uint64_t rx_msg, tx_msg;         /* whole messages                     */
    uint64_t rx_bad;                 /* dropped or answered 400 for syntax */
    uint64_t rx_stray;               /* responses and ACKs to nothing      */
    uint64_t rx_retransmit, tx_retransmit;
    uint64_t rx_overload;            /* 503 because a pool was used up     */
    uint64_t tx_stateless;           /* replies without a transaction      */
    uint64_t tx_failed;              /* send hook said no                  */
    uint64_t flow_closed_bad;        /* streams closed for framing, time   */
};
SUA_API void sua_stack_counters(const struct sua_stack *s,
                                struct sua_counters *out);

/* One pool's fill. name is static; index from 0 until SUA_ENOENT. Hosted:
 * pools of one name (text-small ...) share cap, each has its own size. */
struct sua_pool_stats {
    const char *name;
    uint32_t size, cap, used, peak, failed;
};
SUA_API int sua_stack_pool(const struct sua_stack *s, unsigned index,
                           struct sua_pool_stats *out);

/* Whether everything transient is over: no transaction, request, call or
 * half-open flow; accounts, bindings and endpoints may remain. */
SUA_API int sua_stack_idle(const struct sua_stack *s);

/* Widens a wrapping 32-bit millisecond tick for now_ms: keep *high (start 0)
 * and *last (start 0) beside the tick source; call at least every 49 days. */
SUA_API uint64_t sua_extend32(uint32_t tick, uint32_t *high, uint32_t *last);

#ifdef __cplusplus
}
#endif
#endif
