/* SPDX-License-Identifier: MIT
 * XML writer: elements, attributes and text into a buffer, without white
 * space between them. XML 1.0 2.3, 3.1. */
#include "msg/value.h"
#include "pkg/pkg.h"

void sua_xml_write(struct sua_xml_writer *w, struct sua_buf *b)
{
    memset(w, 0, sizeof(*w));
    w->b = b;
    sua_buf_z(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

static void end_start_tag(struct sua_xml_writer *w)
{
    if (w->in_tag)
        sua_buf_char(w->b, '>');
    w->in_tag = 0;
}

static int is_name(struct sua_str s)
{
    return s.n && sua__xml_name(s) == s.n &&
           !sua__xml_bad_char(s.p, s.p + s.n);
}

/* The name for the end tag is where it was written: names need not live. */
void sua__xml_open(struct sua_xml_writer *w, struct sua_str prefix,
                   struct sua_str local)
{
    struct sua_buf *b = w->b;
    struct sua_str name;
    size_t from;

    if (w->depth == SUA_XML_DEPTH || (!w->depth && w->done)) {
        sua__put_invalid(b);
        return;
    }
    end_start_tag(w);
    sua_buf_char(b, '<');
    from = b->n;
    sua_buf_str(b, prefix);
    sua_buf_str(b, local);
    if (b->err)
        return;
    name = sua_str_make(b->p + from, b->n - from);
    if (!is_name(name))
        sua__put_invalid(b);
    w->open[w->depth++] = name;
    w->in_tag = w->done = 1;
}

void sua_xml_open(struct sua_xml_writer *w, const char *name)
{
    sua__xml_open(w, sua_str_make(NULL, 0), sua_str_z(name));
}

void sua_xml_attr(struct sua_xml_writer *w, const char *name,
                  struct sua_str value)
{
    if (!w->in_tag || !is_name(sua_str_z(name))) {
        sua__put_invalid(w->b);
        return;
    }
    sua_buf_char(w->b, ' ');
    sua_buf_z(w->b, name);
    sua_buf_z(w->b, "=\"");
    sua__xml_escape(w->b, value, 1);
    sua_buf_char(w->b, '"');
}

void sua_xml_text(struct sua_xml_writer *w, struct sua_str text)
{
    if (!w->depth)
        sua__put_invalid(w->b);
    if (!text.n)
        return;
    end_start_tag(w);
    sua__xml_escape(w->b, text, 0);
}

void sua_xml_close(struct sua_xml_writer *w)
{
    if (!w->depth) {
        sua__put_invalid(w->b);
        return;
    }
    w->depth--;
    if (w->b->err)
        return;
    if (w->in_tag) {
        sua_buf_z(w->b, "/>");
    } else {
        sua_buf_z(w->b, "</");
        sua_buf_str(w->b, w->open[w->depth]);
        sua_buf_char(w->b, '>');
    }
    w->in_tag = 0;
}

void sua_xml_element(struct sua_xml_writer *w, const char *name,
                     struct sua_str text)
{
    if (!text.p)
        return;
    sua_xml_open(w, name);
    sua_xml_text(w, text);
    sua_xml_close(w);
}

int sua_xml_end(struct sua_xml_writer *w)
{
    while (w->depth)
        sua_xml_close(w);
    if (!w->done)
        sua__put_invalid(w->b);
    return w->b->err;
}
