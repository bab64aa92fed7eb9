/* SPDX-License-Identifier: MIT
 * application/conference-info+xml (RFC 4575). */
#include "pkg_docs.h"
#include "sip/conference.h"

static struct sua_xml x;
static struct sua_conference conf;
static struct sua_conference_user user;
static struct sua_conference_endpoint ep;
static struct sua_conference_media media;

static int begin(struct sua_str doc)
{
    return sua_conference_begin(&x, guard_copy(doc), doc_mem,
                                sizeof(doc_mem), &conf);
}

/* A document of the RFC, which is a seed for the fuzz target too. */
static void load(const char *name)
{
    static char text[DOC_ROOM];
    char path[512];
    FILE *in;
    size_t n;

    snprintf(path, sizeof(path), TEST_DIR "/fuzz/corpus/pkg/%s", name);
    in = fopen(path, "rb");
    CHECK(in != NULL);
    if (!in)
        exit(check_done());
    n = fread(text, 1, sizeof(text), in);
    fclose(in);
    CHECK_INT(begin(sua_str_make(text, n)), SUA_OK);
}

static void audio(const char *src_id)
{
    CHECK_INT(sua_conference_next_media(&x, &media), 1);
    CHECK_STR(media.id, "1");
    CHECK_STR(media.display, "main audio");
    CHECK_STR(media.type, "audio");
    CHECK_STR(media.label, "34567");
    CHECK_STR(media.src_id, src_id);
    CHECK_INT(media.status, SUA_FLOW_SENDRECV);
    CHECK_INT(sua_conference_next_media(&x, &media), 0);
}

static void act(const struct sua_conference_act *a, const char *reason)
{
    CHECK_STR(a->when, "2005-03-04T20:00:00Z");
    CHECK_STR(a->reason, reason);
    CHECK_STR(a->by, "sip:mike@example.com");
}

/* RFC 4575 7.1. */
static void basic(void)
{
    load("conference_basic");
    CHECK_STR(conf.entity, "sips:conf233@example.com");
    CHECK_INT(conf.state, SUA_DOC_FULL);
    CHECK_INT(conf.users, SUA_DOC_FULL);
    CHECK_INT(conf.version, 1);
    CHECK_STR(conf.subject, "Agenda: This month's goals");
    CHECK_INT(conf.service_uris.n, 1);
    CHECK_STR(conf.service_uris.item[0].name, "web-page");
    CHECK_STR(conf.service_uris.item[0].value,
              "http://sharepoint/salesgroup/");
    CHECK_INT(conf.user_count.n, 33);
    CHECK_INT(conf.active, 0);
    CHECK_INT(sua_conference_next(&x, &user), 1);
    CHECK_STR(user.entity, "sip:bob@example.com");
    CHECK_STR(user.display, "Bob Hoskins");
    CHECK_INT(user.state, SUA_DOC_FULL);
    CHECK_INT(sua_conference_next_endpoint(&x, &ep), 1);
    CHECK_STR(ep.entity, "sip:bob@pc33.example.com");
    CHECK_STR(ep.display, "Bob's Laptop");
    CHECK_INT(ep.status, SUA_ENDPOINT_DISCONNECTED);
    CHECK_INT(ep.left, SUA_ENDPOINT_DEPARTED);
    act(&ep.leaving, "bad voice quality");
    CHECK(!ep.referred.when.p && !ep.joined);
    audio("432424");
    CHECK_INT(sua_conference_next_endpoint(&x, &ep), 0);
    CHECK_INT(sua_conference_next(&x, &user), 1);
    CHECK_STR(user.entity, "sip:alice@example.com");
    CHECK_INT(sua_conference_next_endpoint(&x, &ep), 1);
    CHECK_INT(ep.status, SUA_ENDPOINT_CONNECTED);
    CHECK_INT(ep.joined, SUA_ENDPOINT_DIALED_OUT);
    CHECK(!ep.joining.reason.p);
    audio("534232");
    CHECK_INT(sua_conference_next(&x, &user), 0);
    CHECK_INT(sua_conference_next(&x, &user), 0);
}

/* RFC 4575 7.2. The users of a sidebar are no users of the conference. */
static void rich(void)
{
    load("conference_rich");
    CHECK_INT(conf.state, SUA_DOC_PARTIAL);
    CHECK_INT(conf.version, 5);
    CHECK_STR(conf.display, "Weekly Sales Meeting");
    CHECK_STR(conf.free_text, "We will start strict on time");
    CHECK_STR(conf.keywords, "sales meeting weekly");
    CHECK_INT(conf.conf_uris.n, 3);
    CHECK_STR(conf.conf_uris.item[0].name, "participation");
    CHECK_STR(conf.conf_uris.item[0].value, "tel:+18005671234");
    CHECK_STR(conf.conf_uris.item[2].name, "streaming");
    CHECK_INT(conf.service_uris.n, 2);
    CHECK_INT(conf.max_users.n, 100);
    CHECK_INT(conf.user_count.n, 32);
    CHECK_INT(conf.active, SUA_CONFERENCE_TRUE);
    CHECK_INT(conf.locked, SUA_CONFERENCE_FALSE);
    CHECK_INT(sua_conference_next(&x, &user), 1);
    CHECK_INT(user.aors.n, 1);
    CHECK_STR(user.aors.item[0].value, "mailto:bob@example.com");
    CHECK_INT(user.roles.n, 1);
    CHECK_STR(user.roles.item[0].value, "participant");
    CHECK_STR(user.languages, "en");
    CHECK_INT(sua_conference_next_endpoint(&x, &ep), 1);
    act(&ep.referred, "expert required");
    act(&ep.joining, "invitation");
    act(&ep.leaving, "bad voice quality");
    CHECK_INT(ep.status, SUA_ENDPOINT_DISCONNECTING);
    CHECK_INT(ep.left, SUA_ENDPOINT_BOOTED);
    CHECK_STR(ep.sip.display, "full info");
    CHECK_STR(ep.sip.call_id, "hsjh8980vhsb78");
    CHECK_STR(ep.sip.from_tag, "vav738dvbs");
    CHECK_STR(ep.sip.to_tag, "8954jgjg8432");
    audio("432424");
    CHECK_INT(sua_conference_next(&x, &user), 0);
    CHECK_INT(x.err, SUA_OK);
}

#define NS "xmlns='urn:ietf:params:xml:ns:conference-info'"
#define CONF(x) "<conference-info " NS " entity='c' version='2'>" x           \
                "</conference-info>"
#define USER(x) CONF("<users><user entity='u'>" x "</user></users>")

/* Answers of begin, user, endpoint, media. */
static const struct {
    const char *doc;
    int got[4];
} broken[] = {
    { "<conference-info " NS " version='1'/>", { SUA_EBADMSG } },
    { "<conference-info " NS " entity='c'/>", { SUA_EBADMSG } },
    { "<conference-info " NS " entity='c' version='1e3'/>",
      { SUA_EBADMSG } },
    { "<conference-info entity='c' version='1'/>", { SUA_EBADMSG } },
    { CONF("<conference-state><user-count>many</user-count>"
           "</conference-state>"), { SUA_EBADMSG } },
    { CONF(""), { SUA_OK, 0, 0, 0 } },
    { CONF("<users/>"), { SUA_OK, 0, 0, 0 } },
    { CONF("<users><user/></users>"),
      { SUA_OK, SUA_EBADMSG, SUA_EBADMSG, SUA_EBADMSG } },
    { USER(""), { SUA_OK, 1, 0, 0 } },
    { USER("<endpoint/>"), { SUA_OK, 1, SUA_EBADMSG, SUA_EBADMSG } },
    { USER("<endpoint entity='e'/>"), { SUA_OK, 1, 1, 0 } },
    { USER("<endpoint entity='e'><media/></endpoint>"),
      { SUA_OK, 1, 1, SUA_EBADMSG } },
    { USER("<endpoint entity='e'><media id='1'/></endpoint>"),
      { SUA_OK, 1, 1, 1 } },
};

static void malformed(void)
{
    size_t i, n = 0;
    clock_t since = clock();

    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        const int *want = broken[i].got;
        int err = begin(sua_str_z(broken[i].doc));

        if (err != want[0])
            fprintf(stderr, "in %s:\n", broken[i].doc);
        CHECK_INT(err, want[0]);
        CHECK_INT(sua_conference_next(&x, &user), err ? err : want[1]);
        CHECK_INT(sua_conference_next_endpoint(&x, &ep),
                  err ? err : want[2]);
        CHECK_INT(sua_conference_next_media(&x, &media),
                  err ? err : want[3]);
        CHECK(!x.err || x.err_off <= strlen(broken[i].doc));
    }
    CHECK_INT(sua_conference_begin(
        &x, doc_many("<conference-info " NS " entity='c' version='2'>"
                     "<users>", "<user entity='u'><endpoint entity='e'>"
                     "<media id='1'/><media id='2'/></endpoint></user>",
                     20000, "</users></conference-info>"), NULL, 0, &conf),
        SUA_OK);
    while (sua_conference_next(&x, &user) > 0)
        while (sua_conference_next_endpoint(&x, &ep) > 0)
            while (sua_conference_next_media(&x, &media) > 0)
                n++;
    CHECK_INT(x.err, SUA_OK);
    CHECK_INT(n, 40000);
    CHECK_SOON(since);
}

/* ---- writing ----------------------------------------------------------- */
/* What was read last, in its order. */
static int write_read(struct sua_buf *b, const char *name)
{
    struct sua_xml_writer w;

    load(name);
    sua_conference_write(&w, b, &conf);
    while (sua_conference_next(&x, &user) > 0) {
        sua_conference_open(&w, &user);
        while (sua_conference_next_endpoint(&x, &ep) > 0) {
            struct sua_conference_media m[4];
            size_t n = 0;

            while (n < 4 && sua_conference_next_media(&x, &m[n]) > 0)
                n++;
            sua_conference_put(&w, &ep, m, n);
        }
        sua_xml_close(&w);
    }
    CHECK_INT(x.err, SUA_OK);
    return sua_xml_end(&w);
}

static int write_rich(struct sua_buf *b)
{
    return write_read(b, "conference_rich");
}

static const char rich_again[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><conference-info "
    "xmlns=\"urn:ietf:params:xml:ns:conference-info\" "
    "entity=\"sips:conf233@example.com\" state=\"partial\" version=\"5\">"
    "<conference-description><display-text>Weekly Sales Meeting"
    "</display-text><subject>Agenda: This month's goals</subject>"
    "<free-text>We will start strict on time</free-text>"
    "<keywords>sales meeting weekly</keywords><conf-uris>"
    "<entry><uri>tel:+18005671234</uri><purpose>participation</purpose>"
    "</entry><entry><uri>h323:conf545@h323.example.com</uri>"
    "<purpose>participation</purpose></entry>"
    "<entry><uri>http://real.streaming.com/54634/live.ram</uri>"
    "<purpose>streaming</purpose></entry></conf-uris><service-uris>"
    "<entry><uri>http://sharepoint/salesgroup/</uri>"
    "<purpose>web-page</purpose></entry>"
    "<entry><uri>http://quicktime.com/54634/recording.mov</uri>"
    "<purpose>recording</purpose></entry></service-uris>"
    "<maximum-user-count>100</maximum-user-count></conference-description>"
    "<conference-state><user-count>32</user-count><active>true</active>"
    "<locked>false</locked></conference-state><users state=\"full\">"
    "<user entity=\"sip:bob@example.com\" state=\"full\">"
    "<display-text>Bob Hoskins</display-text>"
    "<associated-aors><entry><uri>mailto:bob@example.com</uri></entry>"
    "</associated-aors><roles><entry>participant</entry></roles>"
    "<languages>en</languages>"
    "<endpoint entity=\"sip:bob@pc33.example.com\" state=\"full\">"
    "<display-text>Bob's Laptop</display-text><referred>"
    "<when>2005-03-04T20:00:00Z</when><reason>expert required</reason>"
    "<by>sip:mike@example.com</by></referred><status>disconnecting</status>"
    "<joining-method>dialed-out</joining-method><joining-info>"
    "<when>2005-03-04T20:00:00Z</when><reason>invitation</reason>"
    "<by>sip:mike@example.com</by></joining-info>"
    "<disconnection-method>booted</disconnection-method><disconnection-info>"
    "<when>2005-03-04T20:00:00Z</when><reason>bad voice quality</reason>"
    "<by>sip:mike@example.com</by></disconnection-info>"
    "<media id=\"1\"><display-text>main audio</display-text>"
    "<type>audio</type><label>34567</label><src-id>432424</src-id>"
    "<status>sendrecv</status></media><call-info><sip>"
    "<display-text>full info</display-text><call-id>hsjh8980vhsb78</call-id>"
    "<from-tag>vav738dvbs</from-tag><to-tag>8954jgjg8432</to-tag></sip>"
    "</call-info></endpoint></user></users></conference-info>";

static void writing(void)
{
    static char text[8192];
    struct sua_conference empty;
    struct sua_xml_writer w;
    struct sua_buf b;

    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_rich(&b), SUA_OK);
    CHECK_STR(sua_buf_view(&b), rich_again);
    doc_sizes(write_rich);
    /* A key is needed, a state must be one, text stays text. */
    memset(&empty, 0, sizeof(empty));
    sua_buf_init(&b, text, sizeof(text));
    sua_conference_write(&w, &b, &empty);
    CHECK_INT(sua_xml_end(&w), SUA_EINVAL);
    empty.entity = SUA_STR("sip:c@h\"><users>");
    sua_buf_init(&b, text, sizeof(text));
    sua_conference_write(&w, &b, &empty);
    CHECK_INT(sua_xml_end(&w), SUA_OK);
    CHECK_INT(begin(sua_buf_view(&b)), SUA_OK);
    CHECK_STR(conf.entity, "sip:c@h\"><users>");
    empty.users = SUA_DOC_DELETED + 1;
    sua_buf_init(&b, text, sizeof(text));
    sua_conference_write(&w, &b, &empty);
    CHECK_INT(sua_xml_end(&w), SUA_EINVAL);
    empty.users = 0;
    empty.state = SUA_DOC_DELETED + 1;
    sua_buf_init(&b, text, sizeof(text));
    sua_conference_write(&w, &b, &empty);
    CHECK_INT(sua_xml_end(&w), SUA_EINVAL);
}

/* ---- versions: RFC 4575 4.6 -------------------------------------------- */
static void versions(void)
{
    static const struct {
        uint32_t version;
        uint8_t state, todo;
    } steps[] = {
        { 1, SUA_DOC_PARTIAL, SUA_DOC_REFRESH },
        { 2, SUA_DOC_PARTIAL, SUA_DOC_REFRESH },
        { 2, SUA_DOC_FULL, SUA_DOC_APPLY },
        { 2, SUA_DOC_FULL, 0 },
        { 3, SUA_DOC_PARTIAL, SUA_DOC_APPLY },
        { 3, SUA_DOC_PARTIAL, 0 },
        { 5, SUA_DOC_PARTIAL, SUA_DOC_REFRESH },
        { 4, SUA_DOC_PARTIAL, SUA_DOC_APPLY },
        { 9, SUA_DOC_FULL, SUA_DOC_APPLY },
        { 8, SUA_DOC_DELETED, 0 },
        { UINT32_MAX, SUA_DOC_DELETED, SUA_DOC_APPLY | SUA_DOC_OVER },
        { 0, SUA_DOC_PARTIAL, 0 },
    };
    struct sua_doc_version v = { 0, 0 };
    size_t i;

    for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        CHECK_INT(sua_conference_accept(&v, steps[i].version,
                                        steps[i].state), steps[i].todo);
}

int main(void)
{
    basic();
    rich();
    malformed();
    writing();
    versions();
    return check_done();
}
