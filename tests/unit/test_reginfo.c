/* SPDX-License-Identifier: MIT
 * application/reginfo+xml (RFC 3680, RFC 5628) and its sister watcherinfo
 * (RFC 3858). */
#include "pkg_docs.h"
#include "sip/reginfo.h"
#include "sip/watcherinfo.h"

static struct sua_xml x;
static struct sua_reginfo info;
static struct sua_registration reg;
static struct sua_regcontact c;

static int begin(const char *doc)
{
    return sua_reginfo_begin(&x, guard_copy(sua_str_z(doc)), doc_mem,
                             sizeof(doc_mem), &info);
}

#define NS "xmlns=\"urn:ietf:params:xml:ns:reginfo\""

/* RFC 3680 5.3. */
static void example(void)
{
    CHECK_INT(begin(
        "<?xml version=\"1.0\"?>\n    <reginfo " NS "\n"
        "        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
        "                 version=\"0\" state=\"full\">\n"
        "      <registration aor=\"sip:user@example.com\" id=\"as9\"\n"
        "                    state=\"active\">\n"
        "        <contact id=\"76\" state=\"active\" event=\"registered\"\n"
        "                 duration-registered=\"7322\"\n"
        "                 q=\"0.8\">\n"
        "                 <uri>sip:user@pc887.example.com</uri>\n"
        "        </contact>\n"
        "        <contact id=\"77\" state=\"terminated\" event=\"expired\"\n"
        "                 duration-registered=\"3600\"\n"
        "                 q=\"0.5\">\n"
        "                 <uri>sip:user@university.edu</uri>\n"
        "        </contact>\n      </registration>\n    </reginfo>\n"),
        SUA_OK);
    CHECK_INT(info.version, 0);
    CHECK_INT(info.state, SUA_DOC_FULL);
    CHECK_INT(sua_reginfo_next(&x, &reg), 1);
    CHECK_STR(reg.aor, "sip:user@example.com");
    CHECK_STR(reg.id, "as9");
    CHECK_INT(reg.state, SUA_REGISTRATION_ACTIVE);
    CHECK_INT(sua_reginfo_contact(&x, &c), 1);
    CHECK_STR(c.id, "76");
    CHECK_STR(c.uri, "sip:user@pc887.example.com");
    CHECK_INT(c.state, SUA_REGCONTACT_ACTIVE);
    CHECK_INT(c.event, SUA_REGCONTACT_REGISTERED);
    CHECK_INT(c.duration.n, 7322);
    CHECK_INT(c.q.n, 800);
    CHECK(!c.expires.set && !c.cseq.set && !c.callid.p);
    CHECK_INT(sua_reginfo_contact(&x, &c), 1);
    CHECK_STR(c.id, "77");
    CHECK_INT(c.state, SUA_REGCONTACT_TERMINATED);
    CHECK_INT(c.event, SUA_REGCONTACT_EXPIRED);
    CHECK_INT(sua_reginfo_contact(&x, &c), 0);
    CHECK_INT(sua_reginfo_contact(&x, &c), 0);
    CHECK_INT(sua_reginfo_next(&x, &reg), 0);
}

/* Contacts belong to their address, and may be left unread. RFC 3680 6. */
static void nesting(void)
{
    CHECK_INT(begin(
        "<reginfo " NS " version='1' state='partial'>"
        "<registration aor='sip:joe@example.com' id='a7' state='init' />"
        "<registration aor='sip:b@h' id='b' state='active'>"
        "<contact id='1' state='active' event='created'><uri>sip:1@h</uri>"
        "</contact><contact id='2' state='active' event='created'>"
        "<uri>sip:2@h</uri></contact></registration><contact id='x'/>"
        "<registration aor='sip:c@h' id='c' state='terminated'>"
        "<contact id='3' state='terminated' event='new'><uri>sip:3@h</uri>"
        "<display-name xml:lang='en'>A &amp; B</display-name>"
        "<unknown-param name='+sip.instance'>\"&lt;urn:uuid:1&gt;\""
        "</unknown-param><unknown-param name='mobile'/>"
        "<g:pub-gruu xmlns:g='urn:ietf:params:xml:ns:gruuinfo' "
        "uri='sip:p;gr=1'/><g:temp-gruu uri='sip:t;gr' first-cseq='7' "
        "xmlns:g='urn:ietf:params:xml:ns:gruuinfo'/></contact>"
        "</registration></reginfo>"), SUA_OK);
    CHECK_INT(info.state, SUA_DOC_PARTIAL);
    CHECK_INT(sua_reginfo_contact(&x, &c), 0);
    CHECK_INT(sua_reginfo_next(&x, &reg), 1);
    CHECK_STR(reg.id, "a7");
    CHECK_INT(reg.state, SUA_REGISTRATION_INIT);
    CHECK_INT(sua_reginfo_contact(&x, &c), 0);
    CHECK_INT(sua_reginfo_next(&x, &reg), 1);
    CHECK_STR(reg.id, "b");
    CHECK_INT(sua_reginfo_contact(&x, &c), 1);
    CHECK_STR(c.id, "1");
    CHECK_INT(sua_reginfo_next(&x, &reg), 1);
    CHECK_STR(reg.id, "c");
    CHECK_INT(sua_reginfo_contact(&x, &c), 1);
    CHECK_STR(c.uri, "sip:3@h");
    CHECK_INT(c.event, 0);
    CHECK_STR(c.display, "A & B");
    CHECK_INT(c.params.n, 2);
    CHECK_STR(c.params.item[0].name, "+sip.instance");
    CHECK_STR(c.params.item[0].value, "\"<urn:uuid:1>\"");
    CHECK_STR(c.params.item[1].name, "mobile");
    CHECK_STR(c.params.item[1].value, "");
    CHECK_STR(c.pub_gruu, "sip:p;gr=1");
    CHECK_STR(c.temp_gruu, "sip:t;gr");
    CHECK_INT(c.temp_gruu_cseq.n, 7);
    CHECK_INT(sua_reginfo_contact(&x, &c), 0);
    CHECK_INT(sua_reginfo_next(&x, &reg), 0);
}

/* Answers of begin, the first address and its first contact. */
static const struct {
    const char *doc;
    int begin, next, contact;
} broken[] = {
    { "<reginfo version='0' state='full'/>", SUA_EBADMSG, 0, 0 },
    { "<reginfo " NS " version='0'/>", SUA_EBADMSG, 0, 0 },
    { "<reginfo " NS " state='full'/>", SUA_EBADMSG, 0, 0 },
    { "<reginfo " NS " version='0' state='deleted'/>", SUA_EBADMSG, 0, 0 },
    { "<reginfo " NS " version='0' state='full'>", SUA_EBADMSG, 0, 0 },
#define ONE(x) "<reginfo " NS " version='0' state='full'>" x "</reginfo>"
    { ONE(""), SUA_OK, 0, 0 },
    { ONE("<registration/>"), SUA_OK, SUA_EBADMSG, SUA_EBADMSG },
    { ONE("<registration aor='a' id='1'/>"), SUA_OK, SUA_EBADMSG,
      SUA_EBADMSG },
    { ONE("<registration aor='a' id='1' state='x'/>"), SUA_OK, SUA_EBADMSG,
      SUA_EBADMSG },
#define REG(x) ONE("<registration aor='a' id='1' state='init'>" x             \
                   "</registration>")
    { REG(""), SUA_OK, 1, 0 },
    { REG("<contact/>"), SUA_OK, 1, SUA_EBADMSG },
    { REG("<contact id='1' state='active' event='created'/>"), SUA_OK, 1,
      SUA_EBADMSG },
    { REG("<contact id='1' state='active' expires='-1'><uri>a</uri>"
          "</contact>"), SUA_OK, 1, SUA_EBADMSG },
    { REG("<contact id='1' state='active' q='1.1'><uri>a</uri></contact>"),
      SUA_OK, 1, SUA_EBADMSG },
    { REG("<contact id='1' state='active'><uri>a</uri></contact>"), SUA_OK,
      1, 1 },
};

static void malformed(void)
{
    size_t i, n = 0;
    clock_t since = clock();

    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        int err = begin(broken[i].doc);

        if (err != broken[i].begin)
            fprintf(stderr, "in %s:\n", broken[i].doc);
        CHECK_INT(err, broken[i].begin);
        CHECK_INT(sua_reginfo_next(&x, &reg), err ? err : broken[i].next);
        CHECK_INT(sua_reginfo_contact(&x, &c),
                  err ? err : broken[i].contact);
        CHECK(!x.err || x.err_off <= strlen(broken[i].doc));
    }
    CHECK_INT(sua_reginfo_begin(
        &x, doc_many("<reginfo " NS " version='0' state='full'>"
                     "<registration aor='a' id='1' state='init'>",
                     "<contact id='1' state='active'><uri>a</uri></contact>",
                     20000, "</registration></reginfo>"), NULL, 0, &info),
        SUA_OK);
    while (sua_reginfo_next(&x, &reg) > 0)
        while (sua_reginfo_contact(&x, &c) > 0)
            n++;
    CHECK_INT(n, 20000);
    CHECK_INT(x.err, SUA_OK);
    CHECK_SOON(since);
}

/* ---- writing ----------------------------------------------------------- */
static void fill(struct sua_regcontact *k)
{
    memset(k, 0, sizeof(*k));
    k->id = SUA_STR("76");
    k->uri = SUA_STR("sip:a@h;x=<y>&z");
    k->display = SUA_STR("\xc3\x84 \"B\"");
    k->callid = SUA_STR("c@h");
    k->pub_gruu = SUA_STR("sip:p@h;gr=1");
    k->temp_gruu = SUA_STR("sip:t@h;gr");
    k->temp_gruu_cseq.set = k->expires.set = k->retry_after.set = 1;
    k->duration.set = k->q.set = k->cseq.set = 1;
    k->temp_gruu_cseq.n = 3;
    k->expires.n = 3600;
    k->q.n = 50;
    k->cseq.n = UINT32_MAX;
    k->params.n = 1;
    k->params.item[0].name = SUA_STR("+sip.instance");
    k->params.item[0].value = SUA_STR("\"<urn:uuid:1>\"");
    k->state = SUA_REGCONTACT_ACTIVE;
    k->event = SUA_REGCONTACT_SHORTENED;
}

static int write_with(struct sua_buf *b, const struct sua_reginfo *i,
                      const struct sua_registration *r,
                      const struct sua_regcontact *k)
{
    struct sua_xml_writer w;

    sua_reginfo_write(&w, b, i);
    sua_reginfo_open(&w, r);
    sua_reginfo_put(&w, k);
    sua_xml_close(&w);
    sua_reginfo_open(&w, r);
    return sua_xml_end(&w);
}

static int write_all(struct sua_buf *b)
{
    struct sua_reginfo i = { 9, SUA_DOC_PARTIAL };
    struct sua_registration r = { SUA_STR_INIT("sip:a&b@h"),
                                  SUA_STR_INIT("1"),
                                  SUA_REGISTRATION_ACTIVE };
    struct sua_regcontact k;

    fill(&k);
    return write_with(b, &i, &r, &k);
}

static void again(void)
{
    static char text[2048], second[2048];
    struct sua_registration r;
    struct sua_regcontact k;
    struct sua_buf b, d;

    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_all(&b), SUA_OK);
    CHECK_INT(sua_reginfo_begin(&x, sua_buf_view(&b), doc_mem, b.n, &info),
              SUA_OK);
    CHECK_INT(info.version, 9);
    CHECK_INT(sua_reginfo_next(&x, &r), 1);
    CHECK_STR(r.aor, "sip:a&b@h");
    CHECK_INT(sua_reginfo_contact(&x, &k), 1);
    CHECK_STR(k.uri, "sip:a@h;x=<y>&z");
    CHECK_STR(k.display, "\xc3\x84 \"B\"");
    CHECK_STR(k.callid, "c@h");
    CHECK_STR(k.pub_gruu, "sip:p@h;gr=1");
    CHECK_STR(k.temp_gruu, "sip:t@h;gr");
    CHECK_INT(k.temp_gruu_cseq.n, 3);
    CHECK_INT(k.expires.n, 3600);
    CHECK_INT(k.q.n, 50);
    CHECK_INT(k.cseq.n, UINT32_MAX);
    CHECK(k.retry_after.set && !k.retry_after.n);
    CHECK_INT(k.event, SUA_REGCONTACT_SHORTENED);
    CHECK_INT(k.params.n, 1);
    CHECK_INT(sua_reginfo_contact(&x, &c), 0);
    CHECK_INT(sua_reginfo_next(&x, &r), 1);
    CHECK_INT(sua_reginfo_next(&x, &reg), 0);
    sua_buf_init(&d, second, sizeof(second));
    CHECK_INT(write_with(&d, &info, &r, &k), SUA_OK);
    CHECK(sua_str_eq(sua_buf_view(&b), sua_buf_view(&d)));
    doc_sizes(write_all);
}

static void refused(void)
{
    static char text[2048];
    struct sua_buf b;
    int step;

    for (step = 0; step < 11; step++) {
        struct sua_reginfo i = { 9, SUA_DOC_FULL };
        struct sua_registration r = { SUA_STR_INIT("a"), SUA_STR_INIT("1"),
                                      SUA_REGISTRATION_INIT };
        struct sua_regcontact k;

        fill(&k);
        switch (step) {
        case 0: break;
        case 1: i.state = 0; break;
        case 2: r.aor.p = NULL; break;
        case 3: r.id.p = NULL; break;
        case 4: r.state = 0; break;
        case 5: k.id.p = NULL; break;
        case 6: k.uri.p = NULL; break;
        case 7: k.event = 0; break;
        case 8: k.expires.set = 0; break;
        case 9: k.temp_gruu_cseq.set = 0; break;
        case 10:
            k.event = SUA_REGCONTACT_PROBATION;
            k.retry_after.set = 0;
            break;
        }
        sua_buf_init(&b, text, sizeof(text));
        CHECK_INT(write_with(&b, &i, &r, &k), step ? SUA_EINVAL : SUA_OK);
    }
}

/* ---- watcherinfo ------------------------------------------------------- */
static int write_watchers(struct sua_buf *b)
{
    struct sua_watcherinfo i = { 2, SUA_DOC_FULL };
    struct sua_watcher_list l = { SUA_STR_INIT("sip:p@h"),
                                  SUA_STR_INIT("presence") };
    struct sua_watcher k = { SUA_STR_INIT("1"), SUA_STR_INIT("sip:a&b@h"),
                             SUA_STR_INIT("Mr. \"S\""), { 60, 1 }, { 0, 0 },
                             SUA_WATCHER_WAITING, SUA_WATCHER_TIMEOUT };
    struct sua_xml_writer w;

    sua_watcherinfo_write(&w, b, &i);
    sua_watcherinfo_open(&w, &l);
    sua_watcherinfo_put(&w, &k);
    return sua_xml_end(&w);
}

/* RFC 3858 5. */
static void watchers(void)
{
    static char text[1024];
    struct sua_watcherinfo wi;
    struct sua_watcher_list list;
    struct sua_watcher w;
    struct sua_buf b;

    CHECK_INT(sua_watcherinfo_begin(&x, guard_copy(SUA_STR(
        "<?xml version=\"1.0\"?>\n"
        "<watcherinfo xmlns=\"urn:ietf:params:xml:ns:watcherinfo\"\n"
        "             version=\"0\" state=\"full\">\n"
        "  <watcher-list resource=\"sip:professor@example.net\" "
        "package=\"presence\">\n"
        "    <watcher status=\"active\"\n             id=\"8ajksjda7s\"\n"
        "             duration-subscribed=\"509\"\n"
        "             event=\"approved\" >sip:userA@example.net</watcher>\n"
        "    <watcher status=\"pending\"\n"
        "             id=\"hh8juja87s997-ass7\"\n"
        "             display-name=\"Mr. Subscriber\"\n"
        "             event=\"subscribe\">sip:userB@example.org</watcher>\n"
        "  </watcher-list>\n</watcherinfo>\n")), NULL, 0, &wi), SUA_OK);
    CHECK_INT(sua_watcherinfo_next(&x, &list), 1);
    CHECK_STR(list.resource, "sip:professor@example.net");
    CHECK_STR(list.package, "presence");
    CHECK_INT(sua_watcherinfo_watcher(&x, &w), 1);
    CHECK_STR(w.uri, "sip:userA@example.net");
    CHECK_INT(w.status, SUA_WATCHER_ACTIVE);
    CHECK_INT(w.event, SUA_WATCHER_APPROVED);
    CHECK_INT(w.duration.n, 509);
    CHECK_INT(sua_watcherinfo_watcher(&x, &w), 1);
    CHECK_STR(w.uri, "sip:userB@example.org");
    CHECK_STR(w.id, "hh8juja87s997-ass7");
    CHECK_STR(w.display, "Mr. Subscriber");
    CHECK_INT(w.status, SUA_WATCHER_PENDING);
    CHECK_INT(w.event, SUA_WATCHER_SUBSCRIBE);
    CHECK_INT(sua_watcherinfo_watcher(&x, &w), 0);
    CHECK_INT(sua_watcherinfo_next(&x, &list), 0);

    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_watchers(&b), SUA_OK);
    CHECK_INT(sua_watcherinfo_begin(&x, sua_buf_view(&b), doc_mem, b.n, &wi),
              SUA_OK);
    CHECK_INT(wi.version, 2);
    CHECK_INT(sua_watcherinfo_next(&x, &list), 1);
    CHECK_INT(sua_watcherinfo_watcher(&x, &w), 1);
    CHECK_STR(w.uri, "sip:a&b@h");
    CHECK_STR(w.display, "Mr. \"S\"");
    CHECK_INT(w.expiration.n, 60);
    CHECK(!w.duration.set);
    CHECK_INT(w.status, SUA_WATCHER_WAITING);
    CHECK_INT(w.event, SUA_WATCHER_TIMEOUT);
    doc_sizes(write_watchers);
}

int main(void)
{
    example();
    nesting();
    malformed();
    again();
    refused();
    watchers();
    return check_done();
}
