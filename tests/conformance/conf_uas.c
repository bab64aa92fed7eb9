/* SPDX-License-Identifier: MIT
 * Rows of a user agent that is asked. RFC 3261 8.2, 11. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

/* Nothing left to the application: the library's own answers. */
static void asked(const char *method, const char *lines, const char *body)
{
    begin();
    w.u.request_answer = 0;
    ask(method, lines, body);
}

static void methods(void)
{
    asked("FROBNICATE", NULL, NULL);
    expect_status(501);
    end();
    asked("MESSAGE", NULL, NULL);
    expect_status(405);
    expect_in(hdr(latest(), "Allow"), "INVITE");
    end();
    asked("options", NULL, NULL);
    expect_status(501);
    end();
}

static void require(void)
{
    asked("OPTIONS", "Require: foo\r\n", NULL);
    expect_status(420);
    expect_hdr(latest(), "Unsupported", "foo");
    end();
    asked("OPTIONS", "Proxy-Require: foo\r\n", NULL);
    expect_status(200);
    end();
}

static const struct conf_row rows[] = {
    ROW("UAS-001 UAS-024", methods)
    ROW("UAS-006 UAS-008", require)
};
CONF_MAIN(rows)
