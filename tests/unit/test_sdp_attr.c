/* SPDX-License-Identifier: MIT
 * The values of SDP lines and attributes, read and written again: the
 * examples of the RFCs, what breaks the grammar, hostile members. */
#include "base/base.h"
#include "check.h"
#include "guard.h"
#include "sdp_forms.h"

static const struct sdp_form *form_of(const char *name)
{
    size_t i;

    for (i = 0; i < SUA__COUNT(sdp_forms); i++)
        if (!strcmp(sdp_forms[i].name, name))
            return &sdp_forms[i];
    abort();
}

/* again: as it is written; NULL: as it was, "": it cannot be read. */
static const struct {
    const char *form, *value, *again;
} values[] = {
    {"origin", "jdoe 3724394400 3724394405 IN IP4 198.51.100.1", NULL},
    {"origin", "-  007 99999999999999999999999 IN IP6 ::1 ",
     "- 007 99999999999999999999999 IN IP6 ::1"},
    {"origin", "- 1 2 IN IP4", ""}, {"origin", "- 1 x IN IP4 h", ""},
    {"origin", "", ""}, {"origin", "- 1 2 IN IP4 h x", ""},
    {"origin", "- 1 2 I@ IP4 h", ""}, {"origin", "a\tb 1 2 IN IP4 h", ""},
    {"connection", "IN IP4 198.51.100.1", NULL},
    {"connection", "IN IP4 233.252.0.1/127", NULL},
    {"connection", "IN IP4 233.252.0.1/0/3", NULL},
    {"connection", "IN IP6 ff00::db8:0:101/3", NULL},
    {"connection", "IN IP6 ff00::db8:0:101", NULL},
    {"connection", "IN IP4 host.example.com", NULL},
    {"connection", "IN IP4 233.252.0.1/256", ""},
    {"connection", "IN IP4 233.252.0.1/1/0", ""},
    {"connection", "IN IP4 233.252.0.1/", ""},
    {"connection", "IN IP4 233.252.0.1/1/2/3", ""},
    {"connection", "IN IP6 ff00::1/1/2", ""},
    {"connection", "IN IP6 ff00::1/0", ""}, {"connection", "IN IP4", ""},
    {"connection", "IN IP4 /1", ""},
    {"bandwidth", "AS:128", NULL}, {"bandwidth", "TIAS:50780", NULL},
    {"bandwidth", "CT:0", NULL}, {"bandwidth", "RR:0", NULL},
    {"bandwidth", "X-YZ:18446744073709551615", NULL},
    {"bandwidth", "AS:18446744073709551616", ""},
    {"bandwidth", "AS:99999999999999999999", ""},
    {"bandwidth", "AS", ""}, {"bandwidth", "AS:", ""},
    {"bandwidth", ":1", ""}, {"bandwidth", "AS:1x", ""},
    {"timing", "2873397496 2873404696", NULL}, {"timing", "0 0", NULL},
    {"timing", "0", ""}, {"timing", "0 x", ""}, {"timing", "-1 0", ""},
    {"repeat", "604800 3600 0 90000", NULL},
    {"repeat", "7d 1h 0 25h", "604800 3600 0 25h"},
    {"repeat", "1m 1s 1", "60 1 1"}, {"repeat", "1 1", ""},
    {"repeat", "0 1 1", ""}, {"repeat", "1 1 x", ""},
    {"repeat", "1w 1 1", ""}, {"repeat", "4294967296d 1 1", ""},
    {"key", "prompt", NULL}, {"key", "clear: a b", NULL},
    {"key", "base64:", NULL}, {"key", "a b", ""}, {"key", ":x", ""},
    {"zone", "2882844526 -1h", "2882844526 -3600"},
    {"zone", "2898848070 0", NULL}, {"zone", "1", ""}, {"zone", "", ""},
    {"zone", "1h 0", ""}, {"zone", "1 --1", ""}, {"zone", "1 -", ""},
    {"media", "audio 49170 RTP/AVP 0", NULL},
    {"media", "video 49170/2 RTP/AVP 31 32", NULL},
    {"media", "application 54111 UDP/DTLS/SCTP webrtc-datachannel", NULL},
    {"media", "message 7654 TCP/MSRP *", NULL},
    {"media", "image 54111 TCP t38", NULL},
    {"media", "audio 0 RTP/AVP 0  8", ""}, {"media", "audio 1 RTP/AVP", ""},
    {"media", "audio 1/0 RTP/AVP 0", ""}, {"media", "audio x RTP/AVP 0", ""},
    {"media", "audio 65536 RTP/AVP 0", ""}, {"media", "a@ 1 RTP/AVP 0", ""},
    {"media", "audio 1 RTP@AVP 0", ""}, {"media", "audio 1 RTP/AVP @", ""},
    {"rtpmap", "99 h263-1998/90000", NULL}, {"rtpmap", "98 L16/11025/2", NULL},
    {"rtpmap", " 97  L16/8000 ", "97 L16/8000"},
    {"rtpmap", "128 X/1", ""}, {"rtpmap", "1 X/0", ""}, {"rtpmap", "1 X", ""},
    {"rtpmap", "1 X/1/0", ""}, {"rtpmap", "1 X/1/", ""}, {"rtpmap", "x", ""},
    {"rtpmap", "1 /1", ""}, {"rtpmap", "1 X/4294967296", ""},
    {"fmtp", "96 profile-level-id=42e016;max-mbps=108000", NULL},
    {"fmtp", "t38 x  y", NULL}, {"fmtp", "96", ""}, {"fmtp", "96 ", ""},
    {"rtcp", "53020", NULL}, {"rtcp", "53020 IN IP4 126.16.64.4", NULL},
    {"rtcp", "53020 IN IP6 2001:2345:6789:ABCD:EF01:2345:6789:ABCD", NULL},
    {"rtcp", "53020 IN", ""}, {"rtcp", "53020 IN IP4", ""},
    {"rtcp", "65536", ""}, {"rtcp", "", ""}, {"rtcp", "1 IN IP4 h x", ""},
    {"rtcp_fb", "* nack", NULL}, {"rtcp_fb", "98 nack rpsi", NULL},
    {"rtcp_fb", "96 trr-int 5000", NULL}, {"rtcp_fb", "*", ""},
    {"rtcp_fb", "96 ack app a b", NULL}, {"rtcp_fb", "96 a@", ""},
    {"extmap", "1 http://example.com/082005/ext.htm#ttime", NULL},
    {"extmap", "2/sendrecv http://example.com/082005/ext.htm#xmeta short",
     NULL},
    {"extmap", "4096/recvonly URI-gps-string a  b", NULL},
    {"extmap", "1/x http://example.com", ""}, {"extmap", "1", ""},
    {"extmap", "1/ http://example.com", ""}, {"extmap", "99999 x", ""},
    {"ssrc", "11111 cname:user3@example.com", NULL},
    {"ssrc", "4294967295 x: y ", NULL}, {"ssrc", "4294967296 x", ""},
    {"ssrc", "1", ""}, {"ssrc", "1 x:", ""},
    {"msid", "examplefoo examplebar", NULL}, {"msid", "-", NULL},
    {"msid", "a b c", ""}, {"msid", "", ""},
    {"group", "BUNDLE foo bar", NULL}, {"group", "LS 1 2", NULL},
    {"group", "FID", NULL}, {"group", "LS 1  2", ""}, {"group", "L@ 1", ""},
    {"crypto", "1 AES_CM_128_HMAC_SHA1_80 "
     "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:4", NULL},
    {"crypto", "2  F8_128_HMAC_SHA1_80\x20"
     "inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm|2^20|1:4;"
     "inline:QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5|2^20|2:4 "
     "FEC_ORDER=FEC_SRTP WSH=64",
     "2 F8_128_HMAC_SHA1_80 "
     "inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm|2^20|1:4;"
     "inline:QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5|2^20|2:4 "
     "FEC_ORDER=FEC_SRTP WSH=64"},
    {"crypto", "1000000000 X inline:x", ""}, {"crypto", "1 X-Y inline:x", ""},
    {"crypto", "1 X", ""}, {"crypto", "X inline:x", ""},
    {"srtp_key", "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj", NULL},
    {"srtp_key", "inline:QUJD|2^20|1:32", NULL},
    {"srtp_key", "inline:QUJD|1048576", NULL},
    {"srtp_key", "inline:QUJD|1:128", NULL},
    {"srtp_key", "ext_1:QUJD", NULL}, {"srtp_key", "inline:", ""},
    {"srtp_key", "inline", ""}, {"srtp_key", "inline:x|2^", ""},
    {"srtp_key", "inline:x|2^x", ""}, {"srtp_key", "inline:x|1:0", ""},
    {"srtp_key", "inline:x|1:129", ""}, {"srtp_key", "inline:x|a:1", ""},
    {"srtp_key", "inline:x|1|1:4|", ""}, {"srtp_key", "inline:x|1:4|1", ""},
    {"srtp_key", "inline:x||1:4", ""}, {"srtp_key", "", ""},
    {"srtp_key", "inline:x|1|2", ""},
    {"fingerprint", "sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:"
     "19:E5:7C:AB", NULL},
    {"fingerprint", " SHA-1 4a:AD", "SHA-1 4A:AD"},
    {"fingerprint", "md5 00", NULL}, {"fingerprint", "md5", ""},
    {"fingerprint", "md5 0", ""}, {"fingerprint", "md5 000", ""},
    {"fingerprint", "md5 00:", ""}, {"fingerprint", "md5 00-11", ""},
    {"fingerprint", "md5 0g", ""}, {"fingerprint", "md5 00 11", ""},
    {"candidate", "1 1 UDP 2130706431 203.0.113.141 8998 typ host", NULL},
    {"candidate", "2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr "
     "203.0.113.141 rport 8998", NULL},
    {"candidate", "1 1 TCP 2128609279 10.0.1.1 9 typ host tcptype active",
     NULL},
    {"candidate", "5 1 TCP 1684013055 192.0.2.3 45664 typ srflx raddr "
     "10.0.1.1 rport 8998 tcptype passive generation 0 ufrag abcd", NULL},
    {"candidate", "1 256 UDP 4294967295 fe80::6676:baff:fe9c:ee4a 0 typ x "
     "rport 1", NULL},
    {"candidate", "a/+ 1 UDP 1 h.local 1 typ relay raddr ::", NULL},
    {"candidate", "1 0 UDP 1 h 1 typ host", ""},
    {"candidate", "1 257 UDP 1 h 1 typ host", ""},
    {"candidate", "1 1 UDP 4294967296 h 1 typ host", ""},
    {"candidate", "1 1 UDP 1 h 65536 typ host", ""},
    {"candidate", "1 1 UDP 1 h 1 host", ""},
    {"candidate", "1 1 UDP 1 h 1 typ", ""}, {"candidate", "1 1 UDP 1 h", ""},
    {"candidate", "- 1 UDP 1 h 1 typ host", ""},
    {"candidate", "123456789012345678901234567890123 1 UDP 1 h 1 typ x", ""},
    {"candidate", "1 1 UDP 1 h 1 typ host raddr", "1 1 UDP 1 h 1 typ host "
     "raddr"},
    {"candidate", "1 1 UDP 1 h 1 typ host raddr h rport x", ""},
    {"remote", "1 192.0.2.3 45664", NULL}, {"remote", "1 h", ""},
    {"remote", "1", ""}, {"remote", "0 h 1", ""}, {"remote", "", ""},
    {"thousandths", "20", NULL}, {"thousandths", "0.125", NULL},
    {"thousandths", "2.50", "2.5"}, {"thousandths", "1.05", NULL},
    {"thousandths", "29.97", NULL}, {"thousandths", "0", ""},
    {"thousandths", "0.000", ""}, {"thousandths", "1.", ""},
    {"thousandths", ".5", ""}, {"thousandths", "1.2345", ""},
    {"thousandths", "4294967", ""}, {"thousandths", "x", ""},
    {"max_message", "100000", NULL}, {"max_message", "0", NULL},
    {"max_message", "01", ""}, {"max_message", "", ""},
    {"sctp_port", "5000", NULL}, {"sctp_port", "65536", ""},
    {"sctp_port", "05000", ""}, {"sctp_port", "x", ""},
};

/* Into a buffer that ends in unwritable memory. */
static struct sua_str write_in(const struct sdp_form *f,
                               const union sdp_any *v, size_t cap, int *err)
{
    static char mem[512];
    struct sua_buf b;

    memset(mem, '~', sizeof(mem));
    sua_buf_init(&b, mem, cap);
    f->write(&b, v);
    CHECK(b.n <= cap && mem[cap] == '~');
    *err = b.err;
    return sua_buf_view(&b);
}

static void check_sizes(const struct sdp_form *f, const union sdp_any *v,
                        size_t full)
{
    size_t cap;
    int err;

    for (cap = 0; cap < full; cap++) {
        write_in(f, v, cap, &err);
        CHECK_INT(err, SUA_ETOOBIG);
    }
}

static void test_values(void)
{
    union sdp_any v;
    size_t i, n;
    int err;

    for (i = 0; i < SUA__COUNT(values); i++) {
        const struct sdp_form *f = form_of(values[i].form);
        struct sua_str text = sua_str_z(values[i].value), out;
        const char *again = values[i].again ? values[i].again
                                            : values[i].value;
        int before = check_failed_;

        for (n = 0; n <= text.n; n++)
            err = f->parse(guard_copy(sua_str_make(text.p, n)), &v);
        CHECK_INT(err, *again ? SUA_OK : SUA_EBADMSG);
        if (!err) {
            out = write_in(f, &v, 511, &err);
            CHECK_INT(err, SUA_OK);
            CHECK_STR(out, again);
            check_sizes(f, &v, out.n);
        }
        if (check_failed_ != before)
            fprintf(stderr, "    %s: \"%s\"\n", f->name, values[i].value);
    }
}

/* ---- hostile members --------------------------------------------------- */

#define AT(type, member) offsetof(struct sua_sdp_##type, member)
static const struct {
    const char *form, *value;
    size_t at[7];               /* of the n strings                        */
    int n;
} members[] = {
    {"origin", "- 1 2 IN IP4 h", {AT(origin_line, user),
     AT(origin_line, id), AT(origin_line, version), AT(origin_line, nettype),
     AT(origin_line, addrtype), AT(origin_line, addr)}, 6},
    {"connection", "IN IP4 h", {AT(connection, nettype),
     AT(connection, addrtype), AT(connection, addr)}, 3},
    {"bandwidth", "AS:1", {AT(bandwidth, type)}, 1},
    {"repeat", "1 1 1", {AT(repeat, offsets)}, 1},
    {"key", "clear:x", {AT(key, method), AT(key, value)}, 2},
    {"media", "audio 1 RTP/AVP 0", {AT(media_line, type),
     AT(media_line, proto), AT(media_line, formats)}, 3},
    {"rtpmap", "1 X/1", {AT(rtpmap, name)}, 1},
    {"fmtp", "1 x", {AT(fmtp, format), AT(fmtp, params)}, 2},
    {"rtcp", "1 IN IP4 h", {AT(rtcp, nettype), AT(rtcp, addrtype),
     AT(rtcp, addr)}, 3},
    {"rtcp_fb", "* ack x", {AT(rtcp_fb, format), AT(rtcp_fb, type),
     AT(rtcp_fb, param)}, 3},
    {"extmap", "1 x y", {AT(extmap, uri), AT(extmap, attributes)}, 2},
    {"ssrc", "1 x:y", {AT(ssrc, name), AT(ssrc, value)}, 2},
    {"msid", "a b", {AT(msid, stream), AT(msid, track)}, 2},
    {"group", "LS 1", {AT(group, semantics), AT(group, tags)}, 2},
    {"crypto", "1 X inline:x y", {AT(crypto, suite), AT(crypto, keys),
     AT(crypto, session)}, 3},
    {"fingerprint", "md5 00", {AT(fingerprint, hash)}, 1},
    {"candidate", "1 1 UDP 1 h 1 typ x raddr h rport 1 a b",
     {AT(candidate, foundation), AT(candidate, transport),
      AT(candidate, addr), AT(candidate, type), AT(candidate, rel_addr),
      AT(candidate, extensions)}, 6},
    {"srtp_key", "inline:x|1|1:1", {AT(srtp_key, method), AT(srtp_key, salt),
     AT(srtp_key, lifetime), AT(srtp_key, mki)}, 4},
    {"remote", "1 h 1", {AT(remote_candidate, addr)}, 1},
};
static const struct sua_str hostile[] = {
    SUA_STR_INIT("x\r\na=evil"), SUA_STR_INIT("\n"), SUA_STR_INIT("x\r"),
    SUA_STR_INIT("x\0y"), SUA_STR_INIT("x y"), SUA_STR_INIT(" x"),
    SUA_STR_INIT("x "), SUA_STR_INIT("x  y"), SUA_STR_INIT("1/2"),
    SUA_STR_INIT("x:y"), SUA_STR_INIT("x;y"), SUA_STR_INIT("x|y"),
    SUA_STR_INIT("::1"), SUA_STR_INIT("\t"), SUA_STR_INIT("\x7f"),
    SUA_STR_INIT("\xff"), SUA_STR_INIT("1"), SUA_STR_INIT("x typ y"),
    SUA_STR_INIT("raddr"), SUA_STR_INIT("typ"), SUA_STR_INIT("\""),
    SUA_STR_INIT("1234567890123456789012345678901234567890"),
};

static int is_clean(struct sua_str s)
{
    return sua__str_find(s, '\r') == s.n && sua__str_find(s, '\n') == s.n &&
           sua__str_find(s, '\0') == s.n;
}

/* Either refused, or read again as what it was. */
static void check_hostile(const struct sdp_form *f, const union sdp_any *good,
                          size_t at, struct sua_str bad)
{
    union sdp_any v = *good, back;
    struct sua_str out, *member = (void *)((char *)&v + at), *got;
    int err;

    *member = bad;
    out = write_in(f, &v, 511, &err);
    if (err) {
        CHECK_INT(err, SUA_EINVAL);
        return;
    }
    CHECK(is_clean(out));
    CHECK_INT(f->parse(guard_copy(out), &back), SUA_OK);
    got = (void *)((char *)&back + at);
    if (!sua_str_eq(*got, bad))
        fprintf(stderr, "    %s at %d: \"%.*s\" is \"%.*s\"\n", f->name,
                (int)at, SUA_FMT(bad), SUA_FMT(*got));
    CHECK(sua_str_eq(*got, bad));
}

static void test_hostile(void)
{
    union sdp_any good;
    size_t i, k;
    int m;

    for (i = 0; i < SUA__COUNT(members); i++) {
        const struct sdp_form *f = form_of(members[i].form);

        CHECK_INT(f->parse(sua_str_z(members[i].value), &good), SUA_OK);
        for (m = 0; m < members[i].n; m++)
            for (k = 0; k < SUA__COUNT(hostile); k++)
                check_hostile(f, &good, members[i].at[m], hostile[k]);
    }
}

/* What must be there and is not. */
static void test_empty(void)
{
    static const char *const may[] = {"timing", "zone", "max_message",
                                      "sctp_port", "rtcp"};
    size_t i, k;

    for (i = 0; i < SUA__COUNT(sdp_forms); i++) {
        union sdp_any zero;
        int err, optional = 0;

        for (k = 0; k < SUA__COUNT(may); k++)
            optional |= !strcmp(may[k], sdp_forms[i].name);
        memset(&zero, 0, sizeof(zero));
        write_in(&sdp_forms[i], &zero, 511, &err);
        CHECK_INT(err, optional ? SUA_OK : SUA_EINVAL);
    }
}

/* ---- single ones ------------------------------------------------------- */

#define WRITES(call, want_err, want)                                          \
    do {                                                                      \
        char mem_[128];                                                       \
        struct sua_buf b;                                                     \
        sua_buf_init(&b, mem_, sizeof(mem_));                                 \
        call;                                                                 \
        CHECK_INT(b.err, want_err);                                           \
        CHECK_STR(sua_buf_view(&b), want);                                    \
    } while (0)

static void test_numbers(void)
{
    struct sua_sdp_connection c;
    struct sua_sdp_rtpmap r;
    struct sua_sdp_candidate k;
    struct sua_sdp_extmap e;
    struct sua_sdp_fingerprint f;
    struct sua_sdp_srtp_key s;

    CHECK_INT(sua_sdp_connection_parse(SUA_STR("IN IP6 ff02::1"), &c), 0);
    c.ttl.set = 1;
    WRITES(sua_sdp_connection_write(&b, &c), SUA_EINVAL, "");
    c.ttl.set = 0;
    c.count.set = 1;
    WRITES(sua_sdp_connection_write(&b, &c), SUA_EINVAL, "");
    c.addr = SUA_STR("224.1.1.1");
    c.count.n = 1;
    WRITES(sua_sdp_connection_write(&b, &c), SUA_EINVAL, "");
    c.ttl.set = 1;
    c.ttl.n = 256;
    WRITES(sua_sdp_connection_write(&b, &c), SUA_EINVAL, "");
    CHECK_INT(sua_sdp_rtpmap_parse(SUA_STR("96 L16/8000/2"), &r), 0);
    CHECK_INT(r.pt, 96);
    CHECK_INT(r.rate, 8000);
    CHECK_INT(r.channels.n, 2);
    r.pt = 128;
    WRITES(sua_sdp_rtpmap_write(&b, &r), SUA_EINVAL, "");
    CHECK_INT(sua_sdp_candidate_parse(SUA_STR("1 1 UDP 1 h 1 typ x"), &k), 0);
    k.component = 257;
    WRITES(sua_sdp_candidate_write(&b, &k), SUA_EINVAL, "");
    CHECK_INT(sua_sdp_extmap_parse(SUA_STR("1/inactive x"), &e), 0);
    CHECK(e.dir.set && e.dir.n == SUA_SDP_INACTIVE);
    e.dir.n = 4;
    WRITES(sua_sdp_extmap_write(&b, &e), SUA_EINVAL, "");
    CHECK_INT(sua_sdp_fingerprint_parse(SUA_STR("md5 0f"), &f), 0);
    CHECK(f.n == 1 && f.bytes[0] == 15);
    f.n = SUA_SDP_FINGERPRINT_MAX + 1;
    WRITES(sua_sdp_fingerprint_write(&b, &f), SUA_EINVAL, "");
    memset(&s, 0, sizeof(s));
    s.method = SUA_STR("inline");
    s.salt = s.mki = SUA_STR("1");
    WRITES(sua_sdp_srtp_key_write(&b, &s), SUA_EINVAL, "");
}

static void test_names(void)
{
    static const char *const setup[] = {"active", "passive", "actpass",
                                        "holdconn"};
    static const char *const dir[] = {"inactive", "sendonly", "recvonly",
                                      "sendrecv"};
    int i;

    for (i = 0; i < 4; i++) {
        CHECK_INT(sua_sdp_setup_parse(sua_str_z(setup[i])), i);
        WRITES(sua_sdp_setup_write(&b, (unsigned)i), SUA_OK, setup[i]);
        CHECK_INT(sua_sdp_dir_parse(sua_str_z(dir[i])), i);
        WRITES(sua_sdp_dir_write(&b, (unsigned)i), SUA_OK, dir[i]);
    }
    CHECK_INT(sua_sdp_setup_parse(SUA_STR("Active")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_setup_parse(SUA_STR("")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_dir_parse(SUA_STR("sendrec")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_dir_parse(SUA_STR("sendrect")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_reuse_parse(SUA_STR("new")), SUA_SDP_NEW);
    CHECK_INT(sua_sdp_reuse_parse(SUA_STR("existing")), SUA_SDP_EXISTING);
    CHECK_INT(sua_sdp_reuse_parse(SUA_STR("active")), SUA_EBADMSG);
    WRITES(sua_sdp_reuse_write(&b, 1), SUA_OK, "existing");
    WRITES(sua_sdp_reuse_write(&b, 2), SUA_EINVAL, "");
    WRITES(sua_sdp_setup_write(&b, 4), SUA_EINVAL, "");
    WRITES(sua_sdp_dir_write(&b, 4), SUA_EINVAL, "");
}

static void test_checks(void)
{
    static const char long_one[] =
        "0123456789012345678901234567890123456789012345678901234567890123"
        "0123456789012345678901234567890123456789012345678901234567890123"
        "0123456789012345678901234567890123456789012345678901234567890123"
        "01234567890123456789012345678901234567890123456789012345678901234";

    CHECK_INT(sua_sdp_ice_ufrag_check(SUA_STR("8hhY")), SUA_OK);
    CHECK_INT(sua_sdp_ice_ufrag_check(SUA_STR("8hh")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_ice_ufrag_check(SUA_STR("8hh-")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_ice_ufrag_check(sua_str_z(long_one)), SUA_EBADMSG);
    CHECK_INT(sua_sdp_ice_ufrag_check(sua_str_z(long_one + 1)), SUA_OK);
    CHECK_INT(sua_sdp_ice_pwd_check(SUA_STR("asd88fgpdd777uzjYhagZg")),
              SUA_OK);
    CHECK_INT(sua_sdp_ice_pwd_check(SUA_STR("asd88fgpdd777uzjYhagZ")),
              SUA_EBADMSG);
    CHECK_INT(sua_sdp_ice_options_check(SUA_STR("ice2 trickle")), SUA_OK);
    CHECK_INT(sua_sdp_ice_options_check(SUA_STR("ice2  x")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_ice_options_check(SUA_STR("")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_ice_options_check(SUA_STR("rtp-x")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_mid_check(SUA_STR("foo")), SUA_OK);
    CHECK_INT(sua_sdp_mid_check(SUA_STR("f o")), SUA_EBADMSG);
    CHECK_INT(sua_sdp_mid_check(sua_str_make(NULL, 0)), SUA_EBADMSG);
}

/* ---- lists ------------------------------------------------------------- */

static void test_params(void)
{
    struct sua_str rest = SUA_STR(";; useinbandfec = 1;stereo;x= ; 0-15"), n,
                   v;

    CHECK_INT(sua_sdp_param_next(&rest, &n, &v), 1);
    CHECK_STR(n, "useinbandfec");
    CHECK_STR(v, "1");
    CHECK_INT(sua_sdp_param_next(&rest, &n, &v), 1);
    CHECK_STR(n, "stereo");
    CHECK(!v.p);
    CHECK_INT(sua_sdp_param_next(&rest, &n, &v), 1);
    CHECK_STR(n, "x");
    CHECK(v.p && !v.n);
    CHECK_INT(sua_sdp_param_next(&rest, &n, &v), 1);
    CHECK_STR(n, "0-15");
    CHECK_INT(sua_sdp_param_next(&rest, &n, &v), 0);
}

static void test_candidate_extensions(void)
{
    struct sua_sdp_candidate c;
    struct sua_str v;

    CHECK_INT(sua_sdp_candidate_parse(SUA_STR("1 1 TCP 1 h 9 typ host tcptype "
                                              "active generation 0 x"), &c),
              SUA_OK);
    CHECK_STR(sua_sdp_candidate_get(&c, SUA_STR("tcptype")), "active");
    CHECK_STR(sua_sdp_candidate_get(&c, SUA_STR("generation")), "0");
    v = sua_sdp_candidate_get(&c, SUA_STR("x"));
    CHECK(v.n == 0);
    v = sua_sdp_candidate_get(&c, SUA_STR("active"));
    CHECK(!v.p);
}

static void test_lists(void)
{
    struct sua_str keys = SUA_STR("inline:a;inline:b|2^4;bad"), word;
    struct sua_str cands = SUA_STR("1 192.0.2.3 45664 2 192.0.2.3 45665 3");
    struct sua_str words = SUA_STR("  a b ");
    struct sua_sdp_remote_candidate r;
    struct sua_sdp_srtp_key key;
    int n;

    for (n = 0; sua_sdp_srtp_key_next(&keys, &key) > 0; n++)
        CHECK_STR(key.method, "inline");
    CHECK_INT(n, 2);
    CHECK_STR(keys, "bad");
    CHECK_INT(sua_sdp_srtp_key_next(&keys, &key), SUA_EBADMSG);
    for (n = 0; sua_sdp_remote_candidate_next(&cands, &r) > 0; n++)
        CHECK_INT(r.port, 45664 + n);
    CHECK_INT(n, 2);
    CHECK_STR(cands, " 3");
    CHECK_INT(sua_sdp_word_next(&words, &word), 1);
    CHECK_STR(word, "a");
    CHECK_INT(sua_sdp_word_next(&words, &word), 1);
    CHECK_INT(sua_sdp_word_next(&words, &word), 0);
}

int main(void)
{
    test_values();
    test_hostile();
    test_empty();
    test_numbers();
    test_names();
    test_checks();
    test_params();
    test_candidate_extensions();
    test_lists();
    return check_done();
}
