/* SPDX-License-Identifier: MIT
 * The words of sip/explain.h: a name and a sentence for each kind of fault,
 * and one fault as a line of text. */
#include "msg/explain.h"

struct words {
    const char *name, *text;
};

static const struct words of_message[] = {
    [SUA_MSG_OK] = { "ok", "well formed" },
    [SUA_MSG_START] = { "start", "a request line \"METHOD URI SIP/2.0\" or a "
                        "status line \"SIP/2.0 CODE REASON\" was expected" },
    [SUA_MSG_VERSION] = { "version", "the version must be SIP/2.0" },
    [SUA_MSG_STATUS] = { "status", "a status code from 100 to 699 and a "
                         "space were expected" },
    [SUA_MSG_URI] = { "request-uri", "the Request-URI is malformed" },
    [SUA_MSG_NAME] = { "name", "a header line must begin with a name and "
                       "\":\"" },
    [SUA_MSG_CTL] = { "control", "NUL, CR or LF may not stand alone in a "
                      "line" },
    [SUA_MSG_NO_END] = { "no-end", "no empty line ends the headers" },
    [SUA_MSG_MANY] = { "many", "more header lines than the limit" },
    [SUA_MSG_BIG] = { "big", "the message is larger than the limit" },
    [SUA_MSG_LENGTH] = { "length", "Content-Length is no number, "
                         "contradicts another one, or exceeds the body" },
    [SUA_MSG_NO_LENGTH] = { "no-length", "on a stream Content-Length is "
                            "mandatory" },
    [SUA_MSG_MISSING] = { "missing", "this mandatory header is missing" },
    [SUA_MSG_TWICE] = { "twice", "this header may stand only once" },
    [SUA_MSG_VIA] = { "via", "Via is malformed" },
    [SUA_MSG_FROM] = { "from", "From is malformed" },
    [SUA_MSG_TO] = { "to", "To is malformed" },
    [SUA_MSG_CALL_ID] = { "call-id", "Call-ID is malformed" },
    [SUA_MSG_CSEQ] = { "cseq", "CSeq is malformed" },
    [SUA_MSG_CSEQ_METHOD] = { "cseq-method", "the method in CSeq is not that "
                              "of the request" },
    [SUA_MSG_MAX_FORWARDS] = { "max-forwards", "Max-Forwards is malformed" },
    [SUA_MSG_CONTACT] = { "contact", "Contact is malformed" },
    [SUA_MSG_ROUTE] = { "route", "Route or Record-Route is malformed" },
    [SUA_MSG_VALUE] = { "value", "the value is malformed" },
};

#define AT(code) [SUA_FAULT_##code - SUA_FAULT_EMPTY]
static const struct words of_value[] = {
    AT(EMPTY) = { "empty", "a value was expected" },
    AT(TOKEN) = { "token", "a token was expected: letters, digits and "
                  "-.!%*_+`'~" },
    AT(NUMBER) = { "number", "a decimal number was expected" },
    AT(RANGE) = { "range", "the number is larger than this header allows" },
    AT(QUOTED) = { "quoted", "a text in quotes was expected" },
    AT(QUOTE_END) = { "quote-end", "the quoted text that begins here has no "
                      "closing quote" },
    AT(ANGLE) = { "angle", "\"<\" and a URI were expected" },
    AT(ANGLE_END) = { "angle-end", "\">\" is missing" },
    AT(ADDRESS) = { "address", "a URI, or a name and a URI in < >, was "
                    "expected" },
    AT(BRACKETS) = { "brackets", "a URI with this character must stand in "
                     "< >" },
    AT(SLASH) = { "slash", "\"/\" was expected" },
    AT(SPACE) = { "space", "a space was expected" },
    AT(STAR) = { "star", "\"*\" was expected" },
    AT(PARAM_NAME) = { "param-name", "the name of a parameter was "
                       "expected" },
    AT(PARAM_VALUE) = { "param-value", "a token, host or quoted text was "
                        "expected behind \"=\"" },
    AT(PARAM_TWICE) = { "param-twice", "this parameter stands twice" },
    AT(EQUALS) = { "equals", "\"=\" and a value were expected" },
    AT(COMMA) = { "comma", "this header takes one value, no list" },
    AT(TRAIL) = { "trail", "the value is over here, but more follows" },
    AT(HOST) = { "host", "a host name or address was expected" },
    AT(HOST_END) = { "host-end", "the IPv6 address that begins here is not "
                     "hexadecimal groups and \"]\"" },
    AT(PORT) = { "port", "a port from 1 to 65535 was expected" },
    AT(WORD) = { "word", "a Call-ID is a word, or two around one \"@\", "
                 "and this character is in no word" },
    AT(COMMENT) = { "comment", "the comment that begins here has no "
                    "closing \")\"" },
    AT(DATE) = { "date", "this is where it differs from a date like \"Sat, "
                 "13 Nov 2010 23:29:00 GMT\"" },
    AT(TEXT) = { "text", "this is a control character, or not UTF-8" },
    AT(URI_SCHEME) = { "uri-scheme", "a URI must begin with a scheme and "
                       "\":\", as in \"sip:\"" },
    AT(URI_ESCAPE) = { "uri-escape", "two hexadecimal digits must follow "
                       "\"%\"" },
    AT(URI_USER) = { "uri-user", "the user part of a URI is empty here, or "
                     "this character must be written as %HH in it" },
    AT(URI_PARAM) = { "uri-param", "the parameter of a URI is empty here, "
                      "or this character must be written as %HH in it" },
    AT(URI_HEADERS) = { "uri-headers", "the headers of a URI are empty, or "
                        "this character must be written as %HH in them" },
    AT(URI_NUMBER) = { "uri-number", "the digits of a telephone number were "
                       "expected" },
    AT(URI_BYTE) = { "uri-byte", "this character may not stand in a URI" },
    AT(URI_HERE) = { "uri-here", "a Request-URI carries no headers" },
    AT(RULE) = { "rule", "the value lacks what its header demands" },
    AT(MULTIPART) = { "multipart", "the body cannot be split into its "
                      "parts" },
    AT(SDP) = { "sdp", "this line of the session description is wrong" },
};

static const struct words *words_of(unsigned code)
{
    static const struct words unknown = { "unknown", "unknown fault" };

    if (code < SUA__COUNT(of_message))
        return &of_message[code];
    code -= SUA_FAULT_EMPTY;
    return code < SUA__COUNT(of_value) ? &of_value[code] : &unknown;
}

const char *sua_fault_name(unsigned code)
{
    return words_of(code)->name;
}

const char *sua_fault_text(unsigned code)
{
    return words_of(code)->text;
}

void sua_fault_write(struct sua_buf *b, const struct sua_fault *f)
{
    sua_buf_z(b, "line ");
    sua_buf_u32(b, f->line);
    sua_buf_z(b, ", column ");
    sua_buf_u32(b, f->column);
    sua_buf_z(b, " (byte ");
    sua_buf_u32(b, f->offset);
    sua_buf_z(b, "): ");
    if (f->header.n) {
        sua_buf_text(b, f->header);
        sua_buf_z(b, ": ");
    }
    sua_buf_z(b, f->text);
    sua_buf_z(b, " (");
    sua_buf_z(b, f->rfc);
    sua_buf_char(b, ')');
}
