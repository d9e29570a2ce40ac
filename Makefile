# Everything a newcomer or CI runs. Needs Python 3.11 or later and make; all else goes into .venv.

PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test lint data format benchmarks lock clean

demo: .venv/.runs  ## Set up, index the sample corpus, and ask it about a city
	$(BIN)/docsearch index corpus
	$(BIN)/docsearch query "Košice"

test: .venv/.develops  ## Set up and run the tests
	$(BIN)/python -m pytest

lint: .venv/.develops  ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

data: .venv/.generates  ## Generate src/docsearch/data and the corpus documents again; fail where they differ
	$(BIN)/python scripts/build_calendar_names.py --check
	.venv-data/bin/python scripts/build_gazetteer.py --check
	.venv-data/bin/python scripts/build_corpus_documents.py --check

format: .venv/.develops
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmarks: .venv/.develops  ## The figures of docs/performance.md
	$(BIN)/python -m benchmarks

.venv/.python:
	@test -n "$(PYTHON)" || { echo "docsearch needs Python 3.11 or later with venv and ensurepip (Debian: apt install python3-venv)"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runs: .venv/.python requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.develops: .venv/.python requirements-dev.lock pyproject.toml
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.runs

clean:
	rm -rf .venv .venv-data
