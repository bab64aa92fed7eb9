# SPDX-License-Identifier: MIT
# The race of parsers (race.sh) and of servers (uas.sh): libsua and those peers whose development
# files pkg-config finds. Their headers are not ours to keep free of
# warnings, hence -isystem.
PKG_osip := libosip2
PKG_sofia := sofia-sip-ua
PKG_re := libre
PEERS := sua $(foreach p,osip sofia re,$(if $(shell \
	pkg-config --exists $(PKG_$(p)) 2>/dev/null && echo y),$(p)))
peer_flags = $(if $(PKG_$(1)),$(patsubst -I%,-isystem %,$(shell \
	pkg-config --cflags $(PKG_$(1)))))
peer_libs = $(if $(PKG_$(1)),$(shell pkg-config --libs $(PKG_$(1))))

$(B)/obj/tests/bench/peers/peer_re.o: OUR += \
	-DHAVE_INTTYPES_H -DHAVE_STDBOOL_H -DHAVE_INET6

define peer
$(B)/obj/tests/bench/peers/peer_$(1).o: OUR += $(call peer_flags,$(1))
$(B)/bench/peer_$(1): $(B)/obj/tests/bench/peers/peer_$(1).o \
		$(B)/obj/tests/bench/peers/main.o $(B)/libsua.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(LINK) -o $$@ $$^ $(call peer_libs,$(1)) $$(LDLIBS)
endef
$(foreach p,$(PEERS),$(eval $(call peer,$(p))))

UAS := $(filter-out osip,$(PEERS))
$(B)/obj/tests/bench/peers/uas_re.o: OUR += \
	-DHAVE_INTTYPES_H -DHAVE_STDBOOL_H -DHAVE_INET6
define uas
$(B)/obj/tests/bench/peers/uas_$(1).o: OUR += $(call peer_flags,$(1))
$(B)/bench/uas_$(1): $(B)/obj/tests/bench/peers/uas_$(1).o \
		$(B)/libsua-posix.a $(B)/libsua.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(LINK) -o $$@ $$^ $(call peer_libs,$(1)) $$(LDLIBS)
endef
$(foreach p,$(UAS),$(eval $(call uas,$(p))))

$(B)/bench/heapcount.so: $(B)/obj/tests/bench/peers/heapcount.o
	@mkdir -p $(@D)
	$(Q)$(LINK) -shared -o $@ $<
$(B)/obj/tests/bench/peers/heapcount.o: OUR += -fPIC
