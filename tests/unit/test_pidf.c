/* SPDX-License-Identifier: MIT
 * application/pidf+xml (RFC 3863, RFC 4479, RFC 4480), and iscomposing
 * (RFC 3994). */
#include "pkg_docs.h"
#include "sip/iscomposing.h"
#include "sip/pidf.h"

static struct sua_xml x;
static struct sua_presence pres;
static struct sua_presence_part p;

static int begin(const char *doc)
{
    return sua_presence_begin(&x, guard_copy(sua_str_z(doc)), doc_mem,
                              sizeof(doc_mem), &pres);
}

static void tuple(const char *id, const char *contact, uint32_t priority)
{
    CHECK_INT(sua_presence_next(&x, &p), 1);
    CHECK_INT(p.kind, SUA_PRESENCE_TUPLE);
    CHECK_INT(p.basic, SUA_PRESENCE_OPEN);
    CHECK_STR(p.id, id);
    CHECK_STR(p.contact, contact);
    CHECK_INT(p.priority.set, priority != 0);
    CHECK_INT(p.priority.n, priority);
}

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS "urn:ietf:params:xml:ns:pidf"

/* RFC 3863 4.3.1, 4.3.2. */
static void rfc3863(void)
{
    CHECK_INT(begin(
        XML "<presence xmlns=\"" NS "\"\n xmlns:im=\"" NS ":im\"\n"
        " xmlns:myex=\"http://id.example.com/presence/\"\n"
        " entity=\"pres:someone@example.com\">\n"
        " <tuple id=\"bs35r9\">\n <status>\n <basic>open</basic>\n"
        " <im:im>busy</im:im>\n <myex:location>home</myex:location>\n"
        " </status>\n"
        " <contact priority=\"0.8\">im:someone@mobilecarrier.net</contact>\n"
        " <note xml:lang=\"en\">Don't Disturb Please!</note>\n"
        " <note xml:lang=\"fr\">Ne derangez pas, s'il vous plait</note>\n"
        " <timestamp>2001-10-27T16:49:29Z</timestamp>\n </tuple>\n"
        " <tuple id=\"eg92n8\">\n <status>\n <basic>open</basic>\n"
        " </status>\n"
        " <contact priority=\"1.0\">mailto:someone@example.com</contact>\n"
        " </tuple>\n <note>I'll be in Tokyo next week</note>\n</presence>"),
        SUA_OK);
    CHECK_STR(pres.entity, "pres:someone@example.com");
    CHECK_INT(pres.notes.n, 1);
    CHECK(!pres.notes.item[0].name.p);
    CHECK_STR(pres.notes.item[0].value, "I'll be in Tokyo next week");
    tuple("bs35r9", "im:someone@mobilecarrier.net", 800);
    CHECK_INT(p.notes.n, 2);
    CHECK_STR(p.notes.item[0].name, "en");
    CHECK_STR(p.notes.item[0].value, "Don't Disturb Please!");
    CHECK_STR(p.notes.item[1].name, "fr");
    CHECK_STR(p.timestamp, "2001-10-27T16:49:29Z");
    tuple("eg92n8", "mailto:someone@example.com", 1000);
    CHECK_INT(p.notes.n, 0);
    CHECK_INT(sua_presence_next(&x, &p), 0);

    CHECK_INT(begin(
        XML "<impp:presence xmlns:impp=\"" NS "\"\n"
        " xmlns:myex=\"http://id.example.com/presence/\"\n"
        " entity=\"pres:someone@example.com\">\n"
        "<impp:tuple id=\"ck38g9\">\n<impp:status>\n"
        "<impp:basic>open</impp:basic>\n</impp:status>\n"
        "<myex:mytupletag>Extended value in tuple</myex:mytupletag>\n"
        "<impp:contact priority=\"0.65\">tel:+09012345678</impp:contact>\n"
        "</impp:tuple>\n<impp:tuple id=\"md66je\">\n<impp:status>\n"
        "<impp:basic>open</impp:basic>\n</impp:status>\n"
        "<impp:contact priority=\"1.0\">\n"
        "   im:someone@mobilecarrier.net</impp:contact>\n</impp:tuple>\n"
        "<myex:mytag>My extended presentity information</myex:mytag>\n"
        "</impp:presence>\n"), SUA_OK);
    tuple("ck38g9", "tel:+09012345678", 650);
    tuple("md66je", "im:someone@mobilecarrier.net", 1000);
    CHECK_INT(sua_presence_next(&x, &p), 0);
}

/* RFC 4480 4: all three kinds. */
static void rfc4480(void)
{
    CHECK_INT(begin(
        XML "<presence xmlns=\"" NS "\" xmlns:dm=\"" NS ":data-model\"\n"
        " xmlns:lt=\"urn:ietf:params:xml:ns:location-type\"\n"
        " xmlns:rpid=\"" NS ":rpid\" entity=\"pres:someone@example.com\">\n"
        "<tuple id=\"bs35r9\"><status><basic>open</basic></status>\n"
        "<dm:deviceID>urn:device:0003ba4811e3</dm:deviceID>\n"
        "<rpid:relationship><rpid:self/></rpid:relationship>\n"
        "<contact priority=\"0.8\">im:someone@mobile.example.net</contact>\n"
        "</tuple>\n<note>I'll be in Tokyo next week</note>\n"
        "<dm:device id=\"pc147\">\n"
        "<rpid:user-input idle-threshold=\"600\"\n"
        "  last-input=\"2004-10-21T13:20:00-05:00\">idle</rpid:user-input>\n"
        "<dm:deviceID>urn:device:0003ba4811e3</dm:deviceID>\n"
        "<dm:note>PC</dm:note>\n</dm:device>\n<dm:person id=\"p1\">\n"
        "<rpid:activities from=\"2005-05-30T12:00:00+05:00\"\n"
        "  until=\"2005-05-30T17:00:00+05:00\">\n"
        "  <rpid:note>Far away</rpid:note>\n  <rpid:away/>\n"
        "</rpid:activities>\n<rpid:class>calendar</rpid:class>\n"
        "<rpid:mood><rpid:angry/><rpid:other>brooding</rpid:other>"
        "</rpid:mood>\n<rpid:place-is><rpid:audio><rpid:noisy/></rpid:audio>"
        "</rpid:place-is>\n"
        "<rpid:place-type><lt:residence/></rpid:place-type>\n"
        "<rpid:sphere>bowling league</rpid:sphere>\n"
        "<rpid:status-icon>http://example.com/play.gif</rpid:status-icon>\n"
        "<rpid:time-offset>-240</rpid:time-offset>\n"
        "<dm:note>Scoring 120</dm:note>\n"
        "<dm:timestamp>2005-05-30T16:09:44+05:00</dm:timestamp>\n"
        "</dm:person>\n</presence>"), SUA_OK);
    tuple("bs35r9", "im:someone@mobile.example.net", 800);
    CHECK_STR(p.device_id, "urn:device:0003ba4811e3");
    CHECK_INT(sua_presence_next(&x, &p), 1);
    CHECK_INT(p.kind, SUA_PRESENCE_DEVICE);
    CHECK_STR(p.id, "pc147");
    CHECK_INT(p.input, SUA_PRESENCE_IDLE);
    CHECK_STR(p.last_input, "2004-10-21T13:20:00-05:00");
    CHECK_STR(p.device_id, "urn:device:0003ba4811e3");
    CHECK_STR(p.notes.item[0].value, "PC");
    CHECK_INT(sua_presence_next(&x, &p), 1);
    CHECK_INT(p.kind, SUA_PRESENCE_PERSON);
    CHECK_INT(p.activities.n, 2);
    CHECK_STR(p.activities.item[0].name, "note");
    CHECK_STR(p.activities.item[0].value, "Far away");
    CHECK_STR(p.activities.item[1].name, "away");
    CHECK_STR(p.activities.item[1].value, "");
    CHECK_STR(p.from, "2005-05-30T12:00:00+05:00");
    CHECK_STR(p.until, "2005-05-30T17:00:00+05:00");
    CHECK_STR(p.sphere, "bowling league");
    CHECK_STR(p.status_icon, "http://example.com/play.gif");
    CHECK_STR(p.notes.item[0].value, "Scoring 120");
    CHECK_STR(p.timestamp, "2005-05-30T16:09:44+05:00");
    CHECK_INT(sua_presence_next(&x, &p), 0);
}

/* Activities are those of RFC 4480, whatever the prefix. */
static void foreign(void)
{
    CHECK_INT(begin(
        "<presence xmlns='" NS "' xmlns:d='" NS ":data-model' "
        "xmlns:x='" NS ":rpid' xmlns:rpid='other' entity='e'>"
        "<d:person id='1'><rpid:activities><rpid:no/></rpid:activities>"
        "<activities xmlns='" NS ":rpid'><rpid:no/><x:away/><busy/>"
        "<d:note>no</d:note></activities></d:person></presence>"), SUA_OK);
    CHECK_INT(sua_presence_next(&x, &p), 1);
    CHECK_INT(p.activities.n, 2);
    CHECK_STR(p.activities.item[0].name, "away");
    CHECK_STR(p.activities.item[1].name, "busy");
    CHECK_INT(sua_presence_next(&x, &p), 0);
}

static const struct {
    const char *doc;
    int begin, next;
} broken[] = {
    { "<presence/>", SUA_EBADMSG, 0 },
    { "<presence xmlns='" NS ":rpid'/>", SUA_EBADMSG, 0 },
    { "<tuple xmlns='" NS "'/>", SUA_EBADMSG, 0 },
    { "<presence xmlns='" NS "'>", SUA_EBADMSG, 0 },
    { "<presence xmlns='" NS "'><dm:person id='1'/></presence>",
      SUA_EBADMSG, 0 },
    { "<presence xmlns='" NS "'/>", SUA_OK, 0 },
#define ONE(x) "<presence xmlns='" NS "'>" x "</presence>"
    { ONE("<tuple/>"), SUA_OK, SUA_EBADMSG },
    { ONE("<tuple id='1'><contact priority='2'/></tuple>"), SUA_OK,
      SUA_EBADMSG },
    { ONE("<tuple id='1'><contact priority=''/></tuple>"), SUA_OK,
      SUA_EBADMSG },
    { ONE("<tuple id='1'/>"), SUA_OK, 1 },
    { ONE("<tuple id='1'><status><basic>ajar</basic></status></tuple>"),
      SUA_OK, 1 },
    /* What is in something unknown is unknown (RFC 3863 4.2.3). */
    { ONE("<x><tuple/></x><y xmlns='z'><tuple/></y>"), SUA_OK, 0 },
};

static void malformed(void)
{
    size_t i;
    clock_t since = clock();

    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        int err = begin(broken[i].doc);

        if (err != broken[i].begin)
            fprintf(stderr, "in %s:\n", broken[i].doc);
        CHECK_INT(err, broken[i].begin);
        CHECK_INT(sua_presence_next(&x, &p), err ? err : broken[i].next);
        CHECK(!x.err || x.err_off <= strlen(broken[i].doc));
    }
    CHECK_INT(sua_presence_begin(
        &x, doc_many("<presence xmlns='" NS "'>",
                     "<tuple id='1'><note>a</note></tuple>", 20000,
                     "</presence>"), NULL, 0, &pres), SUA_OK);
    for (i = 0; sua_presence_next(&x, &p) > 0; i++)
        ;
    CHECK_INT(i, 20000);
    CHECK_INT(sua_presence_begin(
        &x, doc_many("<presence xmlns='" NS "' xmlns:d='" NS ":data-model' "
                     "xmlns:r='" NS ":rpid'><d:person id='1'>"
                     "<r:activities>", "<r:busy/>", 100000,
                     "</r:activities></d:person></presence>"), NULL, 0,
        &pres), SUA_OK);
    CHECK_INT(sua_presence_next(&x, &p), 1);
    CHECK_INT(p.activities.n, SUA_ITEMS);
    CHECK(p.activities.more);
    CHECK_SOON(since);
}

/* ---- writing ----------------------------------------------------------- */
static void fill(struct sua_presence *pr, struct sua_presence_part *part)
{
    memset(pr, 0, sizeof(*pr));
    memset(part, 0, 3 * sizeof(*part));
    pr->entity = SUA_STR("pres:a@h?b&c");
    pr->notes.n = 1;
    pr->notes.item[0].value = SUA_STR("<b>");
    part[0].kind = SUA_PRESENCE_TUPLE;
    part[0].id = SUA_STR("t1");
    part[0].basic = SUA_PRESENCE_CLOSED;
    part[0].contact = SUA_STR("sip:a@h;x=\"1\"");
    part[0].priority.set = 1;
    part[0].priority.n = 725;
    part[0].notes.n = 2;
    part[0].notes.item[0].name = SUA_STR("de");
    part[0].notes.item[0].value = SUA_STR("Gr\xc3\xbc\xc3\x9f""e\n& so");
    part[0].notes.item[1].value = SUA_STR("");
    part[0].timestamp = SUA_STR("2001-10-27T16:49:29Z");
    part[0].device_id = SUA_STR("urn:x-mac:0003ba4811e3");
    part[1].kind = SUA_PRESENCE_PERSON;
    part[1].id = SUA_STR("p1");
    part[1].activities.n = 2;
    part[1].activities.item[0].name = SUA_STR("on-the-phone");
    part[1].activities.item[1].name = SUA_STR("other");
    part[1].activities.item[1].value = SUA_STR("a&b");
    part[1].from = SUA_STR("2005-05-30T12:00:00+05:00");
    part[1].sphere = SUA_STR("work");
    part[2].kind = SUA_PRESENCE_DEVICE;
    part[2].id = SUA_STR("d1");
    part[2].input = SUA_PRESENCE_IDLE;
    part[2].last_input = SUA_STR("2004-10-21T13:20:00-05:00");
    part[2].device_id = SUA_STR("urn:x-mac:0003ba4811e3");
}

static int write_all(struct sua_buf *b)
{
    struct sua_presence pr;
    struct sua_presence_part part[3];
    struct sua_xml_writer w;
    int i;

    fill(&pr, part);
    sua_presence_write(&w, b, &pr);
    for (i = 0; i < 3; i++)
        sua_presence_put(&w, &part[i]);
    return sua_presence_end(&w, &pr);
}

static int same(struct sua_str a, struct sua_str b)
{
    return !a.p == !b.p && sua_str_eq(a, b);
}

static int same_items(const struct sua_items *a, const struct sua_items *b)
{
    unsigned i;

    for (i = 0; i < a->n; i++)
        if (!same(a->item[i].name, b->item[i].name) ||
            !sua_str_eq(a->item[i].value, b->item[i].value))
            return 0;
    return a->n == b->n;
}

static void again(void)
{
    static char text[4096], second[4096];
    struct sua_presence pr;
    struct sua_presence_part part[3];
    struct sua_xml_writer w;
    struct sua_buf b, c;
    int i;

    fill(&pr, part);
    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_all(&b), SUA_OK);
    CHECK_INT(sua_presence_begin(&x, sua_buf_view(&b), doc_mem, b.n, &pres),
              SUA_OK);
    CHECK(same(pres.entity, pr.entity));
    CHECK(same_items(&pres.notes, &pr.notes));
    sua_buf_init(&c, second, sizeof(second));
    sua_presence_write(&w, &c, &pres);
    for (i = 0; i < 3; i++) {
        CHECK_INT(sua_presence_next(&x, &p), 1);
        CHECK_INT(p.kind, part[i].kind);
        CHECK_INT(p.basic, part[i].basic);
        CHECK_INT(p.input, part[i].input);
        CHECK_INT(p.priority.n, part[i].priority.n);
        CHECK(same(p.id, part[i].id));
        CHECK(same(p.contact, part[i].contact));
        CHECK(same(p.timestamp, part[i].timestamp));
        CHECK(same(p.device_id, part[i].device_id));
        CHECK(same(p.from, part[i].from));
        CHECK(same(p.until, part[i].until));
        CHECK(same(p.last_input, part[i].last_input));
        CHECK(same(p.sphere, part[i].sphere));
        CHECK(same_items(&p.notes, &part[i].notes));
        CHECK(same_items(&p.activities, &part[i].activities));
        sua_presence_put(&w, &p);
    }
    CHECK_INT(sua_presence_next(&x, &p), 0);
    CHECK_INT(sua_presence_end(&w, &pres), SUA_OK);
    CHECK(sua_str_eq(sua_buf_view(&b), sua_buf_view(&c)));
    doc_sizes(write_all);
}

static void refused(void)
{
    static char text[4096];
    struct sua_presence pr;
    struct sua_presence_part part[3];
    struct sua_xml_writer w;
    struct sua_buf b;
    int step, i;

    for (step = 0; step < 7; step++) {
        fill(&pr, part);
        switch (step) {
        case 0: break;
        case 1: pr.entity.p = NULL; break;
        case 2: part[0].id.p = NULL; break;
        case 3: part[0].kind = 0; break;
        case 4: part[0].kind = SUA_PRESENCE_DEVICE + 1; break;
        case 5: part[0].priority.n = 1001; break;
        case 6:
            part[1].activities.item[0].name = SUA_STR("a><b/><c");
            break;
        }
        sua_buf_init(&b, text, sizeof(text));
        sua_presence_write(&w, &b, &pr);
        for (i = 0; i < 3; i++)
            sua_presence_put(&w, &part[i]);
        CHECK_INT(sua_presence_end(&w, &pr), step ? SUA_EINVAL : SUA_OK);
    }
}

/* ---- RFC 3994 5 -------------------------------------------------------- */
static int write_composing(struct sua_buf *b)
{
    struct sua_iscomposing in = { SUA_STR_INIT("2003-01-27T10:43:00Z"),
                                  SUA_STR_INIT("a/<b>"), { 90, 1 }, 0 };

    return sua_iscomposing_write(b, &in);
}

static void composing(void)
{
    static const char ns[] = "urn:ietf:params:xml:ns:im-iscomposing";
    struct sua_iscomposing c;
    char text[512];
    struct sua_buf b;

    snprintf(text, sizeof(text), XML "<isComposing xmlns=\"%s\" "
             "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
             "xsi:schemaLocation=\"urn:ietf:params:xml:ns:im-composing "
             "iscomposing.xsd\">\n <state>active</state>\n"
             " <contenttype>text/plain</contenttype>\n"
             " <refresh>90</refresh>\n</isComposing>", ns);
    CHECK_INT(sua_iscomposing_parse(&x, guard_copy(sua_str_z(text)), NULL, 0,
                                    &c), SUA_OK);
    CHECK_INT(c.active, 1);
    CHECK_STR(c.content_type, "text/plain");
    CHECK_INT(c.refresh_s.n, 90);
    snprintf(text, sizeof(text), "<isComposing xmlns=\"%s\"><state>idle"
             "</state><lastactive>2003-01-27T10:43:00Z</lastactive>"
             "<contenttype>audio</contenttype></isComposing>", ns);
    CHECK_INT(sua_iscomposing_parse(&x, guard_copy(sua_str_z(text)), NULL, 0,
                                    &c), SUA_OK);
    CHECK_INT(c.active, 0);
    CHECK_STR(c.last_active, "2003-01-27T10:43:00Z");
    CHECK(!c.refresh_s.set);
    CHECK_INT(sua_iscomposing_parse(&x, SUA_STR("<isComposing/>"), NULL, 0,
                                    &c), SUA_EBADMSG);
    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_composing(&b), SUA_OK);
    CHECK_INT(sua_iscomposing_parse(&x, sua_buf_view(&b), doc_mem, b.n, &c),
              SUA_OK);
    CHECK_STR(c.content_type, "a/<b>");
    CHECK_INT(c.refresh_s.n, 90);
    CHECK(strstr(text, "<state>idle</state>") != NULL);
    doc_sizes(write_composing);
}

int main(void)
{
    rfc3863();
    rfc4480();
    foreign();
    malformed();
    again();
    refused();
    composing();
    return check_done();
}
