# All tasks of the project. Each brings what it needs into .venv/ and nothing elsewhere.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

UV := tools/uv
BIN := .venv/bin
INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python
PINS := $(UV) pip compile --quiet --no-config --universal --generate-hashes \
	--no-annotate --custom-compile-command "make pins"
# How many tests run at the same time; `make test WORKERS=0` runs them in one process.
WORKERS := auto

.PHONY: help setup demo test check fix tables stories coverage bench fuzz docs pins clean

help:  ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sort \
		| awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: .venv/.dev  ## Build .venv with everything a developer needs

demo: .venv/.runtime  ## Assess a year of a small cloud provider
	$(BIN)/troth demo

test: check docs  ## Run every check and every test
	$(BIN)/pytest -q -n $(WORKERS)
	$(BIN)/pytest -q --doctest-modules src

check: .venv/.dev  ## Read the code: format, lint, types, layers, docstrings
	$(BIN)/ruff format --quiet --check
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/interrogate src

fix: .venv/.dev  ## Format the code and mend what can be mended safely
	$(BIN)/ruff check --quiet --fix-only
	$(BIN)/ruff format

tables: .venv/.dev  ## Write anew what is kept instead of worked out at each start
	$(BIN)/python tools/write_tables.py

stories: .venv/.dev  ## Write the expected files of the stories anew; review the diff
	$(BIN)/pytest -q -n 0 tests/stories --rewrite-stories

coverage: .venv/.dev  ## Run the tests and show the branches they miss
	$(BIN)/pytest -q -n $(WORKERS) --cov --cov-report=term

bench: .venv/.bench  ## Measure speed and memory beside the peers
	$(BIN)/python bench/run.py

fuzz: .venv/.dev  ## Judge a million mutated documents; takes most of an hour
	$(BIN)/python tools/fuzz.py --count 1000000

docs: .venv/.dev  ## Build the documentation into site/, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

pins:  ## Pin the requirements of pyproject.toml, with hashes
	$(PINS) pyproject.toml --group dev -o requirements/dev.txt
	$(PINS) pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
	$(PINS) pyproject.toml --group docs -c requirements/dev.txt -o requirements/docs.txt
	$(PINS) pyproject.toml --group bench -c requirements/runtime.txt -o requirements/bench.txt
	$(PINS) --group build -c requirements/dev.txt -o requirements/build.txt
	$(PINS) --group uv -o requirements/uv.txt

clean:  ## Remove everything that was built
	rm -rf .venv .uv site dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage .coverage.*

# Stamps: a set of requirements is installed once and again only when it changed.
.venv/bin/python:
	$(UV) venv --quiet --allow-existing --python-preference system --python '>=3.11' .venv

.venv/.%: requirements/%.txt requirements/build.txt pyproject.toml | .venv/bin/python
	@echo "setup: installing requirements/$*.txt into .venv/" >&2
	$(INSTALL) --require-hashes -r requirements/build.txt -r $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
