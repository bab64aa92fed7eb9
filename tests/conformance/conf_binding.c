/* SPDX-License-Identifier: MIT
 * Rows of a registration that other scenarios do not touch. RFC 3261 10.2. */
#include "conf.h"

#include <string.h>

static void registering(void)
{
    begin();
    w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.2", NULL, NULL);
    expect("register", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    expect_count("REGISTER", 1);
}

/* Contact without expires: the Expires of the response holds for it. */
static void expires_header(void)
{
    registering();
    answer("REGISTER", 200, "r", "Contact: <sip:alice@10.0.0.1:5060>\r\n"
           "Expires: 120\r\n", NULL);
    expect("registered", w.u.registered, 1);
    expect("granted", w.u.reg_expires_s, 120);
    wait_ms(119000);
    if (count("REGISTER") < 2)
        sim_fail(w.s, "%s: no refresh within 119 s", w.row);
    answer("REGISTER", 200, "r", "Contact: <sip:alice@10.0.0.1:5060>\r\n"
           "Expires: 120\r\n", NULL);
    sua_account_close(w.u.account);
    sim_kick(w.u.node);
    wait_ms(20);
    expect_hdr(latest(), "Expires", "0");
    answer("REGISTER", 200, "r", NULL, NULL);
    end();
}

/* One REGISTER at a time: the removal waits for the refresh, and is the
 * last. */
static void one_at_a_time(void)
{
    unsigned cseq;

    registering();
    answer("REGISTER", 200, "r", "Contact: <sip:alice@10.0.0.1:5060>\r\n"
           "Expires: 600\r\n", NULL);
    expect("refresh", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    cseq = sim_peer_cseq(latest());
    expect("unregister", sua_account_unregister(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    expect("waits", sim_peer_cseq(last("REGISTER")), cseq);
    answer("REGISTER", 200, "r", "Contact: <sip:alice@10.0.0.1:5060>\r\n"
           "Expires: 600\r\n", NULL);
    expect("then it", sim_peer_cseq(last("REGISTER")), cseq + 1);
    expect_in(latest(), "\r\nExpires: 0\r\n");
    answer("REGISTER", 200, "r", NULL, NULL);
    expect("gone", w.u.unregistered, 1);
    expect("not there", sua_account_registered(w.u.account), 0);
    wait_ms(1000000);
    expect("the last", sim_peer_cseq(last("REGISTER")),
           cseq + 1);
    end();
}

static const struct conf_row rows[] = {
    ROW("ISS-007", expires_header)
    ROW("RACE-021", one_at_a_time)
};
CONF_MAIN(rows)
