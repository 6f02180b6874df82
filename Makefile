# The commands to know. `make help` is made from the comments behind their names.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Most tests wait: for a server, for a clock, for a browser. So rooms (folders of tests, each with servers of its own)
# run side by side, the longest first; the rooms that time what they see run afterwards, beside one that only waits.
AT_ONCE ?= 3
# macOS ships make 3.81, which cannot keep a room's lines together.
TOGETHER := --no-print-directory --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
LONGEST := $(addprefix tests/,acceptance/mailer integration/alerts acceptance/pages integration/playbook acceptance/console)
CALM := $(addprefix tests/acceptance/,paging diagnosis front_door)
ROOMS := $(patsubst %/__init__.py,%,$(wildcard tests/integration/*/__init__.py tests/acceptance/*/__init__.py))
BUSY := $(LONGEST) $(filter-out $(LONGEST) $(CALM),$(ROOMS))

.DEFAULT_GOAL := help
.PHONY: help demo up test render bench lint unit integration acceptance $(ROOMS) drills lock clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/runtime ## A campaign and a bad day, on real servers of its own, in about a minute
	$(BIN)/oncall demo

up: $(VENV)/runtime ## The same stack until Ctrl-C
	$(BIN)/oncall up

test: $(VENV)/dev ## Format, lint, types, import rules and the three levels of tests
	@$(MAKE) $(TOGETHER) --jobs=$(AT_ONCE) lint $(BUSY) unit
	@$(MAKE) $(TOGETHER) --jobs=2 $(CALM)

render: $(VENV)/runtime ## Make the generated files anew
	$(BIN)/python -m oncall.catalogues
	$(BIN)/python -m oncall.data.make_recipients
	$(BIN)/python -m alerts.render
	$(BIN)/python -m alerts.alertmanager.render
	$(BIN)/python -m dashboards.render
	$(BIN)/python -m playbook.render

bench: $(VENV)/bench ## Measure against other senders and log handlers; writes benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

lint: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m oncall.catalogues --check
	$(BIN)/python -m alerts.render --check
	$(BIN)/python -m alerts.alertmanager.render --check
	$(BIN)/python -m dashboards.render --check
	$(BIN)/python -m dashboards.lint
	$(BIN)/python -m playbook.render --check
	$(BIN)/python -m tests.acceptance.diagnosis.matrix --check

unit: $(VENV)/dev
	$(BIN)/pytest tests/unit

integration acceptance: $(VENV)/dev
	$(BIN)/pytest tests/$@

# One room of tests: make tests/integration/core
$(ROOMS): $(VENV)/dev
	$(BIN)/pytest $@

# The drills that take minutes each: half a million log lines through 150 kills, pages of a lost worker and Redis, six ways
# to fall quiet, a night of ten hours.
drills: $(VENV)/dev
	$(BIN)/pytest -m chaos tests

# Environments come from hashed requirements files; a stamp tells whether one is up to date.
$(VENV)/runtime: requirements/runtime.txt pyproject.toml | $(VENV)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/bench: requirements/bench.txt $(VENV)/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Needs uv (https://docs.astral.sh/uv/); the files name no host.
lock:
	for name in runtime dev bench; do uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	  --no-emit-index-url --custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt; done

clean:
	rm -rf $(VENV) .oncall .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
