# Vireo: the few words people type. Meson and Ninja do the work; see README.md.
BUILD ?= build
PORT ?= 6379
JOBS ?= $(shell nproc)
PYTHON ?= /usr/bin/python3
MESON_OPTIONS = -Db_lto=true

.PHONY: all build run test check bench install deps deps-test clean
all: build

deps:
	@tools/deps build

deps-test:
	@tools/deps test

build: deps
	@tools/configure $(BUILD) $(MESON_OPTIONS)
	@ninja -C $(BUILD) -j$(JOBS)

run: build
	$(BUILD)/vireo-server --port $(PORT)
