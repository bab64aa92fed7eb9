/* SPDX-License-Identifier: MIT
 * Whose turn it is to offer, in every mix of INVITE, reliable 1xx, PRACK,
 * 2xx, ACK and UPDATE. RFC 3264 4, RFC 3311 5, RFC 6337 2, 4. Layer: ua.
 *
 * An exchange is open from an offer to its answer. A side may begin one only
 * while none is open in that dialog, and the first belongs to the INVITE:
 *
 *   | what is under way                              | UPDATE with offer |
 *   |                                                | ours    | theirs  |
 *   |------------------------------------------------|---------|---------|
 *   | our INVITE with offer, no reliable answer      | no      | 491     |
 *   | our INVITE without, no reliable offer          | no      | 500     |
 *   | their offer in a 1xx, not answered             | no      | 500     |
 *   | our PRACK is open that carries a description   | no      | 491     |
 *   | our INVITE, agreed by 1xx and PRACK            | yes     | answer  |
 *   | our INVITE, 2xx with their offer, no ACK yet   | no      | 500     |
 *   | their INVITE with offer, not answered reliably | no      | 500     |
 *   | their INVITE without, nothing offered yet      | no      | 500     |
 *   | our offer in a 1xx or 2xx, not answered        | no      | 491     |
 *   | our 1xx with a description, no PRACK yet       | no      | 500     |
 *   | their INVITE, agreed by 1xx and PRACK          | yes     | answer  |
 *   | their PRACK with offer, not answered           | no      | 500     |
 *   | our UPDATE with offer                          | no      | 491     |
 *   | their UPDATE with offer, not answered          | no      | 500     |
 *   | our 2xx with the answer, no ACK yet            | no (1)  | answer  |
 *   | nothing                                        | yes     | answer  |
 *
 * (1) It would be allowed; the ACK is near. A re-INVITE is sent in none of
 * these but the last; theirs is answered 491 while an INVITE or an offer of
 * ours is open, 500 while an INVITE of theirs is. */
#include "ua/session.h"

static unsigned in_leg(const struct sua_call *c, const struct sua__leg *l)
{
    if (!l)
        return c->setup->offer ? SUA__TURN_OURS : SUA__TURN_THEIRS;
    if (l->theirs)
        return SUA__TURN_THEIRS;
    if (l->prack && l->body)
        return SUA__TURN_OURS; /* the PRACK that carries it is not done */
    if (l->agreed)
        return SUA__TURN_FREE;
    return c->setup->offer ? SUA__TURN_OURS : SUA__TURN_THEIRS;
}

/* An INVITE of theirs waits for its final response. */
static unsigned invited(const struct sua_call *c)
{
    const struct sua__rel *r = c->setup->rel;

    if (r && r->prack)
        return SUA__TURN_THEIRS;
    if (c->agreed)
        return r && r->unacked_sdp ? SUA__TURN_THEIRS : SUA__TURN_FREE;
    return c->setup->offer && !c->their_offer ? SUA__TURN_OURS
                                              : SUA__TURN_THEIRS;
}

static unsigned by_update(const struct sua__update *u)
{
    if (u && u->txn)
        return SUA__TURN_THEIRS;
    return u && u->req && u->offer ? SUA__TURN_OURS : SUA__TURN_FREE;
}

unsigned sua__turn(const struct sua_call *c, const struct sua_dialog *d)
{
    const struct sua__leg *l = sua__leg_of(c, d);
    unsigned turn = by_update(sua__update_of(c, d));

    if (turn != SUA__TURN_FREE)
        return turn;
    if (l && l->prack && l->ours)
        return SUA__TURN_OURS;
    if (c->state == SUA__CALL_WAIT_ANSWER)
        return SUA__TURN_THEIRS;
    if (c->state == SUA__CALL_CALLING)
        return in_leg(c, l);
    if (c->req && c->reinvite)
        return c->setup->offer ? SUA__TURN_OURS : in_leg(c, l);
    if (c->setup->st)
        return invited(c);
    return c->setup->ok && c->setup->offer && !c->their_offer ? SUA__TURN_OURS
                                                : SUA__TURN_FREE;
}

struct sua__text **sua__turn_local(struct sua_call *c,
                                   const struct sua_dialog *d)
{
    struct sua__leg *l = c->state == SUA__CALL_CALLING ? sua__leg_of(c, d)
                                                       : NULL;

    return l ? &l->local : &c->local;
}

struct sua__text **sua__turn_remote(struct sua_call *c,
                                    const struct sua_dialog *d)
{
    struct sua__leg *l = c->state == SUA__CALL_CALLING ? sua__leg_of(c, d)
                                                       : NULL;

    return l ? &l->remote : &c->remote;
}
