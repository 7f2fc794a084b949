# `make` alone explains itself.
SCENARIO ?= scenarios/default.yaml
ARGS ?=
RUN ?= results/latest
BIN = .build/release/revbench

.DEFAULT_GOAL := help
.PHONY: help setup build bench report test check clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'
	@echo "  SCENARIO=scenarios/smoke.yaml chooses another scenario for make bench"

setup:
	@scripts/setup

build: setup
	swift build -c release --product revbench

bench: build ## Run a scenario (default: scenarios/default.yaml) and write results/ with a report
	$(BIN) run $(SCENARIO) --report $(ARGS)

report: build ## Make the report of a run again (default: RUN=results/latest)
	$(BIN) report $(RUN)

test: setup ## Run every test
	swift test

check: setup ## Lint, warnings as errors, tests, ThreadSanitizer on the concurrent targets
	swift format lint --strict -r Sources Tests Package.swift
	REVBENCH_STRICT=1 swift test --scratch-path .build/strict
	swift test --sanitize=thread --scratch-path .build/thread --filter 'LoadTests|StoresTests|ConformanceTests'

clean: ## Remove what was built
	swift package clean
