# The commands of the portal. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= $(CURDIR)/var
COUNT ?= 100000
ENGINE ?= embedded
EDITS ?= 300
KILLS ?= 10
WORLDS ?= 200
# A server of embeddings beside the demo, or in the bench of a collection: 1, or nothing.
MEANING ?=
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test test-cluster test-faults e2e services services-stop web-tools check bench bench-pages format \
  requirements screenshots messages clean

help: ## List these commands
	@grep -hE '^[a-z0-9_-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(VENV)/.demo $(if $(MEANING),$(VENV)/.meaning) ## Serve the portal with its demo content on http://127.0.0.1:8000 (PORT=, DATA_DIR=, MEANING=1)
	@DATA_DIR="$(DATA_DIR)" PORT="$(PORT)" MEANING="$(MEANING)" exec $(BIN)/python -m portal.demo

test: $(VENV)/.development ## Run the tests, on the services too where they answer (ARGS= for pytest)
	$(BIN)/python -m pytest -n 2 $(ARGS)
	$(BIN)/python -m pytest -n 2 -m "e2e and not thorough" $(ARGS)
	@$(BIN)/python -m tests.services >/dev/null; \
	case $$? in 0) $(MAKE) --no-print-directory test-cluster ;; 3) ;; *) exit 1 ;; esac

test-cluster: $(VENV)/.development ## Run the tests of the site on Elasticsearch and PostgreSQL alone
	@services=$$($(BIN)/python -m tests.services) && export $$services && set -x && \
	$(BIN)/python -m pytest -n 2 tests/site tests/relevance $(ARGS) && \
	WORLDS=$${WORLDS:-4} $(BIN)/python -m pytest -n 2 tests/worlds $(ARGS) && \
	$(BIN)/python -m pytest -m e2e tests/e2e/test_journeys.py $(ARGS)

test-faults: $(VENV)/.development ## Draw random worlds, then kill servers while people write (WORLDS=200, EDITS=300, KILLS=10)
	WORLDS=$(WORLDS) $(BIN)/python -m pytest tests/worlds $(ARGS)
	PORTAL_FAULT_EDITS=$(EDITS) PORTAL_FAULT_KILLS=$(KILLS) $(BIN)/python -m pytest -m "faults or thorough" $(ARGS)

services: ## Start Elasticsearch and PostgreSQL for the tests, on loopback
	@$(PYTHON) scripts/elasticsearch start
	@scripts/postgresql start

services-stop: ## Stop them
	@$(PYTHON) scripts/elasticsearch stop
	@scripts/postgresql stop

e2e: $(VENV)/.development ## Run the browser journeys alone
	$(BIN)/python -m pytest -n 2 -m "e2e and not thorough" $(ARGS)

check: $(VENV)/.development ## Lint, format, types, layers, migrations, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --check --lint portal practices syntheses training search
	$(BIN)/lint-imports
	$(BIN)/mypy portal practices syntheses training search benches
	SECRET_KEY=check $(BIN)/python manage.py check --settings portal.settings.test --fail-level WARNING
	SECRET_KEY=check $(BIN)/python manage.py makemigrations --check --dry-run --settings portal.settings.test
	$(BIN)/python scripts/lint-migrations

bench: $(VENV)/.development $(if $(MEANING),$(VENV)/.meaning) ## Measure, as ratios (COUNT=100000, ENGINE=elasticsearch, COLLECTION=file.json MEANING=1)
	@if [ -n "$(COLLECTION)" ]; then $(BIN)/python -m benches.search.relevance "$(COLLECTION)" $(if $(MEANING),--meaning); \
	elif [ "$(ENGINE)" = elasticsearch ]; then $(BIN)/python -m benches.search.cluster --documents $(COUNT) && $(BIN)/python -m benches.search.long_documents; \
	else $(BIN)/python -m benches.demo --count $(COUNT) && $(BIN)/python -m benches.serving && $(BIN)/python -m benches.pages; fi

format: $(VENV)/.development ## Put code and templates in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat portal practices syntheses training search

requirements: $(VENV)/.development ## Compile requirements/*.txt from pyproject.toml, with hashes
	scripts/compile-requirements

web-tools: ## Install axe-core, the Nu HTML checker and Lighthouse from npm, outside the tree, for the tests
	@$(PYTHON) scripts/web-tools install

bench-pages: $(VENV)/.development ## Measure pages beside their budgets: weight, layout shifts, Lighthouse
	$(BIN)/python -m benches.pages

screenshots: $(VENV)/.development ## Draw the pictures of the docs; every page type with FOLDER=
	$(BIN)/python -m portal.demo.screenshots $(FOLDER)

messages: $(VENV)/.development ## Collect and compile the interface's messages (needs gettext)
	SECRET_KEY=messages $(BIN)/python manage.py makemessages --settings portal.settings.test -l en -e html,txt,py,xml --no-obsolete --no-location \
	  --ignore=.venv --ignore=var --ignore=tests
	sed -i.before '/^"POT-Creation-Date:/d' locale/en/LC_MESSAGES/django.po && rm locale/en/LC_MESSAGES/django.po.before
	SECRET_KEY=messages $(BIN)/python manage.py compilemessages --settings portal.settings.test -l en -l fr_CA --ignore=.venv

clean: ## Remove the virtual environment and the demo's data
	rm -rf $(VENV) $(DATA_DIR)

$(VENV)/bin/python:
	@scripts/make-venv $(PYTHON) $(VENV)

$(VENV)/.demo: requirements/base.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.meaning: requirements/meaning.txt | $(VENV)/.demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/meaning.txt
	@touch $@

$(VENV)/.development: requirements/development.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	@touch $@ $(VENV)/.demo
