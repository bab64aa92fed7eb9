/* SPDX-License-Identifier: MIT
 * A server on a simulated node and scripted phones around it: they write raw
 * messages, keep what they get, and answer line by line. */
#ifndef SIM_SRV_H
#define SIM_SRV_H

#include "check.h"
#include "sim.h"
#include "sip/srv.h"

#define SRV_LOG 96

struct phone {
    struct sim_node *node;
    const char *name;
    struct sim_conn *conn;      /* TCP: to the server                      */
    char stream[4096];          /* not yet a whole message                 */
    size_t stream_n;
    unsigned n;
    char log[SRV_LOG][2048];    /* what came, oldest first                 */
};

struct srv_world {
    struct sim *s;
    struct sim_node *node;      /* 10.0.0.1:5060                           */
    struct sua_srv *v;
    struct phone phone[6];
    unsigned phones;
    unsigned added, refreshed, removed;
    char last_aor[64];
};

/* cfg NULL: SUA_CONFIG_SERVER; srv NULL: domain lab.test, no passwords.
 * on_binding is counted in the world. */
void srv_open(struct srv_world *w, uint64_t seed, const struct sua_config *cfg,
              const struct sua_srv_config *srv, int hosted);
/* Password "secret" for alice, bob and carol; "hashed" has MD5 only. */
struct sua_srv_config srv_with_users(void);
/* Waits until all has ended, bindings too, and checks that nothing is left. */
void srv_close(struct srv_world *w);
struct phone *srv_phone(struct srv_world *w, const char *name);

/* A request in a static buffer. start: "INVITE sip:bob@lab.test"; from, to:
 * header values; extra: header lines and, behind an empty line, the body
 * with its Content-Length; NULL: no body. */
const char *srv_request(const struct phone *p, const char *start,
                        const char *from, const char *to, const char *id,
                        const char *extra);
/* Over p's stream if it has one. */
void srv_send(struct phone *p, const char *text);
/* Answers a request that came: all Via and Record-Route lines, From, To with
 * tag, Call-ID, CSeq; extra: header lines. */
void srv_answer(struct phone *p, const char *request, unsigned status,
                const char *tag, const char *extra);
/* Opens a TCP connection to the server. */
void srv_connect(struct phone *p);

/* REGISTER for sip:USER@lab.test and the response's status (0: none within
 * two seconds); extra: all that is special, Contact too. */
unsigned srv_register(struct phone *p, const char *user, unsigned cseq,
                      const char *extra);
/* "Contact: <sip:NAME@ADDR>\r\n" of the phone. */
const char *srv_contact(const struct phone *p);

/* n-th logged message that begins so; NULL: none. "" matches all. */
const char *srv_got(const struct phone *p, const char *prefix, unsigned n);
unsigned srv_count(const struct phone *p, const char *prefix);
/* n-th value of a header line; "" when there is none. Static, 8 at a time. */
const char *srv_header(const char *text, const char *name, unsigned n);
unsigned srv_headers(const char *text, const char *name);
/* Branch of the n-th Via. */
const char *srv_branch(const char *text, unsigned n);
/* Header line that answers a challenge in `response` for a request. */
const char *srv_credentials(const char *response, unsigned challenge,
                            const char *user, const char *password,
                            const char *method, const char *uri,
                            unsigned nc);

#endif
