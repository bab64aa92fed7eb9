/* SPDX-License-Identifier: MIT
 * application/reginfo+xml (RFC 3680), with GRUUs (RFC 5628): what a registrar
 * knows. What all packages share: sip/package.h. */
#ifndef SIP_REGINFO_H
#define SIP_REGINFO_H

#include "sip/package.h"
#include "sip/xml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The document (5.1). */
struct sua_reginfo {
    uint32_t version;
    uint8_t state;              /* SUA_DOC_FULL, _PARTIAL                  */
};

/* One address of record: aor, id and state are mandatory. */
enum sua_registration_state {
    SUA_REGISTRATION_INIT = 1, SUA_REGISTRATION_ACTIVE,
    SUA_REGISTRATION_TERMINATED
};
struct sua_registration {
    struct sua_str aor, id;
    uint8_t state;              /* enum sua_registration_state             */
};

/* One contact: id, state and uri are mandatory, to write event too. */
enum sua_regcontact_state {
    SUA_REGCONTACT_ACTIVE = 1, SUA_REGCONTACT_TERMINATED
};
enum sua_regcontact_event {
    SUA_REGCONTACT_REGISTERED = 1, SUA_REGCONTACT_CREATED,
    SUA_REGCONTACT_REFRESHED, SUA_REGCONTACT_SHORTENED,
    SUA_REGCONTACT_EXPIRED, SUA_REGCONTACT_DEACTIVATED,
    SUA_REGCONTACT_PROBATION, SUA_REGCONTACT_UNREGISTERED,
    SUA_REGCONTACT_REJECTED
};
struct sua_regcontact {
    struct sua_str id, uri, display, callid;
    struct sua_str pub_gruu, temp_gruu;
    struct sua_num expires;     /* seconds; written for shortened          */
    struct sua_num retry_after; /* seconds; written for probation          */
    struct sua_num duration;    /* seconds it has been registered          */
    struct sua_num q;           /* thousandths                             */
    struct sua_num cseq;
    struct sua_num temp_gruu_cseq; /* of the first of its kind; mandatory
                                      with temp_gruu (RFC 5628 5)          */
    struct sua_items params;    /* contact parameters: names and values    */
    uint8_t state;              /* enum sua_regcontact_state               */
    uint8_t event;              /* enum sua_regcontact_event               */
};

SUA_API int sua_reginfo_begin(struct sua_xml *x, struct sua_str doc,
                              void *mem, size_t cap,
                              struct sua_reginfo *out);
/* The next address, and inside it the next contact of it. */
SUA_API int sua_reginfo_next(struct sua_xml *x, struct sua_registration *out);
SUA_API int sua_reginfo_contact(struct sua_xml *x,
                                struct sua_regcontact *out);

/* _write; for each address _open, _put for each contact, sua_xml_close();
 * sua_xml_end(). */
SUA_API void sua_reginfo_write(struct sua_xml_writer *w, struct sua_buf *b,
                               const struct sua_reginfo *info);
SUA_API void sua_reginfo_open(struct sua_xml_writer *w,
                              const struct sua_registration *reg);
SUA_API void sua_reginfo_put(struct sua_xml_writer *w,
                             const struct sua_regcontact *contact);

#ifdef __cplusplus
}
#endif
#endif
