/* SPDX-License-Identifier: MIT
 * Accounts by AOR and by the user of their Contact, however many there are.
 * Layer: ua. */
#include "ua/regx.h"

static uint32_t contact_hash(const struct sua_stack *s, struct sua_str user)
{
    struct sua__sip h;

    sua__hash_init(s, &h);
    sua__sip_str(&h, user);
    return (uint32_t)sua__sip_end(&h);
}

static uint32_t aor_hash(const struct sua_stack *s, const struct sua_uri *u)
{
    struct sua__sip h;

    sua__hash_init(s, &h);
    sua__sip_str(&h, u->user);
    sua__sip_host(&h, u->host);
    return (uint32_t)sua__sip_end(&h);
}

void sua__regx_link(struct sua_account *a)
{
    struct sua_stack *s = a->ua->stack;
    struct sua__regx *x = a->x;
    struct sua_uri u;

    (void)sua_uri_parse(sua_account_aor(a), &u, NULL);
    sua__tab_add(&sua__regs(s)->by_aor, &x->by_aor, aor_hash(s, &u));
    sua__tab_add(&sua__regs(s)->by_contact, &x->by_contact,
                 contact_hash(s, sua__contact_user(&a->id)));
}

void sua__regx_unlink(struct sua_account *a)
{
    struct sua__regs *all = sua__regs(a->ua->stack);

    sua__tab_del(&all->by_aor, &a->x->by_aor);
    sua__tab_del(&all->by_contact, &a->x->by_contact);
}

struct sua__regx *sua__regx_twin(const struct sua__regx *x,
                                 const struct sua__regx *prev)
{
    const struct sua__tab *t = &sua__regs(x->a->ua->stack)->by_aor;
    struct sua__node *n = prev ? sua__tab_next(&prev->by_aor)
                               : sua__tab_first(t, x->by_aor.hash);

    return n ? SUA__OWNER(n, struct sua__regx, by_aor) : NULL;
}

/* Of several the one opened first, which is the last of a chain. */
static struct sua_account *of_aor(const struct sua_stack *s,
                                  const struct sua_uri *u)
{
    struct sua__node *n = sua__tab_first(&sua__regs(s)->by_aor,
                                         aor_hash(s, u));
    struct sua_account *a, *best = NULL;

    for (; n; n = sua__tab_next(n)) {
        a = SUA__OWNER(n, struct sua__regx, by_aor)->a;
        if (sua__account_is(a, u))
            best = a;
    }
    return best;
}

static struct sua_account *of_contact(const struct sua_stack *s,
                                      struct sua_str user,
                                      const struct sua_uri *aor)
{
    struct sua__node *n = sua__tab_first(&sua__regs(s)->by_contact,
                                         contact_hash(s, user));
    struct sua_account *a, *best = NULL;
    int both = 0, is;

    for (; n; n = sua__tab_next(n)) {
        a = SUA__OWNER(n, struct sua__regx, by_contact)->a;
        if (!sua_str_eq(user, sua__contact_user(&a->id)))
            continue;
        is = aor && sua__account_is(a, aor);
        if (is >= both) {
            both = is;
            best = a;
        }
    }
    return best;
}

struct sua_account *sua__regx_find(const struct sua_ua *ua,
                                   const struct sua_uri *contact,
                                   const struct sua_uri *aor)
{
    struct sua_account *a = NULL;

    if (contact)
        a = of_contact(ua->stack, contact->user, aor);
    return a || !aor ? a : of_aor(ua->stack, aor);
}
