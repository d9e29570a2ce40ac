# Everything a newcomer or CI runs. Needs Python 3.11 or later and make; all else goes into .venv.

PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

GENERATE := PYTHONPATH=.venv/generators $(BIN)/python

.PHONY: demo test lint data format benchmarks clean

demo: .venv/.runs  ## Set up, index the sample corpus, and ask it about a city and a subject
	$(BIN)/docsearch index corpus
	$(BIN)/docsearch query "Košice"
	$(BIN)/docsearch query "Bratislava" --lang th --limit 3
	$(BIN)/docsearch query "bicycle lanes" --limit 6
	$(BIN)/docsearch facts --place "Košice" --kind city --limit 12

test: .venv/.develops  ## Set up and run the tests
	$(BIN)/python -m pytest

lint: .venv/.develops  ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

data: .venv/.generates  ## Generate what is generated again, and fail where it differs from what is here
	$(GENERATE) scripts/build_calendar_names.py --check
	$(GENERATE) scripts/build_currencies.py --check
	$(GENERATE) scripts/build_glossary.py --check
	$(GENERATE) scripts/build_lexicons.py --check
	$(GENERATE) scripts/build_gazetteer.py --check
	@if command -v npm > /dev/null; \
	then for each in regions outlines page_names; do $(GENERATE) scripts/build_$$each.py --check || exit 1; done; \
	else echo "npm is not here: region_names.tsv, land.svg and page_names.tsv are not checked"; fi
	$(BIN)/python scripts/build_catalogues.py --check
	$(GENERATE) scripts/build_han_variants.py --check
	$(GENERATE) scripts/build_corpus_documents.py --check
	$(GENERATE) scripts/langid_model.py .venv/generators/lingua_language_detector-*.whl .venv/langid.bin
	cmp .venv/langid.bin src/docsearch/data/langid.bin

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
	$(BIN)/python -m compileall -q src
	@touch $@

.venv/.develops: .venv/.python requirements-dev.lock pyproject.toml
	$(PIP) --no-deps --require-hashes -r requirements-dev.lock  # complete, and leaves out what nothing loads
	$(PIP) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@ .venv/.runs

.venv/.generates: .venv/.develops requirements-data.lock
	$(PIP) --require-hashes --no-deps --target .venv/generators --upgrade -r requirements-data.lock
	$(BIN)/python -m pip download --quiet --no-deps --dest .venv/generators lingua-language-detector==1.3.5
	@touch $@

clean:
	rm -rf .venv
