/* SPDX-License-Identifier: MIT
 * The race of user agent servers: sofia-sip, its nua without media. */
#include <signal.h>
#include <stdio.h>

#include <sofia-sip/nua.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_log.h>

#include "uas.h"

static su_root_t *root;

static void on_event(nua_event_t event, int status, const char *phrase,
                     nua_t *nua, nua_magic_t *magic, nua_handle_t *nh,
                     nua_hmagic_t *hmagic, const sip_t *sip, tagi_t tags[])
{
    (void)status, (void)phrase, (void)nua, (void)magic;
    (void)hmagic, (void)sip, (void)tags;
    if (event == nua_i_invite) {
        nua_respond(nh, SIP_180_RINGING, TAG_END());
        nua_respond(nh, SIP_200_OK,
                    SIPTAG_CONTENT_TYPE_STR("application/sdp"),
                    SIPTAG_PAYLOAD_STR(UAS_SDP), TAG_END());
    } else if (event == nua_i_terminated || event == nua_i_options) {
        nua_handle_destroy(nh);
    }
}

static void quit(int sig)
{
    (void)sig;
    su_root_break(root);
}

int main(void)
{
    char url[64];
    nua_t *nua;

    su_init();
    su_log_set_level(NULL, 0);
    root = su_root_create(NULL);
    su_root_threading(root, 0);
    snprintf(url, sizeof url, "sip:127.0.0.1:%d;transport=udp", UAS_PORT);
    nua = nua_create(root, on_event, NULL, NUTAG_URL(url),
                     NUTAG_MEDIA_ENABLE(0), NUTAG_SESSION_TIMER(0),
                     TAG_END());
    if (!nua) {
        fprintf(stderr, "uas_sofia: cannot start\n");
        return 1;
    }
    signal(SIGTERM, quit);
    su_root_run(root);
    return 0;
}
