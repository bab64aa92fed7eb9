/* SPDX-License-Identifier: MIT
 * I5: two stacks, each in a block of its caller, register and call each
 * other while malloc is a trap. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "sip/sua.h"

#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
#define TRAP 0
#else
#define TRAP 1
#endif

static int armed;
static unsigned caught;

#if TRAP
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
    caught += (unsigned)armed;
    return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    caught += (unsigned)armed;
    return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    caught += (unsigned)armed;
    return __libc_realloc(p, n);
}
#endif

struct side {
    struct sua_stack *stack;
    struct sua_ua *ua;
    struct sua_addr addr;
    struct sua_call *call;
    unsigned up, closed, registered;
};

static struct packet {
    struct sua_addr from, to;
    size_t n;
    char data[2048];
} queue[32];
static unsigned head, tail;
static uint64_t now_ms, seed = 7;
static struct side side[2];

static const char sdp_text[] = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\n"
                               "c=IN IP4 10.0.0.1\r\nt=0 0\r\n"
                               "m=audio 4000 RTP/AVP 0\r\n";

static uint64_t clock_hook(void *user)
{
    (void)user;
    return now_ms;
}

static void random_hook(void *user, void *out, size_t n)
{
    unsigned char *p = (unsigned char *)out;

    (void)user;
    while (n--) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        *p++ = (unsigned char)(seed >> 56);
    }
}

static void put(const struct sua_addr *from, const struct sua_addr *to,
                const void *buf, size_t n)
{
    struct packet *p = &queue[tail++ % 32];

    p->from = *from;
    p->to = *to;
    p->n = n;
    memcpy(p->data, buf, n);
}

static int send_hook(void *user, const struct sua_flow *to, const void *buf,
                     size_t n)
{
    struct side *me = (struct side *)user;

    if (n > 2048)
        return SUA_ETRANSPORT;
    put(&me->addr, &to->remote, buf, n);
    return (int)n;
}

static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    struct side *me = (struct side *)user;
    struct sua_body b;

    b.type = SUA_STR("application/sdp");
    b.data = sua_str_make(sdp_text, sizeof sdp_text - 1);
    if (ev->type == SUA_CALL_INCOMING)
        (void)sua_call_answer(call, 200, &b);
    if (ev->type == SUA_CALL_ESTABLISHED)
        me->up++;
    if (ev->type == SUA_CALL_CLOSED)
        me->closed++;
}

static void on_account(struct sua_account *a,
                       const struct sua_account_event *ev, void *user)
{
    (void)a;
    if (ev->type == SUA_ACCOUNT_REGISTERED)
        ((struct side *)user)->registered++;
}

/* The registrar at 10.0.0.9: says yes to all. */
static void registrar(const struct packet *p)
{
    static const uint8_t ids[] = { SUA_H_VIA, SUA_H_FROM, SUA_H_TO,
                                   SUA_H_CALL_ID, SUA_H_CSEQ,
                                   SUA_H_CONTACT };
    static char copy[2048];
    struct sua_hdr hdr[64];
    struct sua_msg m;
    struct sua_buf b;
    char mem[2048];
    unsigned i;

    memcpy(copy, p->data, p->n);
    CHECK_INT(sua_msg_index(&m, copy, p->n, hdr, 64, 0), SUA_OK);
    sua_buf_init(&b, mem, sizeof mem);
    sua_write_status_line(&b, 200, sua_str_make(NULL, 0));
    for (i = 0; i < sizeof ids; i++)
        sua_write_copy(&b, &m, ids[i]);
    sua_buf_z(&b, "Expires: 60\r\nContent-Length: 0\r\n\r\n");
    put(&p->to, &p->from, mem, b.n);
}

static void pump(void)
{
    unsigned i;

    for (i = 0; i < 2; i++)
        (void)sua_run(side[i].stack);
    while (head != tail) {
        struct packet *p = &queue[head++ % 32];
        struct sua_flow f;
        memset(&f, 0, sizeof f);
        f.proto = SUA_UDP;
        f.remote = p->from;
        if (p->to.ip[3] == 9)
            registrar(p);
        else
            (void)sua_input(side[p->to.ip[3] - 1].stack, &f, p->data, p->n);
    }
}

static void open_side(struct side *me, unsigned host)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_hooks h;
    size_t n = sua_stack_size(&cfg);
    struct sua_str none = { NULL, 0 };

    memset(&h, 0, sizeof h);
    h.user = me;
    h.now_ms = clock_hook;
    h.random = random_hook;
    h.send = send_hook;
    me->addr.family = 4;
    me->addr.ip[0] = 10;
    me->addr.ip[3] = (uint8_t)host;
    me->addr.port = 5060;
    uc.user = me;
    uc.on_call = on_call;
    uc.on_account = on_account;
    CHECK_INT(sua_stack_init(&me->stack, malloc(n), n, &cfg, &h), SUA_OK);
    CHECK_INT(sua_net_listen(me->stack, SUA_UDP, &me->addr, none, NULL),
              SUA_OK);
    CHECK_INT(sua_ua_init(&me->ua, me->stack, &uc), SUA_OK);
}

static void live(void)
{
    struct sua_account_config ac = SUA_ACCOUNT_INIT;
    struct sua_body b;
    unsigned i;

    b.type = SUA_STR("application/sdp");
    b.data = sua_str_make(sdp_text, sizeof sdp_text - 1);
    ac.aor = SUA_STR("sip:x@10.0.0.9");
    CHECK_INT(sua_ua_register(side[0].ua, &ac, NULL), SUA_OK);
    CHECK_INT(sua_ua_register(side[1].ua, &ac, NULL), SUA_OK);
    pump();
    for (i = 0; i < 100; i++) {
        CHECK_INT(sua_call_dial(side[0].ua, SUA_STR("sip:b@10.0.0.2"), &b,
                                &side[0].call), SUA_OK);
        pump();
        sua_call_hangup(side[0].call);
        pump();
        now_ms += 33000;
        pump();
    }
}

int main(void)
{
    void *volatile trial;
    unsigned i;

    for (i = 0; i < 2; i++)
        open_side(&side[i], i + 1);
    (void)&trial;
#if TRAP
    armed = 1;
    trial = malloc(1);
    free(trial);
    CHECK_INT(caught, 1); /* the trap works */
    caught = 0;
#endif
    live();
    armed = 0;
    CHECK_INT(caught, 0);
    for (i = 0; i < 2; i++) {
        CHECK_INT(side[i].up, 100);
        CHECK_INT(side[i].closed, 100);
        CHECK(side[i].registered > 50);
    }
    return check_done();
}
