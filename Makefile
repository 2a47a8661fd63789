# Two commands for a newcomer: `make demo` shows the product, `make test` proves it.
# Python 3.11 or newer and make are enough; everything else is set up here.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install develop demo test coverage on-sqlite on-postgres in-browser check machine static bench lock phrases screenshots clean

PORT ?= 8000
N ?= 100000
WORKERS ?= 2
BIN := .venv/bin
PYTEST = $(BIN)/pytest -q -n $(WORKERS)

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

install: .venv/.installed ## make .venv with the run-time lock and the command kakehashi

develop: .venv/.developed ## the same with what the tests need

demo: .venv/.installed ## serve the demo world on loopback (PORT=8000, RESET=1 starts anew)
	@exec $(BIN)/kakehashi demo --port $(PORT) $(if $(RESET),--reset)

test: .venv/.developed machine static ## everything: style, types, contracts, both databases, browser
	@echo "SQLite, PostgreSQL and the browser run side by side; each is shown when it has ended."
	@$(MAKE) --no-print-directory --jobs --output-sync=target on-sqlite on-postgres in-browser

coverage: .venv/.developed ## the run on SQLite with its coverage, which may not fall below its floor
	rm -f .coverage .coverage.*
	$(PYTEST) -m "not browser" --cov --cov-report=
	$(BIN)/coverage report

# Side by side: no processor waits for the last test of a part, nor for the other's kind of work (a database that
# writes, a page that is drawn).
on-sqlite: .venv/.developed
	$(PYTEST) -m "not browser" --durations=15

# The whole run: whatever sends statements must have been reached there (tests/support/reached.py).
on-postgres: WORKERS = 1
on-postgres: .venv/.developed
	KAKEHASHI_TEST_DATABASE=postgres KAKEHASHI_TEST_WHOLE=1 $(PYTEST) -m "not browser" --durations=15

in-browser: .venv/.developed machine
	$(PYTEST) -m browser --durations=15

check: .venv/.developed machine static ## the quick part, under two minutes
	$(PYTEST) -m "not browser and not slow"

machine:
	@tools/setup_machine.sh

static: .venv/.developed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv/.developed ## measure the pages against their floors (N=100000 contacts)
	$(BIN)/python -m bench --contacts $(N)

screenshots: .venv/.developed machine ## take the pictures of the README again
	$(BIN)/python -m tools.screenshots

phrases: .venv/.developed ## tie the hand-out's translations to their Japanese (OK="steps/vi:code": looked at), name the stale
	$(BIN)/python -m tools.phrases $(OK)

lock: .venv/.installed ## pin the newest versions by hash
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK_FLAGS) requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK_FLAGS) requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK_FLAGS) tools/bootstrap.in -o tools/bootstrap.txt

LOCK_FLAGS := --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11

clean: ## remove what was built; the data under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a second call does nothing until a lock or the project file changes.
.venv/.installed: requirements.txt tools/bootstrap.txt tools/install.sh pyproject.toml
	@tools/install.sh requirements.txt
	@touch $@

.venv/.developed: requirements-dev.txt .venv/.installed
	@tools/install.sh requirements-dev.txt
	@touch $@
