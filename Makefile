# The project's vocabulary: demo, test, check, fuzz, bench, docs. Needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
PEERS := .venv-peers
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test check fuzz format bench bench-web docs spark neo4j lock clean

demo: $(VENV)/run.stamp  ## load the bundled example, print the risk list, serve the dashboard
	@$(BIN)/crosstie demo $(ARGS)

test: $(VENV)/dev.stamp  ## the whole test suite
	@$(BIN)/python -m pytest $(ARGS)

fuzz: $(VENV)/dev.stamp  ## 100,000 odd inputs for the readers, 50 times the examples of all else; more with FUZZ=
	@CROSSTIE_FUZZ=$(FUZZ) $(BIN)/python -m pytest -m hypothesis $(ARGS)
FUZZ ?= 100000

check: $(VENV)/dev.stamp  ## style, types, and which way imports go
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/dev.stamp  ## mend style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

bench: $(VENV)/dev.stamp $(PEERS)/stamp  ## how fast, as ratios to peers measured in one run
	@$(BIN)/python -m benchmarks --peers $(CURDIR)/$(PEERS)/bin/python $(ARGS)

bench-web: $(VENV)/dev.stamp  ## how fast the dashboard answers, in Chromium and to 50 people at once
	@$(BIN)/python -m benchmarks --only web $(ARGS)

docs: $(VENV)/dev.stamp  ## rewrite the pages that are made from the code, and run the notebook
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/run_notebook.py

spark: $(VENV)/spark.stamp  ## add what --engine spark needs, some 500 MB; Java comes from your system

neo4j: $(VENV)/dev.stamp  ## a Neo4j server to try things on, until Ctrl-C; needs Java 17 and Maven
	@$(BIN)/python -m tools.neo4j $(ARGS)

lock: $(VENV)/dev.stamp  ## choose new versions of everything
	@$(BIN)/uv pip compile pyproject.toml -o requirements/run.txt $(LOCK) --upgrade
	@$(BIN)/uv pip compile --group build -o requirements/build.txt $(LOCK) --upgrade
	@$(BIN)/uv pip compile pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt $(LOCK) --upgrade
	@$(BIN)/uv pip compile pyproject.toml --extra spark -c requirements/run.txt -c requirements/dev.txt -o requirements/spark.txt $(LOCK) --upgrade
	@$(BIN)/uv pip compile pyproject.toml --group bench -c requirements/run.txt -c requirements/dev.txt -o requirements/bench.txt $(LOCK) --upgrade
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

clean:  ## remove the environment and all caches
	@rm -rf $(VENV) $(PEERS) .neo4j .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis demo build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Crosstie needs Python 3.11 or newer; give one with: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Setting up in $(VENV) (once; a minute or two) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(PEERS)/stamp: requirements/bench.txt $(VENV)/run.stamp
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt -r requirements/build.txt
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/spark.stamp: requirements/spark.txt $(VENV)/run.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	@touch $@
