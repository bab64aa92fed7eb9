# SPDX-License-Identifier: MIT
# Source files by layer, relative to the top of the tree; written
# by `make sources`. $(addprefix DIR/,$(SUA_CORE_SRC)) elsewhere.

SUA_BASE_SRC := \
	lib/base/b64.c \
	lib/base/buf.c \
	lib/base/err.c \
	lib/base/hash.c \
	lib/base/id.c \
	lib/base/ip.c \
	lib/base/md.c \
	lib/base/md5.c \
	lib/base/pool.c \
	lib/base/proto.c \
	lib/base/secret.c \
	lib/base/sha256.c \
	lib/base/sha512.c \
	lib/base/str.c \
	lib/base/tab.c \
	lib/base/text.c \
	lib/base/tick.c \
	lib/base/timer.c

SUA_MSG_SRC := \
	lib/msg/authhdr.c \
	lib/msg/authhdr_write.c \
	lib/msg/body.c \
	lib/msg/check.c \
	lib/msg/edit.c \
	lib/msg/explain.c \
	lib/msg/explain_locate.c \
	lib/msg/explain_shape.c \
	lib/msg/explain_text.c \
	lib/msg/find.c \
	lib/msg/hdr_address.c \
	lib/msg/hdr_content_id.c \
	lib/msg/hdr_event.c \
	lib/msg/hdr_feature.c \
	lib/msg/hdr_identity.c \
	lib/msg/hdr_item.c \
	lib/msg/hdr_location.c \
	lib/msg/hdr_params.c \
	lib/msg/hdr_priority.c \
	lib/msg/hdr_privacy.c \
	lib/msg/hdr_reason.c \
	lib/msg/hdr_retarget.c \
	lib/msg/hdr_scalar.c \
	lib/msg/hdr_security.c \
	lib/msg/hdr_session.c \
	lib/msg/hdr_session_id.c \
	lib/msg/hdr_time.c \
	lib/msg/hdr_word.c \
	lib/msg/hdr_write.c \
	lib/msg/hdrtab.c \
	lib/msg/lex.c \
	lib/msg/mediatype.c \
	lib/msg/msg.c \
	lib/msg/msgerr.c \
	lib/msg/multipart.c \
	lib/msg/multipart_write.c \
	lib/msg/nameaddr.c \
	lib/msg/names.c \
	lib/msg/scalar.c \
	lib/msg/sipfrag.c \
	lib/msg/tel.c \
	lib/msg/tel_write.c \
	lib/msg/uri.c \
	lib/msg/uri_cmp.c \
	lib/msg/uri_headers.c \
	lib/msg/uri_text.c \
	lib/msg/uri_write.c \
	lib/msg/value.c \
	lib/msg/via.c \
	lib/msg/write.c

SUA_CORE_SRC := \
	lib/core/config.c \
	lib/core/drain.c \
	lib/core/log.c \
	lib/core/stack.c

SUA_NET_SRC := \
	lib/net/conn.c \
	lib/net/endpoint.c \
	lib/net/feed.c \
	lib/net/flow.c \
	lib/net/frame.c \
	lib/net/locate.c \
	lib/net/net.c \
	lib/net/route.c \
	lib/net/send.c \
	lib/net/stream.c \
	lib/net/stun.c

SUA_TXN_SRC := \
	lib/txn/build.c \
	lib/txn/fsm.c \
	lib/txn/match.c \
	lib/txn/reply.c \
	lib/txn/skel.c \
	lib/txn/txn.c

SUA_AUTH_SRC := \
	lib/auth/client.c \
	lib/auth/digest.c \
	lib/auth/server.c

SUA_SDP_SRC := \
	lib/sdp/agree.c \
	lib/sdp/answer.c \
	lib/sdp/attr.c \
	lib/sdp/attr_ice.c \
	lib/sdp/attr_sec.c \
	lib/sdp/bundle.c \
	lib/sdp/compare.c \
	lib/sdp/explain.c \
	lib/sdp/fits.c \
	lib/sdp/form.c \
	lib/sdp/history.c \
	lib/sdp/line.c \
	lib/sdp/list.c \
	lib/sdp/match.c \
	lib/sdp/more.c \
	lib/sdp/offer.c \
	lib/sdp/owner.c \
	lib/sdp/parse.c \
	lib/sdp/plain.c \
	lib/sdp/plan.c \
	lib/sdp/print.c \
	lib/sdp/secure.c \
	lib/sdp/session.c \
	lib/sdp/strict.c \
	lib/sdp/strict_value.c \
	lib/sdp/write.c

SUA_PKG_SRC := \
	lib/pkg/conference.c \
	lib/pkg/dialoginfo.c \
	lib/pkg/form.c \
	lib/pkg/form_write.c \
	lib/pkg/iscomposing.c \
	lib/pkg/mwi.c \
	lib/pkg/pidf.c \
	lib/pkg/reginfo.c \
	lib/pkg/version.c \
	lib/pkg/watcherinfo.c \
	lib/pkg/xml.c \
	lib/pkg/xml_text.c \
	lib/pkg/xml_write.c

SUA_DLG_SRC := \
	lib/dlg/ack.c \
	lib/dlg/compose.c \
	lib/dlg/creds.c \
	lib/dlg/dialog.c \
	lib/dlg/hop.c \
	lib/dlg/module.c \
	lib/dlg/request.c \
	lib/dlg/route.c

SUA_UA_SRC := \
	lib/ua/account.c \
	lib/ua/again.c \
	lib/ua/answer.c \
	lib/ua/ask.c \
	lib/ua/bodies.c \
	lib/ua/call.c \
	lib/ua/call_2xx.c \
	lib/ua/call_api.c \
	lib/ua/call_bye.c \
	lib/ua/call_info.c \
	lib/ua/call_oa.c \
	lib/ua/call_uac.c \
	lib/ua/call_uas.c \
	lib/ua/dialogs_serve.c \
	lib/ua/dialogs_watch.c \
	lib/ua/esc.c \
	lib/ua/event.c \
	lib/ua/event_serve.c \
	lib/ua/extra.c \
	lib/ua/feature.c \
	lib/ua/focus.c \
	lib/ua/identity.c \
	lib/ua/info.c \
	lib/ua/legs.c \
	lib/ua/mailbox_serve.c \
	lib/ua/mailbox_unasked.c \
	lib/ua/mailbox_watch.c \
	lib/ua/moved.c \
	lib/ua/news.c \
	lib/ua/notifier.c \
	lib/ua/notifier_in.c \
	lib/ua/notifier_out.c \
	lib/ua/oneshot.c \
	lib/ua/presence_compose.c \
	lib/ua/presence_serve.c \
	lib/ua/presence_state.c \
	lib/ua/presence_watch.c \
	lib/ua/profile.c \
	lib/ua/publish.c \
	lib/ua/redirect.c \
	lib/ua/redirect_call.c \
	lib/ua/redirect_send.c \
	lib/ua/refer.c \
	lib/ua/refer_in.c \
	lib/ua/refer_out.c \
	lib/ua/refer_to.c \
	lib/ua/reg.c \
	lib/ua/reg_watch.c \
	lib/ua/regx.c \
	lib/ua/regx_find.c \
	lib/ua/regx_flow.c \
	lib/ua/rel.c \
	lib/ua/rel_uac.c \
	lib/ua/rel_uas.c \
	lib/ua/rel_undo.c \
	lib/ua/rel_wait.c \
	lib/ua/replaces.c \
	lib/ua/roster_watch.c \
	lib/ua/session_refresh.c \
	lib/ua/session_timer.c \
	lib/ua/subscriber.c \
	lib/ua/subscriber_leg.c \
	lib/ua/subscriber_notify.c \
	lib/ua/turn.c \
	lib/ua/ua.c \
	lib/ua/update.c \
	lib/ua/watch.c

SUA_SRV_SRC := \
	lib/srv/auth.c \
	lib/srv/domain.c \
	lib/srv/gruu.c \
	lib/srv/location.c \
	lib/srv/module.c \
	lib/srv/profile.c \
	lib/srv/proxy.c \
	lib/srv/proxy_fork.c \
	lib/srv/proxy_reply.c \
	lib/srv/proxy_route.c \
	lib/srv/proxy_turn.c \
	lib/srv/registrar.c \
	lib/srv/regwatch.c \
	lib/srv/router.c

SUA_POSIX_SRC := \
	lib/port/posix.c \
	lib/port/posix_dgram.c \
	lib/port/posix_loop.c \
	lib/port/posix_resolv.c \
	lib/port/posix_sock.c \
	lib/port/posix_tcp.c

SUA_CORE_SRC := \
	$(SUA_BASE_SRC) \
	$(SUA_MSG_SRC) \
	$(SUA_CORE_SRC) \
	$(SUA_NET_SRC) \
	$(SUA_TXN_SRC) \
	$(SUA_AUTH_SRC) \
	$(SUA_SDP_SRC) \
	$(SUA_PKG_SRC) \
	$(SUA_DLG_SRC) \
	$(SUA_UA_SRC) \
	$(SUA_SRV_SRC)
