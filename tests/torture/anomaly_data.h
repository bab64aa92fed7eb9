/* SPDX-License-Identifier: MIT
 * For anomaly.c: base messages with their fields in braces ({#}: length of
 * the body), the values put in their place, and families of messages that
 * are one unit over and over. */
#ifndef ANOMALY_DATA_H
#define ANOMALY_DATA_H

#define HEAD_ANY                                                              \
    "From: {\"Alice\"} <{sip:}{alice}@{example.com}>{;tag={19283}}\r\n"       \
    "Call-ID: {a84b4c76e66710@pc33.example.com}\r\n"                          \
    "CSeq: {314159}"
#define VIA_ANY                                                               \
    "Via: {SIP/2.0}/{UDP} {192.0.2.1}:{5060};branch={z9hG4bK776}{;rport}\r\n"
#define REQUEST(m, to)                                                        \
    "{" m "} {sip:bob@192.0.2.2} {SIP/2.0}\r\n" VIA_ANY                       \
    "Max-Forwards: {70}\r\n"                                                  \
    "To: {Bob} <{sip:bob@example.com}>" to "\r\n" HEAD_ANY " {" m "}\r\n"
#define RESPONSE(line, m)                                                     \
    "{SIP/2.0} " line "\r\n" VIA_ANY                                          \
    "To: {Bob} <{sip:bob@example.com}>;tag={314}\r\n" HEAD_ANY " {" m "}\r\n"
#define TAG ";tag={a6c85cf}"
#define LENGTH "Content-Length: {#}\r\n\r\n"
#define SDP_TYPE "Content-Type: {application}/{sdp}\r\n"
#define SDP                                                                   \
    "v={0}\r\no={alice} {2890844526} {2890844527} {IN} {IP4} {192.0.2.1}\r\n" \
    "s={-}\r\nc=IN {IP4} {192.0.2.1}\r\nt={0} {0}\r\n"                        \
    "m={audio} {49170} {RTP/AVP} {0} {101}\r\n"                               \
    "a=rtpmap:{101} {telephone-event}/{8000}\r\na=fmtp:{101} {0-16}\r\n"      \
    "a={sendrecv}\r\na=candidate:{1 1 UDP 2130706431 192.0.2.1 9 typ host}"   \
    "\r\na=crypto:{1} {AES_CM_128_HMAC_SHA1_80} {inline:V0d}\r\n"             \
    "m=video {0} RTP/SAVPF {96 97}\r\nb={AS}:{256}\r\n"

static const struct base {
    const char *name, *text;
} bases[] = {
    { "INVITE", REQUEST("INVITE", "")
      "Contact: <{sip:alice@192.0.2.1}>{;expires=60}\r\n"
      "Supported: {100rel,timer}\r\nAllow: {INVITE, ACK}\r\n"
      "Session-Expires: {1800}{;refresher=uac}\r\nMin-SE: {90}\r\n"
      "History-Info: {<sip:a@b>;index=1}\r\nAnswer-Mode: {Auto}\r\n"
      "P-Asserted-Identity: {\"A\" <sip:a@b>, <tel:+12>}\r\n"
      SDP_TYPE LENGTH SDP },
    { "REGISTER", REQUEST("REGISTER", "")
      "Contact: {*}\r\nExpires: {0}\r\n"
      "Authorization: {Digest} username=\"{bob}\", realm=\"{example.com}\", "
      "nonce=\"{84a4}\", uri=\"{sip:example.com}\", response=\"{7587}\", "
      "algorithm={MD5}, cnonce=\"{0a4f}\", qop={auth}, nc={00000001}\r\n"
      "Path: <{sip:p1.example.com;lr}>\r\nSecurity-Client: {tls;q=0.2}\r\n"
      LENGTH },
    { "ACK", REQUEST("ACK", TAG) "Route: {<sip:p;lr>}, {<sip:q;lr>}\r\n"
      LENGTH },
    { "BYE", REQUEST("BYE", TAG)
      "Reason: {Q.850}{;cause={16}}{;text=\"Terminated\"}\r\n"
      "Warning: {370} {devnull} {\"Choose a bigger pipe\"}\r\n" LENGTH },
    { "CANCEL", REQUEST("CANCEL", "") LENGTH },
    { "OPTIONS", REQUEST("OPTIONS", "")
      "Accept: {application/sdp}, {text/plain;q=0.5}\r\n"
      "Accept-Encoding: {gzip;q=1.0}\r\nAccept-Language: {da, en-gb;q=0.8}"
      "\r\nRequire: {100rel}\r\nAccept-Contact: {*;audio;require}\r\n"
      "Date: {Sat, 13 Nov 2010 23:29:00 GMT}\r\n"
      "Timestamp: {54.1} {0.5}\r\n" LENGTH },
    { "SUBSCRIBE", REQUEST("SUBSCRIBE", "")
      "Event: {presence}{;id={1}}\r\nExpires: {600}\r\n" LENGTH },
    { "NOTIFY", REQUEST("NOTIFY", TAG)
      "Event: {refer;id=93809824}\r\n"
      "Subscription-State: {active}{;expires={60}}{;reason=noresource}\r\n"
      "Content-Type: {message/sipfrag;version=2.0}\r\n" LENGTH
      "{SIP/2.0} {100} {Trying}\r\n" },
    { "REFER", REQUEST("REFER", TAG)
      "Refer-To: <{sip:carol@example.org?Replaces=12345%40h%3Bto-tag%3D1}>"
      "\r\nReferred-By: <{sip:a@b}>{;cid=\"x@y\"}\r\n"
      "Replaces: {425928@b};to-tag={77};from-tag={64}\r\n"
      "Target-Dialog: {fa77;local-tag=1;remote-tag=2}\r\n" LENGTH },
    { "PRACK", REQUEST("PRACK", TAG) "RAck: {776656} {1} {INVITE}\r\n"
      LENGTH },
    { "MESSAGE", REQUEST("MESSAGE", "")
      "Content-Type: multipart/mixed;boundary={B}\r\n"
      "Content-Disposition: {session}{;handling=optional}\r\n" LENGTH
      "{preamble}\r\n--{B}\r\nContent-Type: {text/plain}\r\n\r\n{Watson}\r\n"
      "--B{}\r\nContent-ID: {<a@b>}\r\n{Content-Type}: application/sdp\r\n\r\n"
      "{v=0}\r\n--B--\r\n{epilogue}" },
    { "PUBLISH", REQUEST("PUBLISH", "")
      "SIP-If-Match: {dx200xyz}\r\nPrivacy: {id;header}\r\n"
      "Geolocation: {<cid:a@b>;inserted-by=\"h\"}\r\n"
      "Call-Info: {<http://h/p.jpg>;purpose=icon}\r\n"
      "User-to-User: {56a390f3d2b7310023;encoding=hex}\r\n" LENGTH },
    { "183", RESPONSE("{183} {Session Progress}", "INVITE")
      "Require: {100rel}\r\nRSeq: {813520}\r\nContact: {<sip:bob@h>}\r\n"
      SDP_TYPE LENGTH SDP },
    { "200", RESPONSE("{200} {OK}", "INVITE")
      "Record-Route: {<sip:p2;lr>}, <{sip:p1;lr}>\r\n"
      "Contact: <{sip:bob@192.0.2.4}>\r\nServer: {x/1 (y)}\r\n"
      "Service-Route: {<sip:orig@p;lr>}\r\n" SDP_TYPE LENGTH SDP },
    { "401", RESPONSE("{401} {Unauthorized}", "REGISTER")
      "WWW-Authenticate: {Digest} realm=\"{example.com}\", nonce=\"{ea9c}\", "
      "opaque=\"{xyz}\", stale={FALSE}, algorithm={SHA-256}, "
      "qop=\"{auth,auth-int}\", domain=\"{sip:a sip:b}\"\r\n"
      "Authentication-Info: {nextnonce=\"47364c23432d2e131a5fb210812c\"}\r\n"
      LENGTH },
    { "503", RESPONSE("{503} {Service Unavailable}", "OPTIONS")
      "Retry-After: {18000}{ (comment)}{;duration=3600}\r\n"
      "Error-Info: {<sip:a@b>}\r\nUnsupported: {foo}\r\n" LENGTH }
};

/* A value is `text`, all of it, `times` times. */
#define ONE(s) { s, sizeof(s) - 1, 1 }
#define REP(s, k) { s, sizeof(s) - 1, k }
#define FEW_MANY(s) REP(s, 8), REP(s, 1000)
#define AROUND(n) REP("a", n - 1), REP("a", n), REP("a", n + 1)

static const struct value {
    const char *text;
    unsigned n, times;
} values[] = {
    /* lengths */
    ONE(""), ONE("a"), AROUND(32), AROUND(64), AROUND(128), AROUND(256),
    AROUND(512), AROUND(1024), AROUND(4096), REP("a", 16384),
    REP("a", 60000),
    /* one kind of byte or pair over and over */
    FEW_MANY("0"), FEW_MANY("."), FEW_MANY(":"), FEW_MANY(";"),
    FEW_MANY(","), FEW_MANY("@"), FEW_MANY("<"), FEW_MANY(">"),
    FEW_MANY("\""), FEW_MANY("\\"), FEW_MANY(" "), FEW_MANY("\t"),
    FEW_MANY("/"), FEW_MANY("="), FEW_MANY("&"), FEW_MANY("?"),
    FEW_MANY("%"), FEW_MANY("("), FEW_MANY("["), FEW_MANY("%41"),
    FEW_MANY("a,"), FEW_MANY("a;"), FEW_MANY("a=b;"), FEW_MANY("<>,"),
    FEW_MANY("\\\""), FEW_MANY("\r\n "), FEW_MANY("\xff"),
    /* line ends and control bytes */
    ONE("a\rb"), ONE("a\nb"), ONE("a\r\nb"), ONE("a\r\n b"),
    ONE("a\r\n\r\nb"), ONE("\r\nX: y"), ONE("a\0b"), ONE("\0"),
    ONE("a\001b"), ONE("a\010b"), ONE("a\013b"), ONE("a\014b"),
    ONE("a\037b"), ONE("a\177b"), ONE("a\200b"), ONE("a\240b"),
    ONE("a\377b"), ONE(" a"), ONE("a "), ONE("\ta\t"), ONE("a b"),
    /* numbers */
    ONE("-1"), ONE("+1"), ONE("0"), ONE("00"), ONE("01"), ONE("255"),
    ONE("256"), ONE("65535"), ONE("65536"), ONE("2147483647"),
    ONE("2147483648"), ONE("4294967295"), ONE("4294967296"),
    ONE("4294967297"), ONE("9223372036854775807"),
    ONE("9223372036854775808"), ONE("18446744073709551615"),
    ONE("18446744073709551616"), REP("9", 400), ONE("0x10"), ONE("1e3"),
    ONE("1.0"), ONE(".5"), ONE("1,1"), ONE("1 2"), ONE("1a"), ONE("five"),
    /* format strings, shells */
    ONE("%s%n%x%d"), REP("%n", 64), ONE("%.9999d"), ONE("${jndi:ldap://h}"),
    ONE("$(id)"), ONE("../../etc/passwd"),
    /* addresses */
    ONE("256.0.0.1"), ONE("1.2.3"), ONE("1.2.3.4.5"), ONE("1..2.3"),
    ONE("01.02.03.04"), ONE("1.2.3.4:5060:5060"), ONE("[::1]"), ONE("::1"),
    ONE("[::1"), ONE("::1]"), ONE("[]"), ONE("[:::1]"), ONE("[1::2::3]"),
    ONE("[1:2:3:4:5:6:7:8:9]"), ONE("[12345::1]"),
    ONE("[::ffff:300.1.1.1]"), ONE("[fe80::1%eth0]"), REP("x.", 200),
    ONE("-a.com"), ONE("a_b"),
    /* UTF-8: overlong, cut short, surrogates, beyond, odd but valid */
    ONE("\xc0\x80"), ONE("\xc0\xaf"), ONE("\xe0\x80\xaf"), ONE("\xc3"),
    ONE("\xe2\x82"), ONE("\xed\xa0\x80"), ONE("\xf4\x90\x80\x80"),
    ONE("\xfe"), ONE("\xef\xbb\xbf"), ONE("\xe2\x80\xae"),
    REP("\xcc\x80", 64),
    /* quotes and escapes out of balance */
    ONE("\"a"), ONE("a\""), ONE("\"a\\\""), ONE("\"\\"), ONE("\"a\"b"),
    ONE("\"a\" \"b\""), ONE("\"\r\n \""), ONE("\"\\\0\""), ONE("%"),
    ONE("%4"), ONE("%zz"), ONE("%00"), ONE("%0d%0aX:%20y"), ONE("(a"),
    ONE("(a(b)\\)c)"), ONE("<a"), ONE("a>"), ONE("<a<b>>"),
    /* URIs */
    ONE("sip:"), ONE("sip:@"), ONE("sip:u@"), ONE("sip:u:p:q@h"),
    ONE("sip:u@@h"), ONE("sip:h:"), ONE("sip:h:65536"), ONE("sip:h;=v"),
    ONE("sip:h;lr;lr"), ONE("sip:h?a=b&&c"), ONE("sip:h;a=\"b\""),
    ONE("sip:u@h;transport=udp;transport=tcp"), ONE("sips:u@h;ttl=256"),
    ONE("sip:u@h?Via=x&body=y"), ONE("tel:"), ONE("tel:+1(2)3-4;ext="),
    ONE("tel:1;phone-context="), ONE("urn:service:sos"), ONE("1sip:u@h"),
    ONE("*"), ONE("SIP/2.0"), ONE("SIP/2.0/UDP h;branch=z9hG4bK"),
    ONE("Sat, 31 Feb 2010 23:59:60 GMT"), ONE("Digest realm=\"a"),
    ONE("Basic Zm9v")
};

/* Families. Every one is head, unit * k, tail. */
#define LINE "OPTIONS sip:b@h SIP/2.0\r\n"
#define VIA "v: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
#define FT "f: <sip:a@h>;tag=1\r\nt: <sip:b@h>\r\n"
#define ID "i: 1\r\nCSeq: 1 OPTIONS\r\n"
#define ALL LINE VIA FT ID
#define END "\r\n\r\n"
#define FOLDS "\r\n\r\n "

static const struct family {
    const char *name, *head, *unit, *tail;
} families[] = {
    { "Route values", ALL "Route: <sip:h;lr>", ",<sip:h;lr>", END },
    { "Route lines", ALL "Route: <sip:h;lr>", "\r\nRoute:<sip:h;lr>", END },
    { "Record-Route values", ALL "Record-Route: <a:b>", ",<a:b>", END },
    { "Contact values", ALL "m: <a:b>", ",<a:b>", END },
    { "Contact bare", ALL "m: a:b", ",a:b", END },
    { "Contact q", ALL "m: <sip:a@b>;q=0.1", ",<sip:a@b>;q=0.1", END },
    { "Via values", ALL "v: SIP/2.0/UDP h", ",SIP/2.0/UDP h", END },
    { "Via lines", LINE VIA "v:SIP/2.0/UDP h", "\r\nv:SIP/2.0/UDP h",
      "\r\n" FT ID "\r\n" },
    { "Via params", LINE "v: SIP/2.0/UDP h;branch=z9hG4bK1", ";a",
      "\r\n" FT ID "\r\n" },
    { "Via params with values", LINE "v: SIP/2.0/UDP h;branch=z9hG4bK1",
      ";a=b", "\r\n" FT ID "\r\n" },
    { "Via rport", LINE "v: SIP/2.0/UDP h;branch=z9hG4bK1", ";rport",
      "\r\n" FT ID "\r\n" },
    { "Via branches", LINE "v: SIP/2.0/UDP h", ";branch=z9hG4bK1",
      "\r\n" FT ID "\r\n" },
    { "Via received", LINE "v: SIP/2.0/UDP h;branch=1", ";received=1.2.3.4",
      "\r\n" FT ID "\r\n" },
    { "Via blanks", LINE "v: SIP", " ",
      "/2.0/UDP h;branch=z9hG4bK1\r\n" FT ID "\r\n" },
    { "From params", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@h>;tag=1",
      ";a", END },
    { "From tags", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@h>;tag=1",
      ";tag=1", END },
    { "From params quoted",
      LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@h>;tag=1", ";a=\"\"", END },
    { "From semicolons", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@h>", ";",
      END },
    { "From quoted pairs", LINE VIA "t: <sip:b@h>\r\n" ID "f: \"", "\\\"",
      "\" <sip:a@h>;tag=1" END },
    { "From words", LINE VIA "t: <sip:b@h>\r\n" ID "f: a", " a",
      " <sip:a@h>;tag=1" END },
    { "From folds", LINE VIA "t: <sip:b@h>\r\n" ID "f: a", "\r\n ",
      " <sip:a@h>;tag=1" END },
    { "From user escapes", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:", "%41",
      "@h>;tag=1" END },
    { "From open", LINE VIA "t: <sip:b@h>\r\n" ID "f: ", "<", END },
    { "From close", LINE VIA "t: <sip:b@h>\r\n" ID "f: ", ">", END },
    { "From quotes", LINE VIA "t: <sip:b@h>\r\n" ID "f: ", "\"\"", END },
    { "From URI params", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@h", ";a",
      ">;tag=1" END },
    { "From URI lr", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@h", ";lr",
      ">;tag=1" END },
    { "From URI headers", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@h?a=b",
      "&a=b", ">;tag=1" END },
    { "From host labels", LINE VIA "t: <sip:b@h>\r\n" ID "f: <sip:a@", "a.",
      "a>;tag=1" END },
    { "URI params", "OPTIONS sip:b@h", ";a", " SIP/2.0\r\n" VIA FT ID "\r\n" },
    { "URI params with values", "OPTIONS sip:b@h", ";a=b",
      " SIP/2.0\r\n" VIA FT ID "\r\n" },
    { "URI headers", "OPTIONS sip:b@h?a=b", "&a=b",
      " SIP/2.0\r\n" VIA FT ID "\r\n" },
    { "URI escapes", "OPTIONS sip:", "%41",
      "@h SIP/2.0\r\n" VIA FT ID "\r\n" },
    { "URI labels", "OPTIONS sip:b@", "a.",
      "a SIP/2.0\r\n" VIA FT ID "\r\n" },
    { "URI zeros", "OPTIONS sip:b@h:", "0",
      "1 SIP/2.0\r\n" VIA FT ID "\r\n" },
    { "method", "O", "P", " sip:b@h SIP/2.0\r\n" VIA FT ID "\r\n" },
    { "Call-ID", LINE VIA FT "CSeq: 1 OPTIONS\r\ni: ", "a.", END },
    { "Call-ID odd", LINE VIA FT "CSeq: 1 OPTIONS\r\ni: ", "\"", END },
    { "CSeq zeros", LINE VIA FT "i: 1\r\nCSeq: ", "0", "1 OPTIONS" END },
    { "CSeq blanks", LINE VIA FT "i: 1\r\nCSeq: 1", " ", "OPTIONS" END },
    { "length zeros", ALL "l: ", "0", END },
    { "lines without value", ALL "a:", "\r\na:", END },
    { "lines of one byte", ALL "a:b", "\r\na:b", END },
    { "Supported lines", ALL "k:a", "\r\nk:a", END },
    { "Supported tokens", ALL "k: a", ",a", END },
    { "Supported commas", ALL "k: ", ",", END },
    { "Route commas", ALL "Route: ", ",", END },
    { "Contact semicolons", ALL "m: <sip:a@b>", ";", END },
    { "Contact params", ALL "m: <sip:a@b>", ";a", END },
    { "Contact quoted", ALL "m: \"", "\\\\", "\" <sip:a@b>" END },
    { "long name", ALL "X", "X", ": y" END },
    { "name of dots", ALL "X", ".", ": y" END },
    { "blanks before a colon", ALL "X", " ", ": y" END },
    { "blanks after a colon", ALL "X:", " ", "y" END },
    { "name without colon", ALL, "X", END },
    { "long value", ALL "Subject: ", "v", END },
    { "folds", ALL "Subject: a", "\r\n b", END },
    { "folds of blanks", ALL "Subject: a", "\r\n ", "b" END },
    { "folds with tabs", ALL "Subject: a", "\r\n\t\t", "b" END },
    { "brackets", ALL "Subject: ", "(", END },
    { "bytes above 127", ALL "Subject: ", "\xc3\xa9", END },
    { "low bytes", ALL "Subject: ", "\001", END },
    { "tabs", ALL "Subject: ", "\t", "b" END },
    { "empty lines before", "", "\r\n", ALL "\r\n" },
    { "body", ALL "l: 0\r\n\r\n", "a", "" },
    { "known names", ALL, "Accept:a/b\r\nAllow:A\r\nRequire:a\r\nPath:<a:b>"
      "\r\nWarning:1 a \"\"\r\nReason:a\r\n", "\r\n" },
    { "names nearly known", ALL, "Allox:A\r\nRequirf:a\r\nPatg:b\r\nVib:c\r\n"
      "Fron:d\r\nContent-Typf:e\r\n", "\r\n" },
    { "short headers of all kinds", ALL, "k:a\r\ne:b\r\no:c\r\nu:d\r\nr:e\r\n"
      "b:f\r\nx:1\r\nj:g\r\nd:h\r\n", "\r\n" },
    { "credentials", ALL "Authorization: Digest a=b", ",a=b", END },
    { "credentials quoted", ALL "Authorization: Digest a=\"\"", ",a=\"\"",
      END },
    { "challenges", ALL "WWW-Authenticate: Digest realm=\"a\",nonce=\"b\"",
      "\r\nWWW-Authenticate: Digest realm=\"a\",nonce=\"b\"", END },
    { "media types", ALL "Accept: a/b", ",a/b;q=1", END },
    { "Reasons", ALL "Reason: a", ",a;cause=1", END },
    { "Warnings", ALL "Warning: 399 a \"\"", ",399 a \"\"", END },
    { "History-Info", ALL "History-Info: <a:b>;index=1", ",<a:b>;index=1",
      END },
    { "index of dots", ALL "History-Info: <a:b>;index=1", ".1", END },
    { "Via of a response", "SIP/2.0 200 OK\r\n" VIA FT ID "v:SIP/2.0/UDP h",
      ",SIP/2.0/UDP h;a", END },
    { "reason phrase", "SIP/2.0 200 ", "OK", "\r\n" VIA FT ID "\r\n" }
};

#endif
