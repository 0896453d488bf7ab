# Waybill. `make run` starts the shop with demo data; `make test` is what a change must pass.
#
#   run      build and serve http://127.0.0.1:3000 with the demo shop under data/
#   test     fmt lint unit e2e, in this order; each also alone
#   format   rewrite the sources as `fmt` wants them
#   build    target/release/waybill and its site, target/site
#   release  the two packed together: target/waybill-VERSION-ARCH.tar.gz
#   bench    orders a second over HTTP on SQLite and PostgreSQL, lists of a million orders (in the folder WAYBILL_BENCH_READS),
#            and orders a second of the import (WAYBILL_OLIST_DIR, else data/olist)
#   api-fuzz generated requests against every operation of the REST API, for WAYBILL_FUZZ_SECONDS (180)
#   soak     servers killed under load WAYBILL_CRASH_KILLS times (60), and WAYBILL_MODEL_CASES random histories (400)
#   tools    install the pinned build tools;  site: only the browser half;  clean: forget what was built

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Built once per user and machine, shared by every checkout.
WAYBILL_TOOLS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/waybill/tools
CARGO_BIN := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin
export WAYBILL_TOOLS
export PATH := $(CURDIR)/node_modules/.bin:$(WAYBILL_TOOLS)/bin:$(CARGO_BIN):$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

ADDR ?= 127.0.0.1:3000
DATABASE ?= sqlite://data/waybill.db

NODE_STAMP := node_modules/.package-lock.json
SITE_STAMP := target/site.stamp
SITE_SOURCES := $(shell find app frontend crates/domain style public -type f 2>/dev/null) \
	Cargo.toml Cargo.lock .cargo/config.toml
# The stamp says nothing when what it stands for was removed.
ifeq ($(wildcard target/site/pkg/waybill.wasm),)
.PHONY: $(SITE_STAMP)
endif

.PHONY: help run test fmt format lint unit e2e bench api-fuzz soak build release clean tools site server

help:
	@sed -n 's/^#   \{0,1\}//p' Makefile

run: site server
	@mkdir -p data
	@exec target/debug/waybill serve --demo --addr $(ADDR) --database $(DATABASE)

# One after the other also under `make -j`: they share the target directory.
test:
	@scripts/need-system
	@$(MAKE) fmt
	@$(MAKE) lint
	@$(MAKE) unit
	@$(MAKE) e2e

fmt:
	@scripts/need-rust
	@cargo fmt --all -- --check || { echo "not formatted: run \`make format\`" >&2; exit 1; }

format:
	@cargo fmt --all

lint:
	@scripts/lint

unit:
	@scripts/with-postgres scripts/unit

# With the tests selected the dependencies have the features that `unit` built them with: nothing is built twice.
e2e: site
	@cargo build --bin waybill --tests
	@scripts/wasm-size.mjs
	@scripts/e2e

bench:
	@scripts/bench

api-fuzz:
	@scripts/api-fuzz

soak:
	@scripts/need-rust
	@scripts/need-compiler
	@scripts/with-postgres scripts/soak

build: site
	@cargo build --release --bin waybill
	@echo "built target/release/waybill and its site, target/site"

release: build
	@scripts/release

clean:
	@cargo clean
	@rm -rf node_modules end2end/results

tools: $(NODE_STAMP)
	@scripts/tools

server:
	@scripts/need-rust
	@scripts/need-compiler
	@cargo build --bin waybill

site: tools $(SITE_STAMP)

# The browser half is always built for release: its size is tested, and nobody debugs it in DWARF.
$(SITE_STAMP): $(SITE_SOURCES) $(NODE_STAMP) | tools
	@rm -f $@
	@cargo-leptos leptos build --release --precompress --frontend-only
	@touch $@

$(NODE_STAMP): package.json package-lock.json .npmrc
	@scripts/need-node
	@npm ci --no-progress
	@touch $@
