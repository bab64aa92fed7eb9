/* SPDX-License-Identifier: MIT
 * The race of user agent servers: libre. */
#include <re.h>

#include <stdio.h>

#include "uas.h"

#define BUCKETS 4096

static struct sip *sip;
static struct sipsess_sock *sock;

struct call {
    struct sipsess *sess;
};

static void call_end(void *arg)
{
    struct call *c = arg;

    mem_deref(c->sess);
}

static int on_offer(struct mbuf **desc, const struct sip_msg *m, void *arg)
{
    (void)desc, (void)m, (void)arg;
    return 0;
}

static int on_answer(const struct sip_msg *m, void *arg)
{
    (void)m, (void)arg;
    return 0;
}

static void on_up(const struct sip_msg *m, void *arg)
{
    (void)m, (void)arg;
}

static void on_closed(int err, const struct sip_msg *m, void *arg)
{
    (void)err, (void)m;
    mem_deref(arg);
}

static void on_call(const struct sip_msg *m, void *arg)
{
    struct call *c = mem_zalloc(sizeof *c, call_end);
    struct mbuf *sdp = mbuf_alloc(512);

    (void)arg;
    if (sipsess_accept(&c->sess, sock, m, 180, "Ringing", "uas",
                       "application/sdp", NULL, NULL, NULL, false, on_offer,
                       on_answer, on_up, NULL, NULL, on_closed, c, NULL)) {
        mem_deref(c);
    } else {
        mbuf_write_str(sdp, UAS_SDP);
        mbuf_set_pos(sdp, 0);
        sipsess_answer(c->sess, 200, "OK", sdp, NULL);
    }
    mem_deref(sdp);
}

static bool on_request(const struct sip_msg *m, void *arg)
{
    (void)arg;
    if (pl_strcmp(&m->met, "OPTIONS"))
        return false;
    sip_treply(NULL, sip, m, 200, "OK");
    return true;
}

static void quit(int sig)
{
    (void)sig;
    re_cancel();
}

int main(void)
{
    struct sip_lsnr *lsnr = NULL;
    struct sa at;
    int err = libre_init();

    err |= sa_set_str(&at, "127.0.0.1", UAS_PORT);
    err |= sip_alloc(&sip, NULL, BUCKETS, BUCKETS, BUCKETS, "uas_re", NULL,
                     NULL);
    err |= sip_transp_add(sip, SIP_TRANSP_UDP, &at);
    err |= sip_listen(&lsnr, sip, true, on_request, NULL);
    err |= sipsess_listen(&sock, sip, BUCKETS, on_call, NULL);
    if (err) {
        fprintf(stderr, "uas_re: cannot start\n");
        return 1;
    }
    re_main(quit);
    return 0;
}
