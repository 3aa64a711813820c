# Vireo: the few words people type. Meson and Ninja do the work; see README.md.
#
#   make                     build/vireo-server, build/vireo-cli (installs what the build needs)
#   make run [PORT=6379]     builds and serves on 127.0.0.1
#   make test                installs what the tests need and runs all of them (under 15 minutes)
#   make check               under a minute: warnings, floors, purity, unit tests, command scripts
#   make bench               side by side with redis-server; prints the table of docs/benchmarks.md
#   make SANITIZE=address test      also undefined, thread: the tests with that sanitizer
#   make campaign            hours: random differential tests (CAMPAIGN_SECONDS=3600), restore drills (CAMPAIGN_DRILLS=1000), kills (CAMPAIGN_KILLS=500),
#                            power failures (CAMPAIGN_CRASHES=100), damage (CAMPAIGN_CUTS=65536, CAMPAIGN_FLIPS=40000), failing disks
#   make install [PREFIX=/usr/local] [DESTDIR=]
SANITIZE ?=
BUILD ?= build$(if $(SANITIZE),-$(SANITIZE))
PORT ?= 6379
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
PYTHON ?= /usr/bin/python3
CAMPAIGN_SECONDS ?= 3600
CAMPAIGN_DRILLS ?= 1000
CAMPAIGN_KILLS ?= 500
CAMPAIGN_CRASHES ?= 100
CAMPAIGN_CUTS ?= 65536
CAMPAIGN_FLIPS ?= 40000
SANITIZE_FLAG = $(if $(filter address,$(SANITIZE)),address$(comma)undefined,$(if $(SANITIZE),$(SANITIZE),none))
comma := ,
MESON_OPTIONS = --prefix $(PREFIX) $(if $(SANITIZE),-Db_sanitize=$(SANITIZE_FLAG) -Db_lundef=false -Doptimization=1,-Db_lto=true)

.PHONY: all build run test check bench campaign install clean
all: build

build:
	@tools/deps build
	@tools/configure $(BUILD) $(MESON_OPTIONS)
	@ninja -C $(BUILD) -j$(JOBS)

run: build
	$(BUILD)/vireo-server --bind 127.0.0.1 --port $(PORT)

check: build
	@tools/check_floors
	@tools/check_floors --canary
	@meson test -C $(BUILD) --no-rebuild --print-errorlogs --suite unit 2>/dev/null || { ninja -C $(BUILD) -j$(JOBS) && meson test -C $(BUILD) --print-errorlogs --suite unit; }
	@$(BUILD)/vireo-script tests/scripts/*.t

test:
	@BUILD=$(BUILD) SANITIZE=$(SANITIZE) PYTHON=$(PYTHON) tools/test

bench: build
	@tools/deps test
	@$(PYTHON) tests/bench/bench.py --server $(BUILD)/vireo-server

campaign: export VIREO_SERVER = $(abspath $(BUILD))/vireo-server
campaign: build
	$(PYTHON) tests/fuzz/differential.py --seconds $(CAMPAIGN_SECONDS) --keep-going 20
	RESTORE_DRILLS=$(CAMPAIGN_DRILLS) $(PYTHON) -m pytest -q tests/server/test_backup.py -k drills
	@ninja -C $(BUILD) -j$(JOBS) tests/durability/vireo-crash tests/durability/vireo-damage tests/durability/vireo-faults
	$(PYTHON) tests/durability/kill.py --count $(CAMPAIGN_KILLS) --fsync always
	$(PYTHON) tests/durability/kill.py --count $(CAMPAIGN_KILLS) --fsync everysec
	$(BUILD)/tests/durability/vireo-crash --count $(CAMPAIGN_CRASHES)
	$(BUILD)/tests/durability/vireo-damage --cuts $(CAMPAIGN_CUTS) --flips $(CAMPAIGN_FLIPS)
	$(BUILD)/tests/durability/vireo-faults
	VIREO_SERVER=$(CURDIR)/$(BUILD)/vireo-server $(PYTHON) -m tests.cluster.moving --drills 200

install: build
	ninja -C $(BUILD) install

clean:
	rm -rf build build-*
