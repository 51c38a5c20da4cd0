# Everything lives in .venv; nothing is installed elsewhere. PYTHON chooses the interpreter (3.11 or newer).
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
RECORDING := evals/recordings/embedded-dev.jsonl

.DEFAULT_GOAL := help
.PHONY: help demo test test-browser test-local check evals format setup clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' Makefile

demo: setup ## Brief the bundled article with the embedded model (pulls it once: 1.1 GB)
	@$(BIN)/summarizer models pull >/dev/null
	@SUMMARIZER_MODEL= SUMMARIZER_BASE_URL= $(BIN)/summarizer summarize examples/lukashenko-xi.txt --evidence

test: setup ## The whole offline test suite
	$(BIN)/pytest -m "not local_model and not browser and not live" --numprocesses auto --dist loadgroup --cov --cov-report=term:skip-covered

test-browser: setup ## The HTML view in headless Chromium; skipped where there is none
	$(BIN)/pytest -m browser

test-local: setup ## The tests that need the embedded model; run nothing beside them
	$(BIN)/summarizer models pull
	$(BIN)/pytest -m local_model

evals: setup ## Score the recorded outputs anew, without a model; fail on any regression
	$(BIN)/python -m evals check
	$(BIN)/python -m evals mutations
	$(BIN)/python -m evals report $(RECORDING) --baseline embedded-dev --html build/evals/report.html --junit build/evals/junit.xml --markdown build/evals/report.md
	$(BIN)/python -m evals gate $(RECORDING) --baseline embedded-dev

check: setup ## What CI runs before the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/summarizer schema check

format: setup ## Format, and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(STAMP) ## Make .venv with everything in it

# pip is upgraded first: the one that Python 3.11 brings crashes on part of this tree.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[local,web,pdf,parquet,ray,otel,testing]' --group dev --group evals
	@touch $@

clean: ## Remove what was made; the pulled model stays in the user's cache
	rm -rf .venv build dist .coverage .hypothesis .*_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
