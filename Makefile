# `make` alone explains itself.
SCENARIO ?= scenarios/default.yaml
ARGS ?=
RUN ?= results/latest
SECONDS ?= 60
BASE ?=
PREFIX ?= /usr/local
BIN = .build/release/revbench
# Where tests are built: apart from the program, so that both can be built at the same time.
BUILD = --scratch-path .build/tests
STRICT = --scratch-path .build/strict
# For builds of tests, whose debugging information nothing reads.
LEAN = -debug-info-format none
# For meta.json.
export REVBENCH_COMMIT := $(shell git describe --always --dirty 2>/dev/null)

# Not empty if servers are processes of their own, by the scenario or by ARGS.
OVER_HTTP = $(and $(findstring deployment=,$(ARGS)),$(findstring http,$(ARGS))) \
	$(shell grep -A2 -E '^ *deployment:' $(SCENARIO) 2>/dev/null | grep -oE '^ *(deployment:.*|- *)http')

.DEFAULT_GOAL := help
.PHONY: help setup build build-tests server demo install bench report test suites fuzz checkers \
	docs check check-long clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo "  make bench SCENARIO=scenarios/smoke.yaml runs another scenario"

setup:
	@scripts/setup

build: setup
	swift build -c release --product revbench

server: setup ## Build revbench-server, which scenarios with deployment: http and revbench serve need
	swift build -c release --product revbench-server

demo: server ## Show in a browser when revoked access ends
	$(BIN)-server demo

install: build ## Copy revbench, and revbench-server if it was built, to PREFIX/bin (/usr/local/bin)
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 $(BIN) $(wildcard $(BIN)-server) '$(DESTDIR)$(PREFIX)/bin'

bench: build $(if $(strip $(OVER_HTTP)),server) ## Run a scenario (default: scenarios/default.yaml) and write results/ with a report
	$(BIN) run $(SCENARIO) --report $(ARGS)

report: build ## Write the report of a run (default: RUN=results/latest)
	$(BIN) report $(RUN)

test: suites ## Run every test

build-tests: setup
	swift build $(BUILD) $(LEAN) --build-tests

# Suites that block for long or judge deadlines run separately. Suites that judge timing run one test
# after another.
suites: build-tests
	swift test $(BUILD) --skip-build --skip '^(FaultTests|OracleTests|SelfTestTests)\.'
	swift test $(BUILD) --skip-build --filter '^OracleTests\.'
	swift test $(BUILD) --skip-build --filter '^FaultTests\.'
	swift test $(BUILD) --skip-build --no-parallel --filter '^SelfTestTests\.'

fuzz: setup ## Run each fuzzer for SECONDS (60), with libFuzzer and AddressSanitizer
	scripts/fuzz $(SECONDS)

checkers: server ## Check the servers over HTTP with clients and servers of other projects
	scripts/setup --checkers
	scripts/checkers

docs: setup ## Renew what is generated in docs/
	scripts/renew-docs

check: setup ## Lint, warnings as errors, tests
	swift format lint --strict -r Sources Tests Package.swift
	REVBENCH_STRICT=1 $(MAKE) suites BUILD='$(STRICT)'

# Suites that parse bytes, call C or share memory. Timing is meaningless under a sanitizer, so the
# self-test is left out.
ADDRESS = FaultTests|TokensTests|StoresTests|ScenarioTests|ResultsTests|StatisticsTests|ReportTests|OracleTests
# ThreadSanitizer does not understand Swift's Mutex. Code that synchronises with a Mutex is left out,
# here or in scripts/tsan.supp.
THREAD = LoadTests|StoresTests|ConformanceTests

# For attacks that race, which then run more rounds.
check-long: export REVBENCH_LONG = 1
check-long: check build ## check, sanitizers, fuzzers, checkers, a soak, a browser; with BASE=COMMIT: same output
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
		swift test --sanitize=address --scratch-path .build/address --filter '^($(ADDRESS))\.'
	TSAN_OPTIONS=suppressions=$(CURDIR)/scripts/tsan.supp \
		swift test --sanitize=thread --scratch-path .build/thread --filter '^($(THREAD))\.'
	scripts/fuzz 600
	$(MAKE) checkers
	$(BIN) soak --strategy jwt-redis-blocklist --rate 1500/s --minutes 3 --nodes 3 \
		--restart-every 30s --seed 42 --acceptances 100000
	scripts/setup --browser
	REVBENCH_BROWSER=$$(scripts/setup --which-browser) \
		swift test $(STRICT) --skip-build --filter '^(ReportTests|ServerTests)\..*browser'
	$(if $(BASE),scripts/same-output --commit $(BASE) $(BIN) .build/same-output)

clean: ## Remove build products
	swift package clean
