/* SPDX-License-Identifier: MIT
 * application/dialog-info+xml (RFC 4235) and versions of documents. */
#include "pkg_docs.h"
#include "sip/dialoginfo.h"

static struct sua_xml x;
static struct sua_dialoginfo info;
static struct sua_dialoginfo_entry d;

static int begin(const char *doc)
{
    return sua_dialoginfo_begin(&x, guard_copy(sua_str_z(doc)), doc_mem,
                                 sizeof(doc_mem), &info);
}

#define NS "xmlns=\"urn:ietf:params:xml:ns:dialog-info\""

/* RFC 4235 4.2: no entity, an attribute of another namespace. */
static void sample(void)
{
    CHECK_INT(begin(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dialog-info " NS "\n"
        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
        "  xsi:schemaLocation=\"urn:ietf:params:xml:ns:dialog-info\"\n"
        "  version=\"1\" state=\"full\">\n  <dialog id=\"123456\">\n"
        "     <state>confirmed</state>\n     <duration>274</duration>\n\n"
        "     <local>\n"
        "       <identity display=\"Alice\">sip:alice@example.com</identity>\n"
        "       <target uri=\"sip:alice@pc33.example.com\">\n"
        "         <param pname=\"isfocus\" pval=\"true\"/>\n"
        "         <param pname=\"class\" pval=\"personal\"/>\n"
        "       </target>\n     </local>\n     <remote>\n"
        "       <identity display=\"Bob\">sip:bob@example.org</identity>\n"
        "       <target uri=\"sip:bobster@phone21.example.org\"/>\n"
        "     </remote>\n  </dialog>\n</dialog-info>\n"), SUA_OK);
    CHECK_INT(info.version, 1);
    CHECK_INT(info.state, SUA_DOC_FULL);
    CHECK(!info.entity.p);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 1);
    CHECK_STR(d.id, "123456");
    CHECK_INT(d.state, SUA_DIALOGINFO_CONFIRMED);
    CHECK(d.duration.set);
    CHECK_INT(d.duration.n, 274);
    CHECK_STR(d.local.identity, "sip:alice@example.com");
    CHECK_STR(d.local.display, "Alice");
    CHECK_STR(d.local.target, "sip:alice@pc33.example.com");
    CHECK_INT(d.local.params.n, 2);
    CHECK_STR(d.local.params.item[0].name, "isfocus");
    CHECK_STR(d.local.params.item[0].value, "true");
    CHECK_STR(d.local.params.item[1].name, "class");
    CHECK_STR(d.local.params.item[1].value, "personal");
    CHECK_STR(d.remote.identity, "sip:bob@example.org");
    CHECK_STR(d.remote.display, "Bob");
    CHECK_STR(d.remote.target, "sip:bobster@phone21.example.org");
    CHECK_INT(d.remote.params.n, 0);
    CHECK(!d.call_id.p && !d.code.set && !d.direction && !d.event);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 0);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 0);
    CHECK_INT(x.err, SUA_OK);
}

/* RFC 4235 6.2, the last document, with what is odd in it: a direction of
 * "receiver", a `reason`, a parameter outside the target. */
static void shared_line(void)
{
    CHECK_INT(begin(
        "<?xml version=\"1.0\"?>\n<dialog-info " NS "\n"
        "             version=\"5\" state=\"partial\"\n"
        "             entity=\"sip:alice@example.com\">\n"
        "  <dialog id=\"zxcvbnm3\" call-id=\"a84b4c76e66710\"\n"
        "          local-tag=\"1928301774\"\n"
        "          remote-tag=\"8736347\" direction=\"initiator\">\n"
        "    <state reason=\"replaced\">terminated</state>\n  </dialog>\n"
        "  <dialog id=\"sfhjsjk12\" call-id=\"o34oii1\"\n"
        "          local-tag=\"8903j4\"\n"
        "          remote-tag=\"78cjkus\" direction=\"receiver\">\n"
        "    <state reason=\"replaced\">confirmed</state>\n"
        "    <replaces call-id=\"a84b4c76e66710\"\n"
        "          local-tag=\"1928301774\"\n"
        "          remote-tag=\"8736347\"/>\n    <referred-by>\n"
        "      sip:bob-is-not-here@vm.example.net\n    </referred-by>\n"
        "    <local>\n      <target uri=\"sip:alice@pc33.example.com\"/>\n"
        "        <param pname=\"+sip.rendering\" pval=\"yes\"/>\n"
        "    </local>\n    <remote>\n"
        "      <identity display=\"Cathy Jones\">\n"
        "         sip:cjones@example.net\n      </identity>\n"
        "      <target uri=\"sip:line3@host3.example.net\">\n"
        "        <param pname=\"actor\" pval=\"attendant\"/>\n"
        "        <param pname=\"automaton\" pval=\"false\"/>\n"
        "      </target>\n    </remote>\n  </dialog>\n</dialog-info>"),
        SUA_OK);
    CHECK_INT(info.version, 5);
    CHECK_INT(info.state, SUA_DOC_PARTIAL);
    CHECK_STR(info.entity, "sip:alice@example.com");
    CHECK_INT(sua_dialoginfo_next(&x, &d), 1);
    CHECK_STR(d.id, "zxcvbnm3");
    CHECK_STR(d.call_id, "a84b4c76e66710");
    CHECK_STR(d.local_tag, "1928301774");
    CHECK_STR(d.remote_tag, "8736347");
    CHECK_INT(d.direction, SUA_DIALOGINFO_INITIATOR);
    CHECK_INT(d.state, SUA_DIALOGINFO_TERMINATED);
    CHECK_INT(d.event, SUA_DIALOGINFO_REPLACED);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 1);
    CHECK_STR(d.id, "sfhjsjk12");
    CHECK_INT(d.direction, 0);
    CHECK_INT(d.state, SUA_DIALOGINFO_CONFIRMED);
    CHECK_STR(d.replaces.call_id, "a84b4c76e66710");
    CHECK_STR(d.replaces.local_tag, "1928301774");
    CHECK_STR(d.replaces.remote_tag, "8736347");
    CHECK_STR(d.referred_by, "sip:bob-is-not-here@vm.example.net");
    CHECK_STR(d.local.target, "sip:alice@pc33.example.com");
    CHECK_INT(d.local.params.n, 0);
    CHECK_STR(d.remote.identity, "sip:cjones@example.net");
    CHECK_STR(d.remote.display, "Cathy Jones");
    CHECK_INT(d.remote.params.n, 2);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 0);
}

/* A prefix instead of the default namespace, things of other namespaces that
 * look alike, pieces that need mem. */
static void strange(void)
{
    CHECK_INT(begin(
        "<d:dialog-info xmlns:d='urn:ietf:params:xml:ns:dialog-info' "
        "xmlns:sa='urn:ietf:params:xml:ns:sa-dialog-info' xmlns='x' "
        "version='4294967295' state='f&#117;ll' entity='sip:a&amp;b@h'>"
        "<dialog id='no'><state>early</state></dialog><sa:dialog id='no'/>"
        "<d:other><d:dialog id='no'/></d:other>"
        "<d:dialog id='&lt;1&gt;' sa:id='2'><sa:appearance>1</sa:appearance>"
        "<d:state code='180' event='&apos;'>ear<!-- -->ly</d:state>"
        "<d:duration>99999999999999999999</d:duration>"
        "<d:remote><identity>no</identity>"
        "<d:identity display-name='B'>sip:<![CDATA[a&b]]>@h</d:identity>"
        "<d:identity display='C'>tel:1</d:identity>"
        "<d:session-description type='application/sdp'>v=0\r\n"
        "</d:session-description><d:cseq>7</d:cseq></d:remote>"
        "<d:state>confirmed</d:state></d:dialog></d:dialog-info>"), SUA_OK);
    CHECK_INT(info.version, UINT32_MAX);
    CHECK_INT(info.state, SUA_DOC_FULL);
    CHECK_STR(info.entity, "sip:a&b@h");
    CHECK_INT(sua_dialoginfo_next(&x, &d), 1);
    CHECK_STR(d.id, "<1>");
    CHECK_INT(d.state, SUA_DIALOGINFO_EARLY);
    CHECK_INT(d.code.n, 180);
    CHECK_INT(d.event, 0);
    CHECK_INT(d.duration.n, UINT32_MAX);
    CHECK_STR(d.remote.identity, "sip:a&b@h");
    CHECK_STR(d.remote.display, "B");
    CHECK_STR(d.remote.sdp_type, "application/sdp");
    CHECK_STR(d.remote.sdp, "v=0");
    CHECK_INT(d.remote.cseq.n, 7);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 0);
}

static const struct {
    const char *doc;
    int begin, next;            /* what they answer                        */
} broken[] = {
    { "", SUA_EBADMSG, 0 },
    { "<presence xmlns='urn:ietf:params:xml:ns:pidf'/>", SUA_EBADMSG, 0 },
    { "<dialog-info version='0' state='full'/>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " state='full'/>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " version='0'/>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " version='0' state='half'/>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " version='x' state='full'/>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " version='-1' state='full'/>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " version='' state='full'/>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " version='4294967296' state='full'/>",
      SUA_EBADMSG, 0 },
    /* What is wrong at the end counts from the beginning. */
    { "<dialog-info " NS " version='0' state='full'><dialog id='1'>"
      "<state>early</state></dialog><x></dialog-info>", SUA_EBADMSG, 0 },
    { "<dialog-info " NS " version='0' state='full'></dialog-info>x",
      SUA_EBADMSG, 0 },
#define ONE(x) "<dialog-info " NS " version='0' state='full'>" x              \
               "</dialog-info>"
    { ONE("<dialog/>"), SUA_OK, SUA_EBADMSG },
    { ONE("<dialog id='1'><duration>x</duration></dialog>"), SUA_OK,
      SUA_EBADMSG },
    { ONE("<dialog id='1'><duration/></dialog>"), SUA_OK, SUA_EBADMSG },
    { ONE("<dialog id='1'><state code='4e'>early</state></dialog>"), SUA_OK,
      SUA_EBADMSG },
    { ONE("<dialog id='1'/>"), SUA_OK, 1 },
    { ONE("<dialog id='1'><state>?</state></dialog>"), SUA_OK, 1 },
    { ONE("x"), SUA_OK, 0 },
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
        CHECK_INT(sua_dialoginfo_next(&x, &d),
                  err ? err : broken[i].next);
        CHECK(!x.err || x.err_off <= strlen(broken[i].doc));
        if (!err)
            CHECK_INT(d.state, 0);
    }
    begin("<dialog-info " NS "><x/></dialog-info>");
    CHECK_INT(x.err_off, 1);
    /* No more than it needs, and never more than the document. */
    CHECK_INT(sua_dialoginfo_begin(
        &x, SUA_STR("<dialog-info " NS " version='0' state='full' "
                    "entity='&amp;'/>"), NULL, 0, &info), SUA_ETOOBIG);
    CHECK_INT(sua_dialoginfo_begin(
        &x, doc_many("<dialog-info " NS " version='0' state='full'>",
                     "<dialog id='1'><local><target uri='a'>"
                     "<param pname='b' pval='c'/></target></local></dialog>",
                     20000, "</dialog-info>"), NULL, 0, &info), SUA_OK);
    for (i = 0; sua_dialoginfo_next(&x, &d) > 0; i++)
        ;
    CHECK_INT(i, 20000);
    CHECK_INT(sua_dialoginfo_begin(
        &x, doc_many("<dialog-info " NS " version='0' state='full'><dialog "
                     "id='1'><local><target>", "<param pname='' pval=''/>",
                     100000, "</target></local></dialog></dialog-info>"),
        NULL, 0, &info), SUA_OK);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 1);
    CHECK_INT(d.local.params.n, SUA_ITEMS);
    CHECK(d.local.params.more);
    CHECK_SOON(since);
}

/* ---- writing ----------------------------------------------------------- */
static void fill(struct sua_dialoginfo *i, struct sua_dialoginfo_entry *e)
{
    memset(i, 0, sizeof(*i));
    memset(e, 0, 2 * sizeof(*e));
    i->version = 7;
    i->state = SUA_DOC_PARTIAL;
    i->entity = SUA_STR("sip:a@h?x=1&y=2");
    e[0].id = SUA_STR("1\"><dialog id='2'>");
    e[0].call_id = SUA_STR("c'\"<&>");
    e[0].local_tag = SUA_STR("");
    e[0].remote_tag = SUA_STR("t\r\nu");
    e[0].direction = SUA_DIALOGINFO_RECIPIENT;
    e[0].state = SUA_DIALOGINFO_TERMINATED;
    e[0].event = SUA_DIALOGINFO_REMOTE_BYE;
    e[0].code.set = e[0].duration.set = 1;
    e[0].code.n = 200;
    e[0].replaces.call_id = SUA_STR("r");
    e[0].referred_by_display = SUA_STR("R");
    e[0].referred_by = SUA_STR("sip:r@h");
    e[0].local.identity = SUA_STR("sip:l@h");
    e[0].local.target = SUA_STR("sip:l@[::1]");
    e[0].local.params.n = 2;
    e[0].local.params.item[0].name = SUA_STR("p");
    e[0].local.params.item[0].value = SUA_STR("a \"b\" & c");
    e[0].local.params.item[1].name = SUA_STR("q");
    e[0].local.params.item[1].value = SUA_STR("true");
    e[0].remote.display = SUA_STR("\xc3\x84");
    e[0].remote.sdp_type = SUA_STR("application/sdp");
    e[0].remote.sdp = SUA_STR("v=0\r\no=-");
    e[0].remote.cseq.set = 1;
    e[0].remote.cseq.n = UINT32_MAX;
    e[1].id = SUA_STR("2");
    e[1].state = SUA_DIALOGINFO_TRYING;
}

static int write_two(struct sua_buf *b)
{
    struct sua_dialoginfo i;
    struct sua_dialoginfo_entry e[2];
    struct sua_xml_writer w;

    fill(&i, e);
    sua_dialoginfo_write(&w, b, &i);
    sua_dialoginfo_put(&w, &e[0]);
    sua_dialoginfo_put(&w, &e[1]);
    return sua_xml_end(&w);
}

static int same_items(const struct sua_items *a, const struct sua_items *b)
{
    unsigned i;

    for (i = 0; i < a->n; i++)
        if (!sua_str_eq(a->item[i].name, b->item[i].name) ||
            !sua_str_eq(a->item[i].value, b->item[i].value))
            return 0;
    return a->n == b->n;
}

static int same_str(struct sua_str a, struct sua_str b)
{
    return !a.p == !b.p && sua_str_eq(a, b);
}

static int same_party(const struct sua_dialoginfo_party *a,
                      const struct sua_dialoginfo_party *b)
{
    return same_str(a->identity, b->identity) &&
           same_str(a->display, b->display) &&
           same_str(a->target, b->target) && same_str(a->sdp, b->sdp) &&
           same_str(a->sdp_type, b->sdp_type) &&
           same_items(&a->params, &b->params) && a->cseq.n == b->cseq.n &&
           a->cseq.set == b->cseq.set;
}

static void again(void)
{
    static char text[4096];
    struct sua_dialoginfo i;
    struct sua_dialoginfo_entry e[2];
    struct sua_buf b;

    fill(&i, e);
    /* The one thing that changes: text before which no identity stands. */
    e[0].remote.identity = SUA_STR("");
    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_two(&b), SUA_OK);
    CHECK_INT(sua_dialoginfo_begin(&x, sua_buf_view(&b), doc_mem, b.n,
                                    &info), SUA_OK);
    CHECK_INT(info.version, 7);
    CHECK_INT(info.state, SUA_DOC_PARTIAL);
    CHECK_STR(info.entity, "sip:a@h?x=1&y=2");
    CHECK_INT(sua_dialoginfo_next(&x, &d), 1);
    CHECK_STR(d.id, "1\"><dialog id='2'>");
    CHECK(same_str(d.call_id, e[0].call_id));
    CHECK(same_str(d.local_tag, e[0].local_tag));
    CHECK(same_str(d.remote_tag, e[0].remote_tag));
    CHECK_INT(d.direction, e[0].direction);
    CHECK_INT(d.state, e[0].state);
    CHECK_INT(d.event, e[0].event);
    CHECK_INT(d.code.n, 200);
    CHECK(d.duration.set && !d.duration.n);
    CHECK_STR(d.replaces.call_id, "r");
    CHECK(!d.replaces.local_tag.p);
    CHECK_STR(d.referred_by, "sip:r@h");
    CHECK_STR(d.referred_by_display, "R");
    CHECK(same_party(&d.local, &e[0].local));
    CHECK(same_party(&d.remote, &e[0].remote));
    CHECK_INT(sua_dialoginfo_next(&x, &d), 1);
    CHECK_STR(d.id, "2");
    CHECK(!d.local.identity.p && !d.replaces.call_id.p);
    CHECK_INT(sua_dialoginfo_next(&x, &d), 0);
    doc_sizes(write_two);
}

static void refused(void)
{
    static char text[4096];
    struct sua_dialoginfo i;
    struct sua_dialoginfo_entry e[2];
    struct sua_xml_writer w;
    struct sua_buf b;
    int step;

    for (step = 0; step < 6; step++) {
        fill(&i, e);
        switch (step) {
        case 0: break;
        case 1: e[0].id.p = NULL; break;
        case 2: e[0].state = 0; break;
        case 3: e[0].state = SUA_DIALOGINFO_TERMINATED + 1; break;
        case 4: e[0].local.params.n = SUA_ITEMS + 1; break;
        case 5: i.state = SUA_DOC_DELETED; break;
        }
        sua_buf_init(&b, text, sizeof(text));
        sua_dialoginfo_write(&w, &b, &i);
        sua_dialoginfo_put(&w, &e[0]);
        CHECK_INT(sua_xml_end(&w), step ? SUA_EINVAL : SUA_OK);
    }
}

/* ---- versions: RFC 4235 4.3 -------------------------------------------- */
static void versions(void)
{
    static const struct {
        uint32_t version;
        uint8_t state, todo;
    } steps[] = {
        { 3, SUA_DOC_PARTIAL, SUA_DOC_APPLY | SUA_DOC_REFRESH },
        { 4, SUA_DOC_FULL, SUA_DOC_APPLY },
        { 5, SUA_DOC_PARTIAL, SUA_DOC_APPLY },
        { 5, SUA_DOC_PARTIAL, 0 },
        { 4, SUA_DOC_FULL, 0 },
        { 5, SUA_DOC_FULL, SUA_DOC_APPLY },
        { 6, SUA_DOC_PARTIAL, SUA_DOC_APPLY },
        { 8, SUA_DOC_PARTIAL, SUA_DOC_APPLY | SUA_DOC_REFRESH },
        { 9, SUA_DOC_PARTIAL, SUA_DOC_APPLY },
        { 20, SUA_DOC_FULL, SUA_DOC_APPLY },
        { UINT32_MAX, SUA_DOC_FULL, SUA_DOC_APPLY },
        { 0, SUA_DOC_PARTIAL, 0 },
    };
    struct sua_doc_version v = { 0, 0 }, sent = { 0, 0 };
    size_t i;

    for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        CHECK_INT(sua_doc_accept(&v, steps[i].version, steps[i].state),
                  steps[i].todo);
    memset(&v, 0, sizeof(v));
    for (i = 0; i < 5; i++) {
        uint32_t stamp = sua_doc_stamp(&sent);

        CHECK_INT(stamp, i);
        CHECK_INT(sua_doc_accept(&v, stamp, i ? SUA_DOC_PARTIAL
                                              : SUA_DOC_FULL),
                  SUA_DOC_APPLY);
    }
}

int main(void)
{
    sample();
    shared_line();
    strange();
    malformed();
    again();
    refused();
    versions();
    return check_done();
}
