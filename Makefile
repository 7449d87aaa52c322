# What to type. Everything that is missing is set up first; a second time takes seconds.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PYTHONPATH := .
export RASA_TELEMETRY_ENABLED := false

# Any Python from 3.8 on that really runs does for set-up: a version manager's shim may exist and still fail.
PYTHON3 = $(shell for python in python3 python /usr/bin/python3 "$$PYENV_ROOT"/versions/3.*/bin/python \
	"$$HOME"/.pyenv/versions/3.*/bin/python "$$HOME"/.local/share/uv/python/cpython-3.*/bin/python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && { echo "$$python"; break; }; done)
SETUP = $(or $(PYTHON3),$(error Python 3.8 or newer is needed to set up: install python3)) -m scripts.setup
GATEWAY := .venv/gateway/bin
ASSISTANT := .venv/assistant/bin

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

.PHONY: run
run: ## set up, train what changed, and start everything (PORT=8080)
	@$(SETUP) train
	@exec $(GATEWAY)/python -m bot

.PHONY: train
train: ## set up and train what changed, without starting
	@$(SETUP) train

.PHONY: check
check: lint types dev ## lint, types, every test, every conversation and the golden sets: what CI runs
	@scripts/stories
	@scripts/every_test $(ARGS)
	@$(GATEWAY)/python -m tests.evaluation

.PHONY: test
test: dev ## the tests (ARGS="-k crisis" passes options to pytest); without the long ones: stories, chaos, evaluate
	@scripts/stories
	@$(GATEWAY)/python -m pytest tests --ignore=tests/chaos --ignore-glob='tests/stories/cases/[!e]*.yml' $(ARGS)

.PHONY: chaos
chaos: dev ## faults of real processes, sockets and disks (some minutes)
	@$(GATEWAY)/python -m pytest tests/chaos $(ARGS)

.PHONY: evaluate
evaluate: dev ## hold the golden sets to their floors; writes var/evaluation/report.html (ONLY=safety or ONLY=questions)
	@$(GATEWAY)/python -m tests.evaluation $(if $(ONLY),--only $(ONLY))

.PHONY: stories
stories: dev ## conversations in tests/stories against the whole product (CASES="-k night --through=page"), and Rasa's own
	@scripts/stories
	@$(GATEWAY)/python -m pytest tests/stories $(CASES)

.PHONY: lint
lint: tools ## style, formatting and the direction of imports
	@$(GATEWAY)/ruff check .
	@$(GATEWAY)/ruff format --check .
	@$(GATEWAY)/lint-imports

.PHONY: types
types: tools ## mypy, strict
	@$(GATEWAY)/mypy

.PHONY: format
format: tools ## put the code into its standard form
	@$(GATEWAY)/ruff check --fix-only --quiet .
	@$(GATEWAY)/ruff format .

.PHONY: bench
bench: dev ## compare with a stock Rasa bot in the same run; writes var/bench.json
	@$(GATEWAY)/python -m tests.bench

.PHONY: lock
lock: ## take the newest allowed releases of everything into requirements/
	@$(or $(PYTHON3),python3) -m scripts.lock

.PHONY: clean
clean: ## remove environments, models and caches; keeps the clinic's database and its key
	rm -rf .venv .tools models .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .rasa results
	find var -mindepth 1 -maxdepth 1 ! -name 'clinic.db*' ! -name data.key -exec rm -rf {} + 2>/dev/null || true
	find bot actions tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: tools
tools:
	@$(SETUP) --dev

.PHONY: dev
dev:
	@$(SETUP) --dev train
