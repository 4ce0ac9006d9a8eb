# The few commands of this project; `make help` prints them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := $(BIN)/uv
STAMP := .venv/.ready
REQUIREMENTS := requirements/setup.txt requirements/run.txt requirements/test.txt

# Debian's own browser and fonts that know Vietnamese, for the stories that are played on the page.
BROWSER := chromium fonts-liberation fonts-noto-color-emoji
AS_ROOT := $(shell test "$$(id -u)" = 0 || echo sudo -n)

.PHONY: help setup browser demo check test tests coverage bench bench-quick lint types requirements clean
.DEFAULT_GOAL := help

help: ## print these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## make .venv with everything, from hashed requirement files

$(STAMP): $(REQUIREMENTS) pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@$(UV) pip sync --quiet --python $(BIN)/python $(REQUIREMENTS)
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## try everything on this machine: phones in the browser, no token, nothing leaves it
	@$(BIN)/python -m bot demo

lint: setup ## format, lint and the floors of the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: setup ## mypy --strict
	$(BIN)/mypy

check: lint types ## the fast part: lint, types, every test that isn't slow
	$(BIN)/pytest -q -n 2 -m "not slow"

browser: ## Debian's chromium; without it the browser stories are skipped, in CI they fail
	@command -v chromium >/dev/null || { $(AS_ROOT) apt-get update -qq \
	&& DEBIAN_FRONTEND=noninteractive $(AS_ROOT) apt-get install -y -qq --no-install-recommends $(BROWSER) >/dev/null; } \
	|| echo "no chromium here, and none could be installed: the browser stories can't be played"

test: lint browser ## everything: both channels and databases, kills, properties, the page in a browser
	@$(MAKE) --no-print-directory -j 2 types tests

tests: setup # beside mypy, since tests mostly wait
	$(BIN)/pytest -q -n 3 --dist worksteal

coverage: setup ## what the tests run through, branch by branch (tracing makes them a third slower)
	$(BIN)/pytest -q -n 3 --dist worksteal --ignore=tests/browser --cov --cov-report=term:skip-covered

bench: setup ## how fast, careful and small it is, beside what others write: half an hour on a quiet machine (docs/measuring.md)
	@$(BIN)/python -m tests.bench --json artifacts/bench.json

bench-quick: setup ## the same with small numbers, in some minutes
	@$(BIN)/python -m tests.bench --quick

requirements: ## compile the hashed requirement files anew from pyproject.toml
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make requirements" pyproject.toml -o requirements/run.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make requirements" --group test -c requirements/run.txt -o requirements/test.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make requirements" requirements/setup.in -o requirements/setup.txt

clean: ## remove what can be made again
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* build dist
