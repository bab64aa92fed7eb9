/* SPDX-License-Identifier: MIT
 * The server and the scripted phones of sim_srv.h. */
#include "sim_srv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sip/auth.h"

/* ---- the server -------------------------------------------------------- */
static void on_binding(struct sua_srv *v, struct sua_str aor,
                       const struct sua_binding *b, int what, void *user)
{
    struct srv_world *w = user;

    (void)v;
    if (!b->contact.n)
        sim_fail(w->s, "binding without contact");
    w->added += what == 1;
    w->refreshed += what == 2;
    w->removed += what == 0;
    snprintf(w->last_aor, sizeof w->last_aor, "%.*s", SUA_FMT(aor));
}

static int secret(void *user, struct sua_str name, struct sua_str realm,
                  unsigned alg, char *ha1)
{
    static const char *const users[] = {"alice", "bob", "carol", "hashed"};
    unsigned i;

    (void)user;
    for (i = 0; i < 4; i++)
        if (sua_str_eq(name, sua_str_z(users[i])) &&
            (i < 3 || alg == SUA_DIGEST_MD5))
            return sua_digest_ha1(alg, name, realm, SUA_STR("secret"), ha1);
    return 0;
}

struct sua_srv_config srv_with_users(void)
{
    struct sua_srv_config c = SUA_SRV_INIT;

    c.domains = SUA_STR("lab.test");
    c.secret = secret;
    return c;
}

void srv_open(struct srv_world *w, uint64_t seed,
              const struct sua_config *cfg, const struct sua_srv_config *srv,
              int hosted)
{
    struct sua_config stack = SUA_CONFIG_SERVER;
    struct sua_srv_config c = SUA_SRV_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    int err;

    memset(w, 0, sizeof *w);
    w->s = sim_open(seed);
    w->node = sim_stack(w->s, "switch", cfg ? cfg : &stack, hosted);
    c.domains = SUA_STR("lab.test");
    if (srv)
        c = *srv;
    c.user = w;
    c.on_binding = on_binding;
    err = sua_srv_init(&w->v, w->node->stack, &c);
    if (err)
        sim_fail(w->s, "sua_srv_init: %s", sua_strerror(err));
    sim_base(w->node);
    sim_links(w->s, &l);
}

void srv_close(struct srv_world *w)
{
    struct sua_binding b;
    struct sua_str aor;

    if (!sim_run_quiet(w->s, w->s->now + 8000000))
        sim_fail(w->s, "a deadline remains");
    sim_check_empty(w->s);
    if (sua_srv_contexts(w->v) ||
        sua_srv_binding(w->v, 0, &aor, &b) != SUA_ENOENT)
        sim_fail(w->s, "a context or binding remains");
    if (w->added != w->removed)
        sim_fail(w->s, "%u bindings added, %u removed", w->added,
                 w->removed);
    sim_close(w->s);
}

/* ---- phones ------------------------------------------------------------ */
static void keep(struct phone *p, const char *text, size_t n)
{
    if (p->n == SRV_LOG)
        sim_fail(p->node->sim, "%s: log full", p->name);
    if (n >= sizeof p->log[0])
        sim_fail(p->node->sim, "%s: message too long", p->name);
    memcpy(p->log[p->n], text, n);
    p->log[p->n++][n] = 0;
}

static void on_packet(struct sim_node *n, const struct sim_packet *k)
{
    keep(n->user, k->data, k->n);
}

static size_t whole(const char *p, size_t n)
{
    const char *end;
    size_t need;

    if (n >= 2 && !memcmp(p, "\r\n", 2))
        return 2;
    end = strstr(p, "\r\n\r\n");
    if (!end)
        return 0;
    need = (size_t)(end + 4 - p) +
           strtoul(srv_header(p, "Content-Length", 0), NULL, 10);
    return need <= n ? need : 0;
}

static void on_data(struct sim_node *n, struct sim_conn *c, const char *p,
                    size_t len)
{
    struct phone *ph = n->user;
    size_t used;

    ph->conn = c;
    if (ph->stream_n + len >= sizeof ph->stream)
        sim_fail(n->sim, "%s: stream full", ph->name);
    memcpy(ph->stream + ph->stream_n, p, len);
    ph->stream_n += len;
    ph->stream[ph->stream_n] = 0;
    while ((used = whole(ph->stream, ph->stream_n)) != 0) {
        if (used > 2)
            keep(ph, ph->stream, used);
        ph->stream_n -= used;
        memmove(ph->stream, ph->stream + used, ph->stream_n + 1);
    }
}

static void on_open(struct sim_node *n, struct sim_conn *c)
{
    ((struct phone *)n->user)->conn = c;
}

static void on_closed(struct sim_node *n, struct sim_conn *c)
{
    struct phone *p = n->user;

    if (p->conn == c)
        p->conn = NULL;
}

struct phone *srv_phone(struct srv_world *w, const char *name)
{
    static const struct sim_script script = {
        on_packet, on_open, on_data, on_closed
    };
    struct phone *p = &w->phone[w->phones++];
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    p->name = name;
    p->node = sim_script(w->s, name, &script);
    p->node->user = p;
    sim_links(w->s, &l);
    return p;
}

static const struct sua_addr *server(const struct phone *p)
{
    return &p->node->sim->node[0].addr;
}

void srv_connect(struct phone *p)
{
    p->conn = sim_connect(p->node, server(p), SUA_TCP);
    sim_run_for(p->node->sim, 100);
}

void srv_send(struct phone *p, const char *text)
{
    if (p->conn)
        sim_write(p->node, p->conn, text, strlen(text));
    else
        sim_sendz(p->node, server(p), text);
}

const char *srv_request(const struct phone *p, const char *start,
                        const char *from, const char *to, const char *id,
                        const char *extra)
{
    static char out[4096];
    static unsigned turn;
    size_t m = strcspn(start, " ");
    const char *seq = strchr(id, '#');

    /* id: "call" or "call#7", the CSeq number. */
    snprintf(out, sizeof out,
             "%s SIP/2.0\r\n"
             "Via: SIP/2.0/%s 10.0.0.%u:5060;branch=z9hG4bK-%s-%u;rport\r\n"
             "%s"
             "From: %s\r\nTo: %s\r\nCall-ID: %.*s\r\n"
             "CSeq: %s %.*s\r\n%s%s",
             start, p->conn ? "TCP" : "UDP", p->node->addr.ip[3], p->name,
             ++turn, extra && strstr(extra, "Max-Forwards")
                         ? "" : "Max-Forwards: 70\r\n",
             from, to, (int)strcspn(id, "#"), id, seq ? seq + 1 : "1",
             (int)m, start, extra ? extra : "",
             extra && strstr(extra, "\r\n\r\n")
                 ? "" : "Content-Length: 0\r\n\r\n");
    return out;
}

static void copy_lines(char *out, size_t cap, const char *text,
                       const char *name)
{
    unsigned i, n = srv_headers(text, name);

    for (i = 0; i < n; i++)
        snprintf(out + strlen(out), cap - strlen(out), "%s: %s\r\n", name,
                 srv_header(text, name, i));
}

void srv_answer(struct phone *p, const char *request, unsigned status,
                const char *tag, const char *extra)
{
    char out[4096];

    snprintf(out, sizeof out, "SIP/2.0 %u X\r\n", status);
    copy_lines(out, sizeof out, request, "Via");
    copy_lines(out, sizeof out, request, "Record-Route");
    copy_lines(out, sizeof out, request, "From");
    snprintf(out + strlen(out), sizeof out - strlen(out),
             "To: %s%s%s\r\n", srv_header(request, "To", 0),
             tag ? ";tag=" : "", tag ? tag : "");
    copy_lines(out, sizeof out, request, "Call-ID");
    copy_lines(out, sizeof out, request, "CSeq");
    snprintf(out + strlen(out), sizeof out - strlen(out),
             "%sContent-Length: 0\r\n\r\n", extra ? extra : "");
    srv_send(p, out);
}

const char *srv_contact(const struct phone *p)
{
    static char out[6][96];
    char *o = out[p->node->index % 6];

    snprintf(o, sizeof out[0], "Contact: <sip:%s@10.0.0.%u:5060%s>\r\n",
             p->name, p->node->addr.ip[3],
             p->conn ? ";transport=tcp" : "");
    return o;
}

unsigned srv_register(struct phone *p, const char *user, unsigned cseq,
                      const char *extra)
{
    char from[96], to[96], id[96];
    unsigned n = p->n;

    snprintf(from, sizeof from, "<sip:%s@lab.test>;tag=r", user);
    snprintf(to, sizeof to, "<sip:%s@lab.test>", user);
    snprintf(id, sizeof id, "reg-%s-%s#%u", p->name, user, cseq);
    srv_send(p, srv_request(p, "REGISTER sip:lab.test", from, to, id,
                            extra));
    sim_run_for(p->node->sim, 2000);
    if (p->n == n || strncmp(p->log[n], "SIP/2.0 ", 8))
        return 0;
    return (unsigned)strtoul(p->log[n] + 8, NULL, 10);
}

/* ---- reading ----------------------------------------------------------- */
const char *srv_got(const struct phone *p, const char *prefix, unsigned n)
{
    unsigned i;

    for (i = 0; i < p->n; i++)
        if (!strncmp(p->log[i], prefix, strlen(prefix)) && !n--)
            return p->log[i];
    return NULL;
}

unsigned srv_count(const struct phone *p, const char *prefix)
{
    unsigned n = 0;

    while (srv_got(p, prefix, n))
        n++;
    return n;
}

static const char *nth_line(const char *text, const char *name, unsigned n)
{
    char key[64];
    const char *p = text;

    snprintf(key, sizeof key, "\r\n%s: ", name);
    while (p && (p = strstr(p, key)) != NULL) {
        if (!n--)
            return p + strlen(key);
        p += 2;
    }
    return NULL;
}

const char *srv_header(const char *text, const char *name, unsigned n)
{
    static char out[8][512];
    static unsigned turn;
    char *v = out[turn++ % 8];
    const char *p = text ? nth_line(text, name, n) : NULL;

    v[0] = 0;
    if (p)
        snprintf(v, sizeof out[0], "%.*s", (int)strcspn(p, "\r"), p);
    return v;
}

unsigned srv_headers(const char *text, const char *name)
{
    unsigned n = 0;

    while (text && nth_line(text, name, n))
        n++;
    return n;
}

const char *srv_branch(const char *text, unsigned n)
{
    static char out[4][96];
    static unsigned turn;
    const char *via = strstr(srv_header(text, "Via", n), "branch=");
    char *o = out[turn++ % 4];

    o[0] = 0;
    if (via)
        snprintf(o, sizeof out[0], "%.*s", (int)strcspn(via + 7, ";,"),
                 via + 7);
    return o;
}

const char *srv_credentials(const char *response, unsigned challenge,
                            const char *user, const char *password,
                            const char *method, const char *uri, unsigned nc)
{
    static char out[1024];
    int proxy = srv_headers(response, "Proxy-Authenticate") > 0;
    const char *v = srv_header(response, proxy ? "Proxy-Authenticate"
                                               : "WWW-Authenticate",
                               challenge);
    struct sua_challenge c;
    struct sua_secret s;
    struct sua_buf b;

    memset(&s, 0, sizeof s);
    s.user = sua_str_z(user);
    s.password = sua_str_z(password);
    sua_buf_init(&b, out, sizeof out - 1);
    sua_buf_z(&b, proxy ? "Proxy-Authorization: " : "Authorization: ");
    if (sua_challenge_parse(sua_str_z(v), &c) ||
        sua_auth_answer(&b, &c, &s, sua_str_z(method), sua_str_z(uri), nc,
                        SUA_STR("cnonce0123")))
        return "";
    sua_buf_z(&b, "\r\n");
    out[b.n] = 0;
    return out;
}
