# Needs Python 3.11 or newer and make; everything else goes into .venv.

VENV ?= .venv
BIN := $(VENV)/bin
# The newest interpreter on PATH that really runs (a version manager's shim may not) and is new enough.
FIND := for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done
PYTHON ?= $(shell $(FIND))

.DEFAULT_GOAL := help
.PHONY: help demo test lint typecheck pytest validate format check bench clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamp holds a checksum of pyproject.toml: a touched but unchanged file installs nothing.
STAMP := $(VENV)/installed-$(shell cksum < pyproject.toml | tr ' ' '-')

$(STAMP):
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv was found on PATH. Install one, or: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11." >&2; exit 1; }
	@rm -f $(VENV)/installed-*
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)  ## annotate the example articles, here and as HTML in out/
	@mkdir -p out
	@for article in examples/*.txt; do \
		printf '\n== %s\n' "$$article"; \
		$(BIN)/catalog annotate "$$article" --to terminal || exit 1; \
		$(BIN)/catalog annotate "$$article" -o "out/$$(basename "$$article" .txt).html" || exit 1; \
	done

test: lint typecheck pytest validate  ## everything that must pass before a change goes in

lint: $(STAMP)
	$(BIN)/ruff check .

typecheck: $(STAMP)
	$(BIN)/mypy

pytest: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadgroup

validate: $(STAMP)
	$(BIN)/catalog validate

format: $(STAMP)  ## put code and data into their canonical form
	$(BIN)/ruff check --fix-only .
	$(BIN)/catalog schema > data/systems.schema.json.new && mv data/systems.schema.json.new data/systems.schema.json
	$(BIN)/catalog validate --fix

check: lint typecheck validate  ## what `make test` checks without running the tests

bench: $(STAMP)  ## measure start-up and loading (prints tables, asserts nothing)
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/loading.py

clean:  ## remove what the other commands made
	rm -rf $(VENV) out build dist
