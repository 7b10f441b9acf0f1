# Every target prepares what it needs by itself: Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP_AUDIT := 2.10.1
# One worker more than there are cores: tests of processes and timeouts wait now and then.
CORES = --numprocesses=$$($(BIN)/python -c 'import os; print(1 + (os.cpu_count() or 1))') --dist=worksteal

.PHONY: help setup try run test quick check format migration lock audit bench gallery torture clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY)  ## prepare .venv with every extra and the development tools
	@$(BIN)/python -m bot.operations.interpreter

# uv is faster where it is installed; plain pip does the same work from the same hashes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Paperboy needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV) && \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $@

try: $(READY)  ## see Paperboy work: a tour in the terminal, then the bot in your browser
	@$(BIN)/paperboy try --tour
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/paperboy try; fi

run: $(READY)  ## run the bot with the settings in .env
	@$(BIN)/paperboy run

test: $(READY)  ## run every test, on every core
	@$(BIN)/python -m pytest $(CORES)

quick: $(READY)  ## run the everyday tests, without the slow fault scenarios
	@$(BIN)/python -m pytest $(CORES) -m "not faults and not recorded"

check: $(READY)  ## the gate: format, lint, types, layers, then every test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: $(READY)  ## format and sort
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

# NAME comes through the environment, so that no quote in it reaches the shell.
migration: $(READY)  ## write the next migration from schema.py: make migration NAME="add saved papers"
	@$(BIN)/python -m bot.storage.new_migration "$$NAME"
	@$(BIN)/ruff check --fix --quiet bot/storage/migrations ; $(BIN)/ruff format --quiet bot/storage/migrations

lock:  ## resolve requirements.lock anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--all-extras --group dev --upgrade --output-file requirements.lock pyproject.toml

# In an environment of its own: what it needs is no part of the lock that it looks at.
audit: $(READY)  ## ask a vulnerability service about every pinned version (needs the internet)
	@test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && \
		$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==$(PIP_AUDIT); }
	@$(VENV)/audit/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict \
		--progress-spinner off

bench: $(READY)  ## compare search, similar papers, watches and sending with their peers (minutes)
	@$(BIN)/python -m benchmarks.search
	@$(BIN)/python -m benchmarks.similar
	@$(BIN)/python -m benchmarks.watches
	@$(BIN)/python -m benchmarks.fanout

# ONLY comes through the environment, so that no quote in it reaches the shell.
gallery: $(READY)  ## photograph every message with Chromium (minutes): make gallery ONLY=watch
	@$(BIN)/python -m gallery --only "$$ONLY"

torture: $(READY)  ## run the twelve fault tests in full, with a table at the end (hours)
	@$(BIN)/python -m tests.faults.torture

clean:  ## remove the environment and the caches
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache .hypothesis
