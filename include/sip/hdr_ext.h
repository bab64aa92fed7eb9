/* SPDX-License-Identifier: MIT
 * Typed header values of the RFCs beyond 3261; sip/hdr.h has the rules that
 * all of them follow. */
#ifndef SIP_HDR_EXT_H
#define SIP_HDR_EXT_H

#include "sip/hdr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Event (RFC 6665 8.2.1): the package with its templates, and the id that
 * tells subscriptions of one dialog apart. */
struct sua_event {
    struct sua_str package, id, params;
};
SUA_API int sua_event_parse(struct sua_str s, struct sua_event *out);
SUA_API void sua_event_write(struct sua_buf *b, const struct sua_event *v);

/* Subscription-State (RFC 6665 8.2.3): "active", "pending", "terminated" or
 * another token; reason: "timeout", "noresource" ... */
struct sua_subscription_state {
    struct sua_str state, reason;
    struct sua_num expires, retry_after;
    struct sua_str params;
};
SUA_API int sua_subscription_state_parse(struct sua_str s,
                                         struct sua_subscription_state *out);
SUA_API void
sua_subscription_state_write(struct sua_buf *b,
                             const struct sua_subscription_state *v);

/* RAck (RFC 3262 7.2): the response and the request that are meant. */
struct sua_rack {
    uint32_t rseq, cseq;
    struct sua_str method;
};
SUA_API int sua_rack_parse(struct sua_str s, struct sua_rack *out);
SUA_API void sua_rack_write(struct sua_buf *b, const struct sua_rack *v);

enum sua_refresher {
    SUA_REFRESHER_NONE = 0,     /* nothing said                            */
    SUA_REFRESHER_UAC,
    SUA_REFRESHER_UAS
};
/* Session-Expires (RFC 4028 4): seconds and who refreshes. */
struct sua_session_expires {
    uint32_t delta;
    uint8_t refresher;          /* enum sua_refresher                      */
    struct sua_str params;
};
SUA_API int sua_session_expires_parse(struct sua_str s,
                                      struct sua_session_expires *out);
SUA_API void sua_session_expires_write(struct sua_buf *b,
                                       const struct sua_session_expires *v);
/* Min-SE (RFC 4028 5): seconds. */
struct sua_min_se {
    uint32_t delta;
    struct sua_str params;
};
SUA_API int sua_min_se_parse(struct sua_str s, struct sua_min_se *out);
SUA_API void sua_min_se_write(struct sua_buf *b, const struct sua_min_se *v);

/* A dialog as whoever receives the header knows it: Replaces (RFC 3891 6.1)
 * and Join (RFC 3911 7.1), which say to-tag and from-tag; Target-Dialog (RFC
 * 4538 7), which says local-tag and remote-tag. Both tags must be there. */
struct sua_replaces {
    struct sua_str callid, local_tag, remote_tag, params;
    uint8_t is_target;          /* spelt as Target-Dialog does             */
    uint8_t early_only;         /* Replaces: not when it is confirmed      */
};
SUA_API int sua_replaces_parse(struct sua_str s, struct sua_replaces *out);
SUA_API void sua_replaces_write(struct sua_buf *b,
                                const struct sua_replaces *v);

/* Referred-By (RFC 3892 3); cid names the body part that proves it. */
struct sua_referred_by {
    struct sua_nameaddr addr;
    struct sua_str cid;         /* "left@right" with quotes                */
};
SUA_API int sua_referred_by_parse(struct sua_str s,
                                  struct sua_referred_by *out);
SUA_API void sua_referred_by_write(struct sua_buf *b,
                                   const struct sua_referred_by *v);

/* Reason (RFC 3326 2): "SIP", "Q.850" or another protocol, its code. */
struct sua_reason {
    struct sua_str protocol;
    struct sua_num cause;
    struct sua_str text;        /* with quotes                             */
    struct sua_str params;
};
SUA_API int sua_reason_parse(struct sua_str s, struct sua_reason *out);
SUA_API void sua_reason_write(struct sua_buf *b, const struct sua_reason *v);

/* Privacy (RFC 3323 4.2, RFC 3325 9.3, RFC 7044 6.2). */
enum sua_privacy_bit {
    SUA_PRIVACY_HEADER = 1,
    SUA_PRIVACY_SESSION = 2,
    SUA_PRIVACY_USER = 4,
    SUA_PRIVACY_NONE = 8,
    SUA_PRIVACY_CRITICAL = 16,
    SUA_PRIVACY_ID = 32,
    SUA_PRIVACY_HISTORY = 64
};
struct sua_privacy {
    uint8_t set;                /* of enum sua_privacy_bit                 */
    struct sua_str all;         /* the list; the writer takes of it only
                                   what has no bit                         */
};
SUA_API int sua_privacy_parse(struct sua_str s, struct sua_privacy *out);
/* An empty list is SUA_EINVAL. */
SUA_API void sua_privacy_write(struct sua_buf *b,
                               const struct sua_privacy *v);

/* Content-ID (RFC 8262 3.2): "left@right", without the < > around it. */
SUA_API int sua_content_id_parse(struct sua_str s, struct sua_str *out);
SUA_API void sua_content_id_write(struct sua_buf *b, const struct sua_str *v);

/* Accept-Contact, Reject-Contact (RFC 3841 9.2) and Feature-Caps (RFC 6809
 * 6.2): "*" and features. The writer takes `params` as they are; a feature
 * that stands twice is not looked for. */
struct sua_contact_feature {
    struct sua_str params;
    uint8_t require, is_explicit;
};
SUA_API int sua_contact_feature_parse(struct sua_str s,
                                      struct sua_contact_feature *out);
SUA_API void sua_contact_feature_write(struct sua_buf *b,
                                       const struct sua_contact_feature *v);
/* Next feature (RFC 3840 9) of a parameter list, also of a Contact; what is
 * no feature is passed over. *values: without the quotes, for
 * sua_feature_value_next(); absent for a bare name, which means TRUE.
 * 1: got one, 0: end; *params is consumed. */
SUA_API int sua_feature_next(struct sua_str *params, struct sua_str *name,
                             struct sua_str *values);
enum sua_feature_kind {
    SUA_FEATURE_TOKEN,          /* token, TRUE, FALSE: any case            */
    SUA_FEATURE_STRING,         /* between < >: case counts                */
    SUA_FEATURE_NUMBER          /* after "#": ">=5", "<=5", "=5", "1:5"    */
};
struct sua_feature_value {
    struct sua_str text;        /* without "!", "#" and < >                */
    uint8_t kind, negated;
};
/* Next of the values of one feature: 1: got one, 0: end. */
SUA_API int sua_feature_value_next(struct sua_str *values,
                                   struct sua_feature_value *out);

/* Answer-Mode, Priv-Answer-Mode (RFC 5373 2): mode is Manual, Auto or a
 * token of the future. */
struct sua_answer_mode {
    struct sua_str mode, params;
    uint8_t require;
};
SUA_API int sua_answer_mode_parse(struct sua_str s,
                                  struct sua_answer_mode *out);
SUA_API void sua_answer_mode_write(struct sua_buf *b,
                                   const struct sua_answer_mode *v);

/* User-to-User (RFC 7433 4.1): data as it stands, in quotes or not; what it
 * means is for `encoding` ("hex") and `purpose` to say. */
struct sua_user_to_user {
    struct sua_str data, purpose, content, encoding, params;
};
SUA_API int sua_user_to_user_parse(struct sua_str s,
                                   struct sua_user_to_user *out);
SUA_API void sua_user_to_user_write(struct sua_buf *b,
                                    const struct sua_user_to_user *v);

/* P-Visited-Network-ID (RFC 7315 5.3): token or quoted-string. */
struct sua_visited_network {
    struct sua_str network, params;
};
SUA_API int sua_visited_network_parse(struct sua_str s,
                                      struct sua_visited_network *out);
SUA_API void sua_visited_network_write(struct sua_buf *b,
                                       const struct sua_visited_network *v);

/* A value that is only parameters, at least one: P-Charging-Vector,
 * P-Charging-Function-Addresses (RFC 7315 5.5, 5.6). Read them with
 * sua_param_get() and sua_param_next(). */
struct sua_params {
    struct sua_str params;
};
SUA_API int sua_params_parse(struct sua_str s, struct sua_params *out);
SUA_API void sua_params_write(struct sua_buf *b, const struct sua_params *v);

/* Geolocation (RFC 6442 4.1): URI without < >; who added it (RFC 8787). */
struct sua_geolocation {
    struct sua_str uri, loc_src, params;
};
SUA_API int sua_geolocation_parse(struct sua_str s,
                                  struct sua_geolocation *out);
SUA_API void sua_geolocation_write(struct sua_buf *b,
                                   const struct sua_geolocation *v);

/* Geolocation-Error (RFC 6442 4.4): code 0..999, text for people. */
struct sua_geolocation_error {
    uint32_t code;
    struct sua_str text, params;
};
SUA_API int sua_geolocation_error_parse(struct sua_str s,
                                        struct sua_geolocation_error *out);
SUA_API void
sua_geolocation_error_write(struct sua_buf *b,
                            const struct sua_geolocation_error *v);

/* Diversion (RFC 5806 4): an address that must have < >. counter and limit
 * are at most 99. */
struct sua_diversion {
    struct sua_nameaddr addr;
    struct sua_str reason, privacy, screen;
    struct sua_num counter, limit;
};
SUA_API int sua_diversion_parse(struct sua_str s, struct sua_diversion *out);
SUA_API void sua_diversion_write(struct sua_buf *b,
                                 const struct sua_diversion *v);

/* History-Info (RFC 7044 5; also what RFC 4244 wrote): an address that must
 * have < >. index is mandatory; it, rc, mp and np are numbers with dots
 * ("1.1.2"). Reason and Privacy of an entry are header components of its URI:
 * sua_uri_header_get(). */
struct sua_history {
    struct sua_nameaddr addr;
    struct sua_str index, rc, mp, np;
};
SUA_API int sua_history_parse(struct sua_str s, struct sua_history *out);
SUA_API void sua_history_write(struct sua_buf *b,
                               const struct sua_history *v);

/* Identity (RFC 8224 4): the PASSporT in compact (".." and signature) or full
 * form, and the URI of the certificate without < >, both mandatory. A digest
 * in quotes is that of RFC 4474, which keeps them and has no info. */
struct sua_identity {
    struct sua_str digest, info, alg, ppt;
    struct sua_str params;      /* those behind info                       */
};
SUA_API int sua_identity_parse(struct sua_str s, struct sua_identity *out);
SUA_API void sua_identity_write(struct sua_buf *b,
                                const struct sua_identity *v);

/* Session-ID (RFC 7989 5): two UUIDs of 32 digits and small letters a to f,
 * the peer's absent in the old form (RFC 7329); the log marker (RFC 8497). */
struct sua_session_id {
    struct sua_str local, remote, params;
    uint8_t logme;
};
SUA_API int sua_session_id_parse(struct sua_str s,
                                 struct sua_session_id *out);
SUA_API void sua_session_id_write(struct sua_buf *b,
                                  const struct sua_session_id *v);

/* Resource-Priority, Accept-Resource-Priority (RFC 4412 3.1): "dsn.flash";
 * neither part has a dot. */
struct sua_resource_priority {
    struct sua_str ns, priority;
};
SUA_API int sua_resource_priority_parse(struct sua_str s,
                                        struct sua_resource_priority *out);
SUA_API void
sua_resource_priority_write(struct sua_buf *b,
                            const struct sua_resource_priority *v);

/* Security-Client, Security-Server, Security-Verify (RFC 3329 2.2). q counts
 * thousandths; d_ver is 32 hex digits. */
struct sua_security {
    struct sua_str mechanism, d_alg, d_qop, d_ver, params;
    struct sua_num q;
};
SUA_API int sua_security_parse(struct sua_str s, struct sua_security *out);
SUA_API void sua_security_write(struct sua_buf *b,
                                const struct sua_security *v);

#ifdef __cplusplus
}
#endif
#endif
