/* SPDX-License-Identifier: MIT
 * Server roles: registrar (RFC 3261 10.3), location service, stateful proxy
 * with parallel forking (16). Started with sua_srv_init on a stack whose
 * modules are sua_modules_server. */
#ifndef SIP_SRV_H
#define SIP_SRV_H

#include "sip/txn.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sua_srv;

/* ---- location service -------------------------------------------------- */
/* One contact of an AOR. Views; who fills it says how long they live. */
struct sua_binding {
    struct sua_str contact;     /* URI                                     */
    struct sua_str params;      /* Contact parameters as registered        */
    struct sua_str call_id;
    struct sua_str path;        /* Route values that lead there (RFC 3327) */
    uint32_t reg_id;            /* one of the flows to the +sip.instance in
                                   params (RFC 5626); 0: none              */
    uint32_t cseq;
    uint64_t expires_ms;        /* on the stack's clock                    */
    uint16_t q;                 /* thousandths                             */
    uint8_t by_flow;            /* reach it on `flow`, its address is not
                                   the one it has in our network           */
    struct sua_flow flow;       /* where the REGISTER came from            */
};
/* Interface; all calls are made inside feeds. Results are at once (an
 * asynchronous store answers from its cache). aor: canonical, "user@host":
 * escapes of the user undone, host in lower case; an address of our own
 * endpoints stands for the first domain ("localhost" when there is none).
 * The changes of one REGISTER are a series of put and drop, then end. */
struct sua_location {
    void *user;
    /* index-th binding of aor, best q first, of equals the one registered
     * last: 1, or 0 past the last. Expired ones are not shown, what a series
     * changed is. The views live until the next call of the interface. */
    int (*get)(void *user, struct sua_str aor, unsigned index,
               uint64_t now_ms, struct sua_binding *out);
    /* Add, or replace the same one (sua_srv_same_binding). SUA_OK,
     * SUA_ENOMEM; SUA_ELIMIT: too many contacts for one AOR. */
    int (*put)(void *user, struct sua_str aor, const struct sua_binding *b);
    /* Remove the same one, or all (b NULL). */
    void (*drop)(void *user, struct sua_str aor, const struct sua_binding *b);
    /* The series for this AOR is complete: keep it, or (keep 0) undo all of
     * it (RFC 3261 10.3: all or nothing). NULL: cannot be undone. */
    void (*end)(void *user, struct sua_str aor, int keep);
};

/* ---- decisions of the application --------------------------------------- */
enum sua_srv_role {
    SUA_SRV_UA = 0,             /* leave it to the user agent (or 501/405) */
    SUA_SRV_REGISTRAR, SUA_SRV_PROXY,
    SUA_SRV_REJECT              /* with .status                            */
};
struct sua_srv_decision {
    uint8_t role;
    uint8_t record_route;       /* proxy: stay in the dialog               */
    uint8_t authenticate;       /* challenge first: 401 / 407              */
    uint8_t path;               /* proxy, REGISTER: be in its Path, so that
                                   requests to the phone come back here and
                                   take its connection (RFC 5626 5.1); the
                                   default where the phone speaks it       */
    uint16_t status;            /* REJECT                                  */
    struct sua_str target;      /* proxy: this URI instead of location or
                                   Request-URI                             */
};
struct sua_srv_config {
    size_t size;
    void *user;
    /* Domains we are responsible for: space-separated names or addresses;
     * our endpoints' addresses always are. */
    struct sua_str domains;
    struct sua_str realm;       /* empty: the first domain or "libsua"     */
    const struct sua_location *location; /* NULL: the built-in memory store
                                   (limit cfg.max_binding)                 */
    /* HA1 (hex) of a user for realm and algorithm into ha1 (64 bytes): the
     * number of digits, 0: no such user. NULL: nobody is challenged. */
    int (*secret)(void *user, struct sua_str name, struct sua_str realm,
                  unsigned alg, char *ha1);
    /* Where a request outside dialogs and transactions goes; asked in the
     * middle of a step, so it may call no command. *d comes filled with the
     * default: REGISTER for our domain: REGISTRAR; Request-URI of our domain
     * with a user: PROXY by location; other domain: PROXY when the sender is
     * a registered user or authenticated, else 403; Request-URI without
     * user: UA. Whoever claims to be of our domain is challenged when there
     * are secrets; what packages serve for users of our domains (as
     * sua_presence_compose()): UA. NULL: the defaults. */
    void (*decide)(struct sua_srv *srv, const struct sua_msg *m,
                   const struct sua_flow *from, struct sua_srv_decision *d,
                   void *user);
    /* Event of the built-in store: binding added (1), refreshed (2), removed
     * or expired (0). */
    void (*on_binding)(struct sua_srv *srv, struct sua_str aor,
                       const struct sua_binding *b, int what, void *user);
    uint32_t min_expires_s, max_expires_s, default_expires_s; /* 60, 3600,
                                   3600                                    */
    uint32_t timer_c_ms;        /* 0: 185000 (RFC 3261 16.6 step 11: > 3 m)*/
    uint32_t hunt_ms;           /* how long contacts ring before those with
                                   the next lower q; 0: as Timer C         */
    uint32_t flow_timer_s;      /* how often phones with a flow to us are to
                                   ping (RFC 5626 5.4); 0: not said        */
    struct sua_str service_route; /* Route values that phones are to use for
                                   their requests (RFC 3608); empty: none  */
    uint32_t algorithms;        /* bits 1 << sua_digest_alg; 0: SHA-256
                                   and MD5, offered in this order. A user for
                                   whom secret() knows none of them is offered
                                   what it does know                       */
};
#define SUA_SRV_INIT                                                          \
    { sizeof(struct sua_srv_config), NULL, { NULL, 0 }, { NULL, 0 }, NULL,    \
      NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, { NULL, 0 }, 0 }

/* Command: start the server roles of this stack; strings are copied, the
 * location interface must outlive it. SUA_ESTATE: started already or the
 * modules have none. */
SUA_API int sua_srv_init(struct sua_srv **out, struct sua_stack *s,
                         const struct sua_srv_config *cfg);
/* Walk over all bindings of the built-in store: index from 0 until
 * SUA_ENOENT. aor and *out live until the next feed or command. */
SUA_API int sua_srv_binding(struct sua_srv *srv, unsigned index,
                            struct sua_str *aor, struct sua_binding *out);
/* Whether two bindings of an AOR are one: of the same instance and reg-id
 * where both have them (RFC 5626 6), else the same contact URI (RFC 3261
 * 10.2.4, 19.1.4). For stores of the application. */
SUA_API int sua_srv_same_binding(const struct sua_binding *a,
                                 const struct sua_binding *b);
/* Response contexts under way. */
SUA_API uint32_t sua_srv_contexts(const struct sua_srv *srv);

#ifdef __cplusplus
}
#endif
#endif
