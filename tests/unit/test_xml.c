/* SPDX-License-Identifier: MIT
 * XML reader and writer (sip/xml.h). */
#include "pkg_docs.h"

static struct sua_xml x;

/* All events of a document on one line:
 * "(prefix|local|ns attr=value" "text " ")". */
static struct sua_str events(struct sua_str doc)
{
    static char text[8192];
    struct sua_buf b;
    int got;

    sua_buf_init(&b, text, sizeof(text));
    sua_xml_begin(&x, doc, doc_mem, sizeof(doc_mem));
    while ((got = sua_xml_next(&x)) > 0) {
        struct sua_str rest = x.at.raw;
        struct sua_xml_attr a;

        if (got == SUA_XML_TEXT) {
            sua_buf_char(&b, '\'');
            if (x.at.cdata)
                sua_buf_str(&b, x.at.raw);
            else
                sua_xml_plain(&b, x.at.raw, 0);
            sua_buf_char(&b, '\'');
            continue;
        }
        sua_buf_char(&b, got == SUA_XML_START ? '(' : ')');
        if (got == SUA_XML_END)
            continue;
        sua_buf_str(&b, x.at.prefix);
        sua_buf_char(&b, '|');
        sua_buf_str(&b, x.at.local);
        sua_buf_char(&b, '|');
        sua_buf_str(&b, x.at.ns);
        while (sua_xml_attr_next(&rest, &a)) {
            sua_buf_char(&b, ' ');
            sua_buf_str(&b, a.name);
            sua_buf_char(&b, '=');
            sua_xml_plain(&b, a.raw, 1);
        }
    }
    CHECK_INT(sua_xml_next(&x), got);
    if (got)
        sua_buf_z(&b, " !");
    return sua_buf_view(&b);
}

static struct sua_str ev(const char *doc)
{
    return events(guard_copy(sua_str_z(doc)));
}

static void well_formed(void)
{
    CHECK_STR(ev("<a/>"), "(|a|)");
    CHECK_STR(ev("<a></a>"), "(|a|)");
    CHECK_STR(ev(" \r\n<?xml version='1.0'?>\n<a ></a >\n<!-- --><?b c?> "),
              "(|a|)");
    CHECK_STR(ev("\xef\xbb\xbf<?xml version='1.0'?><a/>"), "(|a|)");
    CHECK_STR(ev("<a b='1' c = \"'2'\"\nd.e-f_='>'/>"),
              "(|a| b=1 c='2' d.e-f_=>)");
    CHECK_STR(ev("<a>x<b>y</b>z</a>"), "(|a|'x'(|b|'y')'z')");
    CHECK_STR(ev("<a>x<!-- <b> & -->y<?p <c>?>z</a>"), "(|a|'x''y''z')");
    CHECK_STR(ev("<a><![CDATA[<b>&amp;]]]]></a>"), "(|a|'<b>&amp;]]')");
    CHECK_STR(ev("<a><![CDATA[]]></a>"), "(|a|'')");
    CHECK_STR(ev("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#xe9;&#x20AC;"
                 "&#x1F600;&#0000000000000000067;</a>"),
              "(|a|'<>&\"'AB\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" "C')");
    /* Line ends are one LF, in attributes a space; references stay. */
    CHECK_STR(ev("<a b='1\r\n2\t3\r4&#13;&#10;'>5\r\n6\r7&#13;</a>"),
              "(|a| b=1 2 3 4\r\n'5\n6\n7\r')");
    CHECK_STR(ev("<\xc3\xa9t\xc3\xa9/>"), "(|\xc3\xa9t\xc3\xa9|)");
    CHECK_STR(ev("<a>]]&gt; > '</a>"), "(|a|']]> > '')");
}

static void namespaces(void)
{
    CHECK_STR(ev("<a xmlns='u'><b/><c xmlns=''/><d xmlns='v'><e/></d><f/>"
                 "</a>"),
              "(|a|u xmlns=u(|b|u)(|c| xmlns=)(|d|v xmlns=v(|e|v))(|f|u))");
    CHECK_STR(ev("<p:a xmlns:p='u' xmlns:q='v'><q:a xmlns:q='w'/><q:a/>"
                 "</p:a>"),
              "(p|a|u xmlns:p=u xmlns:q=v(q|a|w xmlns:q=w)(q|a|v))");
    CHECK_STR(ev("<p:a/>"), " !");
    CHECK_STR(ev("<a><p:b xmlns:p='u'/><p:b/></a>"),
              "(|a|(p|b|u xmlns:p=u) !");
    CHECK_STR(ev("<a xmlns:p=''><p:b/></a>"), "(|a| xmlns:p= !");
    CHECK_STR(ev("<a xml:lang='de' q:r='1'/>"), "(|a| xml:lang=de q:r=1)");
    /* A name is what its references stand for. */
    CHECK_STR(ev("<a xmlns='u&#58;v&amp;w'/>"),
              "(|a|u&#58;v&amp;w xmlns=u:v&w)");
    sua_xml_begin(&x, SUA_STR("<p:a xmlns:p='u&#58;v&amp;w'/>"), NULL, 0);
    CHECK_INT(sua_xml_next(&x), SUA_XML_START);
    CHECK(sua_xml_is(&x, SUA_STR("u:v&w"), SUA_STR("a")));
    CHECK(!sua_xml_is(&x, SUA_STR("u:v&"), SUA_STR("a")));
    CHECK(!sua_xml_is(&x, SUA_STR("u:v&wx"), SUA_STR("a")));
    CHECK(!sua_xml_is(&x, SUA_STR("u:v&w"), SUA_STR("p:a")));
}

static const struct {
    const char *doc;
    int err;
    size_t off;
} broken[] = {
    { "", SUA_EBADMSG, 0 },
    { " ", SUA_EBADMSG, 1 },
    { "a", SUA_EBADMSG, 0 },
    { "<", SUA_EBADMSG, 0 },
    { "<a", SUA_EBADMSG, 2 },
    { "<a>", SUA_EBADMSG, 3 },
    { "<a><b></a>", SUA_EBADMSG, 6 },
    { "<a></b>", SUA_EBADMSG, 3 },
    { "<a></ab>", SUA_EBADMSG, 6 },
    { "<ab></a>", SUA_EBADMSG, 4 },
    { "</a>", SUA_EBADMSG, 0 },
    { "<a/><b/>", SUA_EBADMSG, 4 },
    { "<a/>x", SUA_EBADMSG, 4 },
    { "<a/><![CDATA[]]>", SUA_EBADMSG, 4 },
    { "<a/></a>", SUA_EBADMSG, 4 },
    { "<a></a", SUA_EBADMSG, 6 },
    { "<a / >", SUA_EBADMSG, 4 },
    { "<a b/>", SUA_EBADMSG, 3 },
    { "<a b=/>", SUA_EBADMSG, 3 },
    { "<a b=c/>", SUA_EBADMSG, 3 },
    { "<a b='c/>", SUA_EBADMSG, 3 },
    { "<a b='1'c='2'/>", SUA_EBADMSG, 8 },
    { "<a b='1' b='2'/>", SUA_EBADMSG, 9 },
    { "<a b='<'/>", SUA_EBADMSG, 6 },
    { "<a b='&x;'/>", SUA_EBADMSG, 6 },
    { "<a b='&'/>", SUA_EBADMSG, 6 },
    { "<a>&</a>", SUA_EBADMSG, 3 },
    { "<a>&;</a>", SUA_EBADMSG, 3 },
    { "<a>&amp</a>", SUA_EBADMSG, 3 },
    { "<a>&AMP;</a>", SUA_EBADMSG, 3 },
    { "<a>x&nbsp;</a>", SUA_EBADMSG, 4 },
    { "<a>&#;</a>", SUA_EBADMSG, 3 },
    { "<a>&#x;</a>", SUA_EBADMSG, 3 },
    { "<a>&#xg;</a>", SUA_EBADMSG, 3 },
    { "<a>&#a;</a>", SUA_EBADMSG, 3 },
    { "<a>&#0;</a>", SUA_EBADMSG, 3 },
    { "<a>&#8;</a>", SUA_EBADMSG, 3 },
    { "<a>&#xd800;</a>", SUA_EBADMSG, 3 },
    { "<a>&#xffff;</a>", SUA_EBADMSG, 3 },
    { "<a>&#x110000;</a>", SUA_EBADMSG, 3 },
    { "<a>&#99999999999999999999;</a>", SUA_EBADMSG, 3 },
    { "<a>\x01</a>", SUA_EBADMSG, 3 },
    { "<a>\xff</a>", SUA_EBADMSG, 3 },
    { "<a>\xc0\x80</a>", SUA_EBADMSG, 3 },
    { "<a>\xed\xa0\x80</a>", SUA_EBADMSG, 3 },
    { "<a>\xef\xbf\xbf</a>", SUA_EBADMSG, 3 },
    { "<a>\xe2\x82</a>", SUA_EBADMSG, 3 },
    { "<a>\xf4\x90\x80\x80</a>", SUA_EBADMSG, 3 },
    { "<a><!-- -- --></a>", SUA_EBADMSG, 3 },
    { "<a><!--></a>", SUA_EBADMSG, 3 },
    { "<a><!---></a>", SUA_EBADMSG, 3 },
    { "<a><!-- </a>", SUA_EBADMSG, 3 },
    { "<a><![CDATA[</a>", SUA_EBADMSG, 3 },
    { "<a><![CDATA[]]</a>", SUA_EBADMSG, 3 },
    { "<a><?b</a>", SUA_EBADMSG, 3 },
    { "<a><? b?></a>", SUA_EBADMSG, 3 },
    { "<a><?xml version='1.0'?></a>", SUA_EBADMSG, 3 },
    { "<?xml version='1.0'?><?xml version='1.0'?><a/>", SUA_EBADMSG, 21 },
    { "<!DOCTYPE a><a/>", SUA_EBADMSG, 0 },
    { "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", SUA_EBADMSG, 0 },
    { "<a><!ENTITY b 'c'></a>", SUA_EBADMSG, 3 },
    { "<:a/>", SUA_EBADMSG, 0 },
    { "<a:/>", SUA_EBADMSG, 0 },
    { "<a:b:c xmlns:a='u'/>", SUA_EBADMSG, 0 },
    { "<a:1 xmlns:a='u'/>", SUA_EBADMSG, 0 },
    { "<1a/>", SUA_EBADMSG, 0 },
    { "<-a/>", SUA_EBADMSG, 0 },
    { "< a/>", SUA_EBADMSG, 0 },
};

static void malformed(void)
{
    size_t i, n;

    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct sua_str got = ev(broken[i].doc);

        if (x.err != broken[i].err || x.err_off != broken[i].off)
            fprintf(stderr, "in %s:\n", broken[i].doc);
        CHECK_INT(x.err, broken[i].err);
        CHECK_INT(x.err_off, broken[i].off);
        CHECK(got.n >= 2 && got.p[got.n - 1] == '!');
    }
    CHECK_STR(events(sua_str_make("<a>\0</a>", 8)), " !");
    CHECK_INT(x.err_off, 3);
    CHECK_STR(events(sua_str_make(NULL, 0)), " !");
    /* UTF-16, both ways. */
    CHECK_STR(events(sua_str_make("\xff\xfe<\0a\0/\0>\0", 10)), " !");
    CHECK_STR(events(sua_str_make("\xfe\xff\0<\0a\0/\0>", 10)), " !");
    /* Cut anywhere, nothing is read behind the end. */
    for (n = 0; n < 100; n++) {
        static const char doc[] =
            "<?xml version='1.0'?><p:a xmlns:p='u' b=\"&#x20AC;\">\xe2\x82\xac"
            "&amp;<!-- c --><![CDATA[d]]><?e f?><g h='i'/></p:a>";

        if (n >= sizeof(doc) - 1)
            break;
        events(guard_copy(sua_str_make(doc, n)));
        CHECK_INT(x.err, SUA_EBADMSG);
    }
}

/* ---- what is meant to hurt --------------------------------------------- */
static int drain(struct sua_str doc)
{
    int got;

    sua_xml_begin(&x, doc, NULL, 0);
    do
        got = sua_xml_next(&x);
    while (got > 0);
    return got;
}

static void limits(void)
{
    char name[64];
    struct sua_buf b;
    static char text[4096];
    unsigned i;

    CHECK_INT(drain(doc_many("", "<a>", 100000, "")), SUA_ELIMIT);
    CHECK_INT(x.err_off, 3 * SUA_XML_DEPTH);
    CHECK_INT(drain(doc_many("", "<a>", SUA_XML_DEPTH, "")), SUA_EBADMSG);
    for (i = SUA_XML_ATTRS; i <= SUA_XML_ATTRS + 1; i++) {
        unsigned j;

        sua_buf_init(&b, text, sizeof(text));
        sua_buf_z(&b, "<a");
        for (j = 0; j < i; j++) {
            snprintf(name, sizeof(name), " b%u=''", j);
            sua_buf_z(&b, name);
        }
        sua_buf_z(&b, "/>");
        CHECK_INT(drain(sua_buf_view(&b)),
                  i > SUA_XML_ATTRS ? SUA_ELIMIT : SUA_OK);
    }
    for (i = SUA_XML_NAMESPACES; i <= SUA_XML_NAMESPACES + 1; i++) {
        unsigned j;

        sua_buf_init(&b, text, sizeof(text));
        sua_buf_z(&b, "<a");
        for (j = 0; j < i; j++) {
            snprintf(name, sizeof(name), " xmlns:b%u='u'", j);
            sua_buf_z(&b, name);
        }
        sua_buf_z(&b, "/>");
        CHECK_INT(drain(sua_buf_view(&b)),
                  i > SUA_XML_NAMESPACES ? SUA_ELIMIT : SUA_OK);
    }
    /* Those that are out of force do not count. */
    CHECK_INT(drain(doc_many("<a>", "<b xmlns='u' xmlns:p='v'/>", 1000,
                             "</a>")), SUA_OK);
}

static void bombs(void)
{
    clock_t since = clock();

    CHECK_INT(drain(SUA_STR(
        "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">"
        "<!ENTITY l1 \"&lol;&lol;\"><!ENTITY l2 \"&l1;&l1;\">]>"
        "<lolz>&l2;</lolz>")), SUA_EBADMSG);
    CHECK_INT(drain(doc_many("<a>", "&amp;", DOC_MANY, "</a>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a>", "&#", DOC_MANY, "</a>")), SUA_EBADMSG);
    CHECK_INT(drain(doc_many("<a>&#", "0", DOC_MANY, "65;</a>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a>", "<!", DOC_MANY, "</a>")), SUA_EBADMSG);
    CHECK_INT(drain(doc_many("<a>", "<!---->", DOC_MANY, "</a>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a><!--", "- ", DOC_MANY, "--></a>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a>", "<![CDATA[]", DOC_MANY, "</a>")),
              SUA_EBADMSG);
    CHECK_INT(drain(doc_many("<a><![CDATA[", "]", DOC_MANY, "]]></a>")),
              SUA_OK);
    CHECK_INT(drain(doc_many("<a>", "<?b", DOC_MANY, "</a>")), SUA_EBADMSG);
    CHECK_INT(drain(doc_many("<a b='", "x", 65536, "'/>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a b='", "x", DOC_MANY, "'/>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a b='", "x", DOC_MANY, "")), SUA_EBADMSG);
    CHECK_INT(drain(doc_many("<", "a", DOC_MANY, "/>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a", " ", DOC_MANY, "/>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a>", "<b/>", DOC_MANY, "</a>")), SUA_OK);
    CHECK_INT(drain(doc_many("<a>", "<b>", 14, "")), SUA_EBADMSG);
    CHECK_INT(drain(doc_many("", "\n", DOC_MANY, "<a/>")), SUA_OK);
    CHECK_SOON(since);
}

/* Equal names of one length, each compared with all before it. */
static void attributes_alike(void)
{
    enum { LEN = 30000, COUNT = SUA_XML_ATTRS };
    static char text[COUNT * (LEN + 8)];
    clock_t since = clock();
    struct sua_buf b;
    int i, j;

    sua_buf_init(&b, text, sizeof(text));
    sua_buf_z(&b, "<a");
    for (i = 0; i < COUNT; i++) {
        sua_buf_char(&b, ' ');
        for (j = 0; j < LEN; j++)
            sua_buf_char(&b, 'b');
        sua_buf_char(&b, (char)('A' + i % 26));
        sua_buf_char(&b, (char)('a' + i / 26));
        sua_buf_z(&b, "=''");
    }
    sua_buf_z(&b, "/>");
    CHECK_INT(drain(sua_buf_view(&b)), SUA_OK);
    CHECK_SOON(since);
}

/* ---- helpers on top ---------------------------------------------------- */
static struct sua_str content(const char *doc, size_t cap)
{
    struct sua_str out = SUA_STR_INIT("none");
    int err;

    sua_xml_begin(&x, sua_str_z(doc), doc_mem, cap);
    CHECK_INT(sua_xml_next(&x), SUA_XML_START);
    err = sua_xml_content(&x, &out);
    CHECK_INT(err, x.err);
    if (!x.err) {
        CHECK_INT(x.at.event, SUA_XML_END);
        CHECK_INT(sua_xml_next(&x), 0);
    }
    return out;
}

static void contents(void)
{
    static const char long_text[] = "<a>&lt;12<![CDATA[34]]>56</a>";
    size_t cap;

    CHECK_STR(content("<a/>", 0), "");
    CHECK(content("<a/>", 0).p != NULL);
    CHECK_STR(content("<a> \n b c\t</a>", 0), "b c");
    CHECK_STR(content("<a>b<c>d</c></a>", 0), "b");
    CHECK_STR(content("<a> <!-- --> b</a>", 20), "b");
    CHECK_STR(content("<a>b<c>d<a>e</a></c>f<![CDATA[ <&]]>&gt;</a>", 20),
              "bf <&>");
    CHECK_STR(content("<a>b\r\nc</a>", 20), "b\nc");
    for (cap = 0; cap < 7; cap++) {
        content(long_text, cap);
        CHECK_INT(x.err, SUA_ETOOBIG);
    }
    CHECK_STR(content(long_text, 7), "<123456");
}

static void walking(void)
{
    static const char doc[] =
        "<r><a k='1' l='x&amp;y'><b><c/></b>t</a>t<a><a/></a><z/></r>";
    struct sua_xml_place place;

    sua_xml_begin(&x, sua_str_z(doc), doc_mem, sizeof(doc_mem));
    CHECK_INT(sua_xml_child(&x, 0), 1);
    CHECK_STR(x.at.local, "r");
    CHECK_INT(sua_xml_child(&x, 1), 1);
    CHECK_STR(sua_xml_get(&x, "k"), "1");
    CHECK_STR(sua_xml_get(&x, "l"), "x&y");
    CHECK(!sua_xml_get(&x, "m").p);
    place = x.at;
    CHECK_INT(sua_xml_child(&x, 2), 1);
    CHECK_STR(x.at.local, "b");
    CHECK_INT(sua_xml_child(&x, 3), 1);
    CHECK_STR(x.at.local, "c");
    CHECK(!sua_xml_get(&x, "k").p);
    CHECK_INT(sua_xml_child(&x, 3), 0);
    CHECK_INT(sua_xml_child(&x, 3), 0);
    CHECK_INT(sua_xml_child(&x, 2), 0);
    x.at = place;
    CHECK_STR(sua_xml_get(&x, "k"), "1");
    CHECK_INT(sua_xml_child(&x, 1), 1);
    CHECK_INT(sua_xml_child(&x, 1), 1);
    CHECK_STR(x.at.local, "z");
    CHECK_INT(sua_xml_child(&x, 2), 0);
    CHECK_INT(sua_xml_child(&x, 1), 0);
    CHECK_INT(sua_xml_child(&x, 0), 0);
    CHECK_INT(sua_xml_next(&x), 0);
}

/* ---- writing ----------------------------------------------------------- */
#define DECL "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

static int write_one(struct sua_buf *b)
{
    struct sua_xml_writer w;

    sua_xml_write(&w, b);
    sua_xml_open(&w, "p:a");
    sua_xml_attr(&w, "xmlns:p", SUA_STR("u"));
    sua_xml_attr(&w, "b", SUA_STR("<\"'&>\n\t\r\xc3\xa9"));
    sua_xml_element(&w, "c", SUA_STR("<\"'&>\n\t\r]]>"));
    sua_xml_element(&w, "d", SUA_STR(""));
    sua_xml_element(&w, "e", sua_str_make(NULL, 0));
    sua_xml_text(&w, SUA_STR("f"));
    sua_xml_open(&w, "g");
    return sua_xml_end(&w);
}

static void writing(void)
{
    char text[512];
    struct sua_buf b;
    struct sua_str v;

    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_one(&b), SUA_OK);
    CHECK_STR(sua_buf_view(&b),
              DECL "<p:a xmlns:p=\"u\" b=\"&lt;&quot;'&amp;&gt;&#10;&#9;"
              "&#13;\xc3\xa9\"><c>&lt;\"'&amp;&gt;\n\t&#13;]]&gt;</c><d/>f"
              "<g/></p:a>");
    doc_sizes(write_one);
    sua_xml_begin(&x, sua_buf_view(&b), doc_mem, sizeof(doc_mem));
    CHECK_INT(sua_xml_next(&x), SUA_XML_START);
    CHECK_STR(sua_xml_get(&x, "b"), "<\"'&>\n\t\r\xc3\xa9");
    CHECK_INT(sua_xml_next(&x), SUA_XML_START);
    CHECK_INT(sua_xml_content(&x, &v), SUA_OK);
    CHECK_STR(v, "<\"'&>\n\t\r]]>");
    CHECK_INT(drain(sua_buf_view(&b)), SUA_OK);
}

/* What may not be written: a name, an attribute, a text. */
static int try_writing(const char *name, const char *attr, struct sua_str v)
{
    char text[256];
    struct sua_xml_writer w;
    struct sua_buf b;

    sua_buf_init(&b, text, sizeof(text));
    sua_xml_write(&w, &b);
    sua_xml_open(&w, name);
    if (attr)
        sua_xml_attr(&w, attr, v);
    else
        sua_xml_text(&w, v);
    return sua_xml_end(&w);
}

static void refused(void)
{
    static const char *const names[] = {
        "", "a b", "a>", "a/", "<a", "1a", "a:", ":a", "a:b:c", "a\"", "a=",
        "a\n", "\xff"
    };
    static const char *const values[] = {
        "\x01", "\x0b", "\x1f", "\xff", "\xc3", "\xef\xbf\xbe"
    };
    char text[256];
    struct sua_xml_writer w;
    struct sua_buf b;
    size_t i;

    CHECK_INT(try_writing("a", "b", SUA_STR("c")), SUA_OK);
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CHECK_INT(try_writing(names[i], NULL, SUA_STR("")), SUA_EINVAL);
        CHECK_INT(try_writing("a", names[i], SUA_STR("")), SUA_EINVAL);
    }
    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        CHECK_INT(try_writing("a", "b", sua_str_z(values[i])), SUA_EINVAL);
        CHECK_INT(try_writing("a", NULL, sua_str_z(values[i])), SUA_EINVAL);
    }
    CHECK_INT(try_writing("a", NULL, sua_str_make("\0", 1)), SUA_EINVAL);
    /* Out of order. */
    sua_buf_init(&b, text, sizeof(text));
    sua_xml_write(&w, &b);
    CHECK_INT(sua_xml_end(&w), SUA_EINVAL);
    sua_buf_init(&b, text, sizeof(text));
    sua_xml_write(&w, &b);
    sua_xml_close(&w);
    CHECK_INT(b.err, SUA_EINVAL);
    sua_buf_init(&b, text, sizeof(text));
    sua_xml_write(&w, &b);
    sua_xml_text(&w, SUA_STR("a"));
    CHECK_INT(b.err, SUA_EINVAL);
    sua_buf_init(&b, text, sizeof(text));
    sua_xml_write(&w, &b);
    sua_xml_element(&w, "a", SUA_STR(""));
    CHECK_INT(b.err, SUA_OK);
    sua_xml_open(&w, "b");
    CHECK_INT(b.err, SUA_EINVAL);
    sua_buf_init(&b, text, sizeof(text));
    sua_xml_write(&w, &b);
    sua_xml_open(&w, "a");
    sua_xml_text(&w, SUA_STR("b"));
    sua_xml_attr(&w, "c", SUA_STR("d"));
    CHECK_INT(b.err, SUA_EINVAL);
    sua_buf_init(&b, text, sizeof(text));
    sua_xml_write(&w, &b);
    for (i = 0; i <= SUA_XML_DEPTH; i++)
        sua_xml_open(&w, "a");
    CHECK_INT(b.err, SUA_EINVAL);
}

int main(void)
{
    well_formed();
    namespaces();
    malformed();
    limits();
    bombs();
    attributes_alike();
    contents();
    walking();
    writing();
    refused();
    return check_done();
}
