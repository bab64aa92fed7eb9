# SPDX-License-Identifier: MIT
# GNU make. `make help` lists the targets; INSTALL paths and compilers are
# the usual variables, and CFLAGS, CPPFLAGS, LDFLAGS, LDLIBS stay yours.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
PKGCONFIGDIR ?= $(LIBDIR)/pkgconfig
INSTALL ?= install
# make's own defaults for CC and AR count as "not chosen".
ifeq ($(origin CC),default)
CC := $(if $(FUZZ),clang,gcc)
endif
CFLAGS ?= $(if $(SAN)$(FUZZ),-O1 -g,-O2 -g)
WERROR ?= -Werror
# Any of SAN=1 (sanitizers) and FUZZ=1 (libFuzzer) builds in its own folder.
BUILD ?= build$(if $(SAN),/san)$(if $(FUZZ),/fuzz)
B := $(BUILD)

VERSION := $(shell sed -n 's/^.define SUA_VERSION "\(.*\)"/\1/p' \
	include/sip/version.h)
ABI := $(shell sed -n 's/^.define SUA_ABI \([0-9]*\).*/\1/p' \
	include/sip/version.h)

# ---- what is built -------------------------------------------------------
LAYERS ?= base msg core net txn auth sdp pkg dlg ua srv
CORE_SRC := $(sort $(wildcard $(LAYERS:%=lib/%/*.c)))
POSIX_SRC := $(sort $(wildcard lib/port/posix*.c))
MEDIA_SRC := $(filter-out %/wavtool.c,$(sort $(wildcard examples/media/*.c)))
PHONE_SRC := $(filter-out %/main.c,$(sort $(wildcard examples/termphone/*.c)))
SIM_SRC := $(sort $(wildcard tests/sim/sim*.c))
TEST_SRC := $(sort $(wildcard tests/unit/test_*.c tests/sim/scn_*.c \
	tests/torture/test_*.c tests/conformance/conf_*.c))
BENCH_SRC := $(sort $(wildcard tests/bench/bench_*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
LADDER_SRC := $(sort $(wildcard examples/*.c))

obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
app_src = $(sort $(wildcard examples/$(1)/*.c))

APPS := $(foreach a,termphone switch sipdump,$(if $(call app_src,$(a)),$(a)))
APPS += $(patsubst examples/media/%.c,%,$(wildcard examples/media/wavtool.c))
APPS := $(APPS:%=$(B)/%) $(LADDER_SRC:examples/%.c=$(B)/examples/%)
TESTS := $(patsubst %.c,$(B)/tests/%,$(notdir $(TEST_SRC)))
BENCHES := $(BENCH_SRC:tests/bench/%.c=$(B)/bench/%)
FUZZERS := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/%)
REPLAYS := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(B)/replay/%)
ARCHIVES := $(B)/libsua.a $(if $(POSIX_SRC),$(B)/libsua-posix.a)
# The shared libraries are not linked under sanitizers: -z defs forbids the
# runtime symbols that only the program brings.
SHARED := $(if $(SAN)$(FUZZ),,$(if $(CORE_SRC),libsua) \
	$(if $(POSIX_SRC),libsua-posix))
PCS := $(B)/libsua.pc $(if $(POSIX_SRC),$(B)/libsua-posix.pc)
TEST_LIBS := $(if $(SIM_SRC),$(B)/libsim.a) \
	$(if $(PHONE_SRC),$(B)/libphone.a) \
	$(if $(MEDIA_SRC),$(B)/libmedia.a) \
	$(if $(POSIX_SRC),$(B)/libsua-posix.a) $(B)/libsua.a

# ---- flags of our own ----------------------------------------------------
WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow $(WERROR)
SANFLAGS := $(if $(SAN)$(FUZZ),-fsanitize=address -fsanitize=undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(if $(FUZZ),-fsanitize=fuzzer-no-link)
# Assertions on, and each object of a hosted stack an allocation of its own,
# so that ASan sees what is used after its end.
SANDEFS := $(if $(SAN)$(FUZZ),-DSUA_DEBUG -DSUA_POOL_MALLOC)
OUR_CFLAGS := -std=c99 $(WARN) -ffunction-sections -fdata-sections \
	-MMD -MP $(SANFLAGS) $(SANDEFS)
LIB_FLAGS := -fPIC -fvisibility=hidden -DSUA_BUILDING
POSIX_FLAGS := -D_GNU_SOURCE -Iinclude

# Per file set: the core sees its own headers and no feature macro, the port
# and the examples see public headers only, tests see everything.
$(B)/obj/lib/%.o: OUR := $(LIB_FLAGS) -Iinclude -Ilib
$(B)/obj/lib/port/%.o: OUR := $(LIB_FLAGS) $(POSIX_FLAGS)
$(B)/obj/examples/%.o: OUR := $(POSIX_FLAGS) -Iexamples
$(B)/obj/tests/%.o: OUR := $(POSIX_FLAGS) -Ilib -Iexamples -Itests \
	-Itests/unit -Itests/sim -DTEST_DIR='"$(CURDIR)/tests"'

# V=1 shows the commands, else one word a file; -s: nothing.
Q := $(if $(V),,@)
SILENT := $(findstring s,$(firstword -$(MAKEFLAGS)))
say = @$(if $(V)$(SILENT),:,echo '  $(1)  $(2)')

COMPILE = $(CC) $(OUR) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS)
LINK = $(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS)

# ---- targets -------------------------------------------------------------
.PHONY: all lib tests test check interop demo bench peers size fuzz sources docs
.PHONY: install uninstall clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: lib $(APPS)
lib: $(ARCHIVES) $(SHARED:%=$(B)/%.so) $(PCS)
tests: all $(TESTS) $(BENCHES) $(REPLAYS) $(B)/CTestTestfile.cmake

help:
	@echo 'make [all]       libraries and examples in $(B)/'
	@echo 'make test        all tests but those with peers (= check)'
	@echo 'make demo        two softphones and a switch on loopback'
	@echo 'make interop     tests against other SIP programs'
	@echo 'make bench size  write $(B)/bench.tsv and $(B)/size.tsv'
	@echo 'make fuzz        libFuzzer targets (clang) in build/fuzz/'
	@echo 'make install uninstall sources docs clean'
	@echo 'SAN=1            the same with ASan and UBSan, in build/san/'
	@echo 'WERROR=          warnings are not errors    V=1 shows commands'
	@echo 'LAYERS="base msg" only these layers of lib/'
	@echo 'ARGS="-R name"   more arguments for ctest'

# Objects depend on the flags they were built with, so that a change of CC or
# CFLAGS never mixes two builds.
$(B):
	@mkdir -p $@
$(B)/flags: FORCE | $(B)
	$(file >$@.new,$(CC) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS))
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(B)/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -c $< -o $@

# An archive is made anew, or members of deleted files would stay; `ar q`, as
# two folders may hold files of one name. The
# list of members is a prerequisite for the same reason.
define archive
$(B)/$(1).list: FORCE | $(B)
	$$(file >$$@.new,$(2))
	@if cmp -s $$@.new $$@; then rm $$@.new; else mv $$@.new $$@; fi
$(B)/$(1).a: $(call obj,$(2)) $(B)/$(1).list
	$$(call say,AR,$$@)
	@rm -f $$@
	$$(Q)$$(AR) qcs $$@ $(call obj,$(2))
endef
$(eval $(call archive,libsua,$(CORE_SRC)))
$(eval $(call archive,libsua-posix,$(POSIX_SRC)))
$(eval $(call archive,libmedia,$(MEDIA_SRC)))
$(eval $(call archive,libsim,$(SIM_SRC)))
$(eval $(call archive,libphone,$(PHONE_SRC)))

# libX.so -> libX.so.ABI -> libX.so.ABI.VERSION, the one real file.
define shared
$(B)/$(1).so.$(ABI).$(VERSION): $(call obj,$(2)) $(3) $(B)/$(1).list
	$$(call say,LD,$$@)
	$$(Q)$$(LINK) -shared -Wl,-z,defs -Wl,-soname,$(1).so.$(ABI) -o $$@ \
	    $(call obj,$(2)) $(4) $$(LDLIBS)
$(B)/$(1).so.$(ABI): $(B)/$(1).so.$(ABI).$(VERSION)
	$$(Q)ln -sf $(1).so.$(ABI).$(VERSION) $$@
$(B)/$(1).so: $(B)/$(1).so.$(ABI)
	$$(Q)ln -sf $(1).so.$(ABI) $$@
endef
$(eval $(call shared,libsua,$(CORE_SRC),,))
$(eval $(call shared,libsua-posix,$(POSIX_SRC),$(B)/libsua.so,-L$(B) -lsua))

# ---- programs ------------------------------------------------------------
APP_LIBS := $(filter-out %/libsim.a %/libphone.a,$(TEST_LIBS))
define app
$(B)/$(1): $(call obj,$(call app_src,$(1))) $(APP_LIBS)
	$$(call say,LD,$$@)
	$$(Q)$$(LINK) -o $$@ $$^ $$(LDLIBS) -lm
endef
$(foreach a,termphone switch sipdump,$(eval $(call app,$(a))))

$(B)/wavtool: $(B)/obj/examples/media/wavtool.o $(APP_LIBS)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm
$(B)/examples/%: $(B)/obj/examples/%.o $(APP_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm
$(B)/tests/test_%: $(B)/obj/tests/unit/test_%.o $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm
ANOMALY := $(B)/obj/tests/torture/anomaly.o
$(B)/bench/bench_worst: $(ANOMALY)
$(B)/tests/test_%: $(B)/obj/tests/torture/test_%.o $(ANOMALY) $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm
$(B)/tests/scn_%: $(B)/obj/tests/sim/scn_%.o $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm
CONF := $(B)/obj/tests/conformance/conf.o
$(B)/tests/conf_%: $(B)/obj/tests/conformance/conf_%.o $(CONF) $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm
$(B)/bench/%: $(B)/obj/tests/bench/%.o $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm
$(B)/fuzz_%: $(B)/obj/tests/fuzz/fuzz_%.o $(TEST_LIBS)
	$(call say,LD,$@)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LDLIBS) -lm
# The same targets as programs that read files, for any compiler.
$(B)/obj/%.replay.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(COMPILE) -DFUZZ_REPLAY -c $< -o $@
$(B)/replay/%: $(B)/obj/tests/fuzz/fuzz_%.replay.o $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS) -lm

# ---- tests ---------------------------------------------------------------
# ctest reads a file of add_test lines; it needs no CMake project. Without
# ctest the same list is run by a shell loop.
$(B)/CTestTestfile.cmake: FORCE | $(B)
	@BUILD=$(B) SAN=$(SAN) sh tests/ctest.sh write

LABELS ?= unit|torture|sim|conformance$(if $(SAN),,|gate)
test check: tests
	@BUILD=$(B) sh tests/ctest.sh run '$(LABELS)' $(ARGS)
interop: tests
	@BUILD=$(B) sh tests/ctest.sh run interop $(ARGS)
demo: all
	@BUILD=$(B) sh tests/demo/demo.sh

# The peers of the race need more than libsua: looked for only here.
ifneq ($(filter bench peers,$(MAKECMDGOALS)),)
include tests/bench/peers/peers.mk
endif
# The index as on a machine without vector instructions.
PLAIN_SRC := $(sort $(wildcard lib/base/*.c lib/msg/*.c))
$(B)/obj/%.plain.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(COMPILE) -DSUA_NO_SIMD -fno-tree-vectorize -c $< -o $@
$(B)/bench/plain_index: $(B)/obj/tests/bench/bench_index.o \
		$(PLAIN_SRC:%.c=$(B)/obj/%.plain.o)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS)
peers: $(PEERS:%=$(B)/bench/peer_%) $(UAS:%=$(B)/bench/uas_%) \
	$(B)/bench/heapcount.so
bench: all $(BENCHES) $(B)/bench/plain_index peers
	@BUILD=$(B) sh tests/bench/run.sh
size:
	@BUILD=$(B) sh tests/bench/size.sh
ifdef FUZZ
fuzz: $(FUZZERS)
else
fuzz:
	$(MAKE) FUZZ=1 fuzz
endif

sources:
	sh tests/gates/sources.sh write
docs:
	sh tests/gates/headers_doc.sh write
	sh tests/gates/conformance_doc.sh write

# ---- install -------------------------------------------------------------
# Paths below PREFIX are written relative to it, so that a moved tree works.
# Written anew each time: PREFIX may have changed since.
pc_dir = $(patsubst $(PREFIX:/=)/%,$$\{$(1)\}/%,$(2))
$(B)/%.pc: pkg-config/%.pc.in FORCE | $(B)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	    -e 's|@LIBDIR@|$(call pc_dir,exec_prefix,$(LIBDIR))|' \
	    -e 's|@INCLUDEDIR@|$(call pc_dir,prefix,$(INCLUDEDIR))|' $< >$@

HEADERS := $(patsubst include/%,%,$(wildcard include/sip/*.h \
	include/sip/*.def include/sip/port/*.h))
INSTALLED_SO = $(foreach l,$(SHARED),$(l).so $(l).so.$(ABI) \
	$(l).so.$(ABI).$(VERSION))

install: lib
	$(INSTALL) -d '$(DESTDIR)$(LIBDIR)' '$(DESTDIR)$(PKGCONFIGDIR)' \
	    '$(DESTDIR)$(INCLUDEDIR)/sip/port'
	$(INSTALL) -m 644 $(ARCHIVES) '$(DESTDIR)$(LIBDIR)'
	for l in $(SHARED); do \
	    $(INSTALL) -m 755 $(B)/$$l.so.$(ABI).$(VERSION) \
	        '$(DESTDIR)$(LIBDIR)' && \
	    ln -sf $$l.so.$(ABI).$(VERSION) \
	        '$(DESTDIR)$(LIBDIR)'/$$l.so.$(ABI) && \
	    ln -sf $$l.so.$(ABI) '$(DESTDIR)$(LIBDIR)'/$$l.so || exit 1; \
	done
	$(INSTALL) -m 644 $(PCS) '$(DESTDIR)$(PKGCONFIGDIR)'
	for h in $(HEADERS); do \
	    $(INSTALL) -m 644 include/$$h '$(DESTDIR)$(INCLUDEDIR)'/$$h || \
	    exit 1; \
	done

uninstall:
	cd '$(DESTDIR)$(LIBDIR)' && rm -f $(notdir $(ARCHIVES)) $(INSTALLED_SO)
	cd '$(DESTDIR)$(PKGCONFIGDIR)' && rm -f $(notdir $(PCS))
	cd '$(DESTDIR)$(INCLUDEDIR)' && rm -f $(HEADERS) && \
	    rmdir sip/port sip

clean:
	rm -rf $(B)

-include $(patsubst %.c,$(B)/obj/%.d,$(CORE_SRC) $(POSIX_SRC) $(MEDIA_SRC) \
	$(SIM_SRC) $(TEST_SRC) $(BENCH_SRC) $(FUZZ_SRC) $(LADDER_SRC) \
	$(foreach a,termphone switch sipdump,$(call app_src,$(a))) \
	$(wildcard examples/media/wavtool.c)) \
	$(FUZZ_SRC:%.c=$(B)/obj/%.replay.d) $(PLAIN_SRC:%.c=$(B)/obj/%.plain.d) \
	$(patsubst %.c,$(B)/obj/%.d,$(wildcard tests/bench/peers/*.c \
	tests/torture/anomaly.c tests/conformance/conf.c))
