/* SPDX-License-Identifier: 0BSD
 * Where the password comes from. It is never printed and kept no longer
 * than it takes to open the account. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "phone.h"

enum { SECRET_MAX = 256 };

void secret_wipe(char *s)
{
    volatile char *p = s;

    while (p && *p)
        *p++ = 0;
}

/* The first line of a file; false when it is empty or too long. */
static bool first_line(FILE *f, char *out)
{
    size_t n;

    if (!fgets(out, SECRET_MAX, f))
        return false;
    n = strcspn(out, "\r\n");
    if (!out[n] && n == SECRET_MAX - 1)
        return false;
    out[n] = 0;
    return n > 0;
}

static int from_file(struct phone *p, const char *path, char *out)
{
    FILE *f = fopen(path, "re");
    bool ok = f && first_line(f, out);

    if (!ok)
        event_warn(p, "password", NULL, "--password-file %s: %s", path,
                   f ? "no password in its first line" : strerror(errno));
    if (f)
        fclose(f);
    return ok ? 0 : -1;
}

static int from_command(struct phone *p, const char *cmd, char *out)
{
    FILE *f = popen(cmd, "re");
    bool ok = f && first_line(f, out);

    if (f && pclose(f))
        ok = false;
    if (!ok)
        event_warn(p, "password", NULL,
                   "--password-cmd failed or printed nothing");
    return ok ? 0 : -1;
}

static int from_prompt(struct phone *p, char *out)
{
    struct termios old, quiet;
    FILE *tty = fopen("/dev/tty", "r+e");
    bool ok;

    if (!tty)
        return 0; /* nobody to ask: perhaps none is needed */
    if (tcgetattr(fileno(tty), &old)) {
        fclose(tty);
        return 0;
    }
    quiet = old;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(tty, "password of %s: ", p->o.account);
    fflush(tty);
    tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
    ok = first_line(tty, out);
    tcsetattr(fileno(tty), TCSAFLUSH, &old);
    fputs("\n", tty);
    fclose(tty);
    if (!ok)
        out[0] = 0;
    return 0;
}

int secret_get(struct phone *p, char **out)
{
    char text[SECRET_MAX] = "";
    int r = 0;

    *out = NULL;
    if (p->o.ha1)
        return 0;
    if (p->o.password) {
        *out = strdup(p->o.password);
        return *out ? 0 : -1;
    }
    if (p->o.password_file)
        r = from_file(p, p->o.password_file, text);
    else if (p->o.password_cmd)
        r = from_command(p, p->o.password_cmd, text);
    else if (!p->o.json && !p->o.script && isatty(0))
        r = from_prompt(p, text);
    if (!r && text[0]) {
        *out = strdup(text);
        r = *out ? 0 : -1;
    }
    secret_wipe(text);
    return r;
}
