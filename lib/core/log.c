/* SPDX-License-Identifier: MIT
 * One line for people, put together on the stack. */
#include "core/core.h"

#define LINE 200

/* What came from the network must not steer a terminal or fake a line. */
static void escape(struct sua_buf *b, struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n && b->n + 4 <= b->cap; i++) {
        uint8_t c = (uint8_t)s.p[i];

        if (c >= ' ' && c != 0x7f && c != '\\') {
            sua_buf_char(b, s.p[i]);
        } else {
            sua_buf_z(b, "\\x");
            sua__buf_hex(b, &c, 1);
        }
    }
}

void sua__log_line(struct sua_stack *s, int level, const char *what,
                   struct sua_str detail)
{
    char mem[LINE];
    struct sua_buf b;

    if (!s->hooks.log)
        return;
    sua_buf_init(&b, mem, sizeof(mem));
    escape(&b, sua_str_z(what));
    if (detail.n) {
        escape(&b, SUA_STR(": "));
        escape(&b, detail);
    }
    s->hooks.log(s->hooks.user, level, sua_buf_view(&b));
}
