/* SPDX-License-Identifier: 0BSD
 * Endpoints to listen at, and which of our addresses a peer should see. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "phone.h"
#include "text.h"

enum { SIP_PORT = 5060, TRIES = 20 };

/* ---- listening ---------------------------------------------------------- */
static bool wanted(const struct phone *p, const char *proto)
{
    return !p->o.transport || !strcmp(p->o.transport, proto);
}

static int listen_one(struct phone *p, const char *proto, const char *host,
                      uint16_t port, uint16_t *bound)
{
    char text[160];

    snprintf(text, sizeof(text), "%s:%s:%u", proto, host, port);
    return sua_posix_listen(&p->io, text, p->o.public_addr, bound);
}

/* UDP and TCP, as wanted, at one number. The second one may be taken by
 * somebody when the first was any free port: then its port is its own. */
static int listen_both(struct phone *p, const char *host, uint16_t port)
{
    uint16_t bound = port;
    int err = 0;

    if (wanted(p, "udp"))
        err = listen_one(p, "udp", host, port, &bound);
    if (err || !wanted(p, "tcp"))
        return err;
    err = listen_one(p, "tcp", host, bound, NULL);
    if (err == SUA_ETRANSPORT && !port)
        err = listen_one(p, "tcp", host, 0, NULL);
    return err;
}

/* "[udp:|tcp:]ADDR[:PORT]" */
static int listen_item(struct phone *p, const char *text)
{
    char host[128];
    const char *colon;
    uint32_t port = SIP_PORT;
    const char *proto = NULL;

    if (!strncmp(text, "udp:", 4) || !strncmp(text, "tcp:", 4)) {
        proto = *text == 'u' ? "udp" : "tcp";
        text += 4;
    }
    colon = strrchr(text, *text == '[' ? ']' : ':');
    if (colon && *text == '[')
        colon++;
    if (!colon || *colon != ':' || (*text != '[' &&
                                    strchr(text, ':') != colon))
        colon = text + strlen(text); /* no port, or an IPv6 without [ ] */
    if (*colon && !text_number(colon + 1, 0, 65535, &port))
        return SUA_EINVAL;
    snprintf(host, sizeof(host), *text != '[' && strchr(text, ':') &&
             !*colon ? "[%.*s]" : "%.*s", (int)(colon - text), text);
    if (proto)
        return listen_one(p, proto, host, (uint16_t)port, NULL);
    return listen_both(p, host, (uint16_t)port);
}

/* Nothing was said: the usual port where calls are waited for, if it is
 * free; else any. */
static int listen_default(struct phone *p)
{
    bool waits = p->o.verb == VERB_ANSWER || p->o.verb == VERB_PHONE;
    uint16_t port = waits ? SIP_PORT : 0;
    int err = SUA_ETRANSPORT, six;

    if (!p->o.only6) {
        err = listen_both(p, "0.0.0.0", port);
        if (err == SUA_ETRANSPORT && port) {
            event_warn(p, "port", "use -l to say where to listen",
                       "port 5060 is taken, listening on another");
            err = listen_both(p, "0.0.0.0", port = 0);
        }
    }
    if (p->o.only4)
        return err;
    six = listen_both(p, "[::]", port);
    return p->o.only6 ? six : err;
}

static void report(struct phone *p)
{
    struct sua_flow at;
    unsigned i;

    for (i = 0; !sua_net_endpoint(p->io.stack, i, &at); i++)
        event_listen(p, &at);
}

int network_listen(struct phone *p)
{
    size_t i;
    int err = 0;

    for (i = 0; i < p->o.listen.n; i++) {
        err = listen_item(p, p->o.listen.item[i]);
        if (err) {
            event_warn(p, "listen", NULL, "--listen %s: %s",
                       p->o.listen.item[i],
                       err == SUA_ETRANSPORT ? strerror(errno)
                                             : sua_strerror(err));
            return err == SUA_ETRANSPORT ? EXIT_NETWORK : EXIT_USAGE;
        }
    }
    if (!p->o.listen.n)
        err = listen_default(p);
    if (err) {
        event_warn(p, "listen", NULL, "cannot listen: %s",
                   err == SUA_ETRANSPORT ? strerror(errno)
                                         : sua_strerror(err));
        return EXIT_NETWORK;
    }
    report(p);
    return EXIT_DONE;
}

/* ---- which address ------------------------------------------------------ */
static void from_sockaddr(struct sua_addr *out, const struct sockaddr *sa)
{
    memset(out, 0, sizeof(*out));
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)sa;

        out->family = 4;
        memcpy(out->ip, &in->sin_addr, 4);
    } else if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)sa;

        out->family = 6;
        out->scope = in6->sin6_scope_id;
        memcpy(out->ip, &in6->sin6_addr, 16);
    }
}

static bool route_from(const struct sua_addr *toward, struct sua_addr *out)
{
    struct sockaddr_storage ss;
    socklen_t n = sizeof(struct sockaddr_in);
    int fd, ok;

    memset(&ss, 0, sizeof(ss));
    if (toward->family == 4) {
        struct sockaddr_in *in = (void *)&ss;

        in->sin_family = AF_INET;
        in->sin_port = htons(SIP_PORT);
        memcpy(&in->sin_addr, toward->ip, 4);
    } else {
        struct sockaddr_in6 *in6 = (void *)&ss;

        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(SIP_PORT);
        in6->sin6_scope_id = toward->scope;
        memcpy(&in6->sin6_addr, toward->ip, 16);
        n = sizeof(*in6);
    }
    fd = socket(ss.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    ok = !connect(fd, (struct sockaddr *)&ss, n);
    n = sizeof(ss);
    ok = ok && !getsockname(fd, (struct sockaddr *)&ss, &n);
    close(fd);
    if (ok)
        from_sockaddr(out, (struct sockaddr *)&ss);
    return ok && out->family;
}

static bool is_any(const struct sua_addr *a)
{
    static const uint8_t zero[16];

    return !memcmp(a->ip, zero, a->family == 4 ? 4 : 16);
}

/* An endpoint with an address of its own, of the family if one is wanted. */
static bool from_endpoint(const struct phone *p, unsigned family,
                          struct sua_addr *out)
{
    struct sua_flow at;
    unsigned i;

    for (i = 0; !sua_net_endpoint(p->io.stack, i, &at); i++) {
        if (is_any(&at.local) || (family && at.local.family != family))
            continue;
        *out = at.local;
        out->port = 0;
        return true;
    }
    return false;
}

void network_local(const struct phone *p, const struct sua_addr *toward,
                   struct sua_addr *out)
{
    struct sua_addr far;

    memset(out, 0, sizeof(*out));
    if (p->o.public_addr &&
        !sua_addr_parse(sua_str_z(p->o.public_addr), out))
        return;
    if (from_endpoint(p, toward->family, out))
        return;
    /* Not known yet: whatever leads to the rest of the world. */
    far = *toward;
    if (!far.family)
        (void)sua_addr_parse(p->o.only6 ? SUA_STR("2001:db8::1")
                                        : SUA_STR("192.0.2.1"), &far);
    if (!is_any(&far) && route_from(&far, out))
        return;
    (void)sua_addr_parse(p->o.only6 ? SUA_STR("::1") : SUA_STR("127.0.0.1"),
                         out);
}

void network_lookup(const struct sua_uri *uri, struct sua_addr *out)
{
    struct addrinfo hints, *list = NULL;
    char host[256];

    memset(out, 0, sizeof(*out));
    if (!sua_addr_parse(uri->host, out))
        return;
    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_DGRAM;
    snprintf(host, sizeof(host), "%.*s", SUA_FMT(uri->host));
    if (getaddrinfo(host, NULL, &hints, &list) || !list)
        return;
    from_sockaddr(out, list->ai_addr);
    freeaddrinfo(list);
}
