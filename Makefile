# `make run` and `make test` are all a new machine needs (Python ≥ 3.11 and make).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := build/kg.oxigraph
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types eval models docs docs-extraction ablation bench check lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

setup: $(STAMP) ## virtual environment in .venv with pinned versions; leaves .venv/bin/kg

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet pip==26.3
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## build the graph of corpus/, write build/graph.ttl, answer the showcase questions
	@$(BIN)/kg build corpus --store $(STORE)
	@$(BIN)/kg export --format turtle --out build/graph.ttl --store $(STORE)
	@$(BIN)/kg stats --store $(STORE)
	@for q in topic implements fulfilled officials shared-programmes; do \
		echo; echo "kg query $$q"; $(BIN)/kg query $$q --store $(STORE) || exit 1; done
	@echo; echo "The graph is in build/graph.ttl; more questions: $(BIN)/kg query --list"

test: setup ## the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: setup ## ruff
	$(BIN)/ruff check kg tests examples
	$(BIN)/ruff format --check kg tests examples

types: setup ## mypy --strict
	$(BIN)/mypy

EVALUATE = $(BIN)/kg evaluate --floors corpus/floors.toml $(RAISE)

# every gold is scored, also when one before it fell; `make eval RAISE=--raise-floors` raises the floors to the figures of now
eval: setup ## score extraction on all gold that is here and hold it to corpus/floors.toml; errors go to build/errors*.tsv
	@failed=0; \
	$(EVALUATE) corpus/gold --errors build/errors.tsv || failed=1; \
	$(EVALUATE) tests/gold-written --errors build/errors-written.tsv || failed=1; \
	for part in first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth; do $(EVALUATE) tests/gold-fresh/$$part --errors build/errors-fresh-$$part.tsv || failed=1; done; \
	if [ -d ../shared/gold ]; then $(EVALUATE) ../shared/gold --text ../shared/corpus --errors build/errors-shared.tsv || failed=1; \
	else echo "../shared/gold is not here: it was not scored"; fi; \
	if [ -d ../shared/corpus-official ]; then for part in first second third fourth fifth sixth seventh eighth ninth tenth; do \
		$(EVALUATE) tests/gold-official/$$part --text ../shared/corpus-official --errors build/errors-official-$$part.tsv || failed=1; done; \
	else echo "../shared/corpus-official is not here: tests/gold-official was not scored"; fi; \
	exit $$failed

models: setup ## learn what is learnt from the gold of this repository: kg/lexica/calibration.tsv, and build/pkuseg for --segmenter pkuseg
	$(BIN)/python -m kg.training kg/lexica/calibration.tsv corpus/gold tests/gold-written
	$(BIN)/python -m kg.segmentation build/pkuseg corpus/gold tests/gold-written

docs-extraction: setup ## write the figures of docs/extraction.md again
	$(BIN)/python -m kg.scorecard docs/extraction.md

ablation: models ## write the tables of docs/ablation.md again: what each segmenter and a CRF bring and cost
	$(BIN)/python -m kg.ablation docs/ablation.md

SIZE ?= full
bench: setup ## measure: SIZE=small takes five minutes, SIZE=full hours; writes docs/performance.md, build/bench.json
	$(BIN)/python -m kg.benchmarks $(SIZE)

check: lint types test eval ## all of these

docs: setup ## write docs/ontology.html and docs/questions.md anew
	$(BIN)/kg ontology --out docs/ontology.html
	@$(BIN)/kg build corpus $(wildcard ../shared/corpus) --store build/questions.oxigraph
	$(BIN)/kg query --all --store build/questions.oxigraph > build/questions.md
	mv build/questions.md docs/questions.md

lock: setup ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --extra dev --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml

clean: ## remove what was built
	rm -rf build .mypy_cache .ruff_cache .pytest_cache
