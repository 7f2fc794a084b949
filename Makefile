# `make` alone explains itself.
SCENARIO ?= scenarios/default.yaml
ARGS ?=
RUN ?= results/latest
SECONDS ?= 60
PREFIX ?= /usr/local
BIN = .build/release/revbench
# For meta.json.
export REVBENCH_COMMIT := $(shell git describe --always --dirty 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup build install bench report test fuzz check clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'
	@echo "  SCENARIO=scenarios/smoke.yaml chooses another scenario for make bench"

setup:
	@scripts/setup

build: setup
	swift build -c release --product revbench

install: build ## Copy revbench to PREFIX/bin (/usr/local/bin)
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 $(BIN) '$(DESTDIR)$(PREFIX)/bin/revbench'

bench: build ## Run a scenario (default: scenarios/default.yaml) and write results/ with a report
	$(BIN) run $(SCENARIO) --report $(ARGS)

report: build ## Make the report of a run again (default: RUN=results/latest)
	$(BIN) report $(RUN)

# What blocks for long, and what judges deadlines or timing, has a run of its own.
test: setup ## Run every test, and each fuzzer for some seconds
	scripts/fuzz 3
	swift test --skip '^(FaultTests|OracleTests|SelfTestTests)\.'
	swift test --skip-build --filter '^OracleTests\.'
	swift test --skip-build --filter '^FaultTests\.'
	swift test --skip-build --filter '^SelfTestTests\.'

fuzz: setup ## Fuzz each target for SECONDS (60), with libFuzzer and AddressSanitizer
	scripts/fuzz $(SECONDS)

# What reads bytes, calls C or shares memory. Timing means nothing under a sanitizer: no self-test.
ADDRESS = '^(FaultTests|TokensTests|StoresTests|ScenarioTests|RecordTests|ReportTests|OracleTests)\.'
# It does not see through Swift's Mutex: what threads meet at one for is left out, here or by name.
THREAD = '^(LoadTests|StoresTests|ConformanceTests)\.'

check: setup ## Lint, warnings as errors, tests, then the sanitizers of addresses and of threads
	swift format lint --strict -r Sources Tests Package.swift
	REVBENCH_STRICT=1 swift test --scratch-path .build/strict
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
		swift test --sanitize=address --scratch-path .build/address --filter $(ADDRESS)
	TSAN_OPTIONS=suppressions=$(CURDIR)/scripts/tsan.supp \
		swift test --sanitize=thread --scratch-path .build/thread --filter $(THREAD)

clean: ## Remove what was built
	swift package clean
