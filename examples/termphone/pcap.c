/* SPDX-License-Identifier: 0BSD
 * pcap files without libpcap: each message in an IP and UDP header made up
 * from the flow, whatever carried it. Wireshark and sngrep open them. */
#include <string.h>

#include "trace.h"

enum { LINK_RAW = 101, SNAP = 65535 + 48 };

static void le32(FILE *f, uint32_t v)
{
    int i;

    for (i = 0; i < 4; i++)
        putc((int)(v >> 8 * i & 0xff), f);
}

static void be16(unsigned char *p, size_t v)
{
    p[0] = (unsigned char)(v >> 8);
    p[1] = (unsigned char)v;
}

void pcap_head(FILE *f)
{
    le32(f, 0xa1b2c3d4);
    le32(f, 2 | 4u << 16);  /* version 2.4 */
    le32(f, 0);
    le32(f, 0);
    le32(f, SNAP);
    le32(f, LINK_RAW);
}

static void ipv4_sum(unsigned char *h)
{
    uint32_t sum = 0;
    size_t i;

    for (i = 0; i < 20; i += 2)
        sum += (uint32_t)h[i] << 8 | h[i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    be16(h + 10, ~sum & 0xffff);
}

static size_t ipv4(unsigned char *h, const struct sua_addr *from,
                   const struct sua_addr *to, size_t n)
{
    h[0] = 0x45;
    be16(h + 2, 28 + n);
    h[8] = 64;
    h[9] = 17;
    memcpy(h + 12, from->ip, 4);
    memcpy(h + 16, to->ip, 4);
    ipv4_sum(h);
    return 20;
}

static size_t ipv6(unsigned char *h, const struct sua_addr *from,
                   const struct sua_addr *to, size_t n)
{
    h[0] = 0x60;
    be16(h + 4, 8 + n);
    h[6] = 17;
    h[7] = 64;
    memcpy(h + 8, from->ip, 16);
    memcpy(h + 24, to->ip, 16);
    return 40;
}

void pcap_packet(FILE *f, uint64_t wall_ms, const struct sua_addr *from,
                 const struct sua_addr *to, const char *msg, size_t n)
{
    unsigned char h[48];
    size_t len;

    memset(h, 0, sizeof(h));
    if (n > 65535 - 28)
        n = 65535 - 28;
    len = (to->family == 6 ? ipv6 : ipv4)(h, from, to, n);
    be16(h + len, from->port);
    be16(h + len + 2, to->port);
    be16(h + len + 4, 8 + n);
    len += 8;
    le32(f, (uint32_t)(wall_ms / 1000));
    le32(f, (uint32_t)(wall_ms % 1000 * 1000));
    le32(f, (uint32_t)(len + n));
    le32(f, (uint32_t)(len + n));
    fwrite(h, 1, len, f);
    fwrite(msg, 1, n, f);
    fflush(f);
}
