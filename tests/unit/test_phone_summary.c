/* SPDX-License-Identifier: MIT
 * termphone: what it makes of the documents of event packages. */
#include <string.h>

#include "check.h"
#include "termphone/summary.h"

static struct summary s;

static int sum(const char *type, const char *body)
{
    return summary_of(sua_str_z(type), sua_str_z(body), &s);
}

#define PIDF "<presence xmlns='urn:ietf:params:xml:ns:pidf' "                 \
    "xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model' "                      \
    "xmlns:r='urn:ietf:params:xml:ns:pidf:rpid' entity='sip:a@x'>"

static void test_presence(void)
{
    static const char type[] = "application/pidf+xml;charset=UTF-8";

    CHECK(sum(type, PIDF "<tuple id='1'><status><basic>open</basic></status>"
                         "</tuple></presence>"));
    CHECK_STR(sua_str_z(s.value), "open");
    CHECK_STR(sua_str_z(s.text), "open");
    CHECK(sum(type, PIDF "<tuple id='1'><status><basic>closed</basic>"
                         "</status><note>gone</note></tuple></presence>"));
    CHECK_STR(sua_str_z(s.value), "closed");
    CHECK_STR(sua_str_z(s.text), "closed, \"gone\"");
    /* one service that is open will do; the activity is the value then */
    CHECK(sum(type, PIDF "<tuple id='1'><status><basic>closed</basic>"
                         "</status></tuple><tuple id='2'><status><basic>open"
                         "</basic></status></tuple><dm:person id='p'>"
                         "<r:activities><r:away/></r:activities>"
                         "</dm:person></presence>"));
    CHECK_STR(sua_str_z(s.value), "away");
    CHECK_STR(sua_str_z(s.text), "open, away");
    CHECK(!sum(type, PIDF "<tuple id='1'>"));
    CHECK_STR(sua_str_z(s.value), "");
    CHECK_STR(sua_str_z(s.text), "");
}

#define DIALOGS "<dialog-info xmlns='urn:ietf:params:xml:ns:dialog-info' "    \
    "version='0' state='full' entity='sip:a@x'>"
#define DIALOG(id, dir, state)                                                \
    "<dialog id='" id "' direction='" dir "'><state>" state "</state>"        \
    "<remote><identity>sip:" id "@x</identity></remote></dialog>"

static void test_calls(void)
{
    static const char type[] = "application/dialog-info+xml";

    CHECK(sum(type, DIALOGS "</dialog-info>"));
    CHECK_STR(sua_str_z(s.value), "idle");
    CHECK_STR(sua_str_z(s.text), "idle");
    CHECK(sum(type, DIALOGS DIALOG("u", "recipient", "early")
                        DIALOG("v", "recipient", "terminated")
                        "</dialog-info>"));
    CHECK_STR(sua_str_z(s.value), "ringing");
    CHECK_STR(sua_str_z(s.text), "ringing, sip:u@x");
    CHECK(sum(type, DIALOGS DIALOG("u", "recipient", "early")
                        DIALOG("v", "recipient", "confirmed")
                        "</dialog-info>"));
    CHECK_STR(sua_str_z(s.value), "busy");
    CHECK(sum(type, DIALOGS DIALOG("u", "initiator", "trying")
                        "</dialog-info>"));
    CHECK_STR(sua_str_z(s.value), "busy");
}

static void test_mailbox(void)
{
    static const char type[] = "application/simple-message-summary";

    CHECK(sum(type, "Messages-Waiting: yes\r\nVoice-Message: 2/1 (0/0)\r\n"));
    CHECK_STR(sua_str_z(s.value), "yes");
    CHECK_STR(sua_str_z(s.text), "messages wait, voice: 2 new 1 old");
    CHECK(sum(type, "Messages-Waiting: no\r\n"));
    CHECK_STR(sua_str_z(s.value), "no");
    CHECK(!sum(type, "Voice-Message: 2/1\r\n"));
}

static void test_others(void)
{
    CHECK(sum("application/reginfo+xml",
              "<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' version='0' "
              "state='full'><registration aor='sip:a@x' id='1' "
              "state='active'><contact id='c' state='active' "
              "event='created'><uri>sip:a@1.2.3.4</uri></contact>"
              "</registration></reginfo>"));
    CHECK_STR(sua_str_z(s.value), "active");
    CHECK_STR(sua_str_z(s.text), "sip:a@x active, sip:a@1.2.3.4 active");
    CHECK(sum("application/conference-info+xml",
              "<conference-info entity='sip:c@x' state='full' version='1' "
              "xmlns='urn:ietf:params:xml:ns:conference-info'><users>"
              "<user entity='sip:a@x'/><user entity='sip:b@x'/></users>"
              "</conference-info>"));
    CHECK_STR(sua_str_z(s.text), "sip:c@x, sip:a@x, sip:b@x");
    CHECK(!sum("text/plain", "open"));
    CHECK(!sum("application/pidf+xml", ""));
}

int main(void)
{
    test_presence();
    test_calls();
    test_mailbox();
    test_others();
    return check_done();
}
