# Everything a newcomer, a contributor or CI needs, in one place. `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
export PORT
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run setup test test-python test-client test-e2e test-live test-postgres test-contract audit accept lint format types migrations openapi bench evaluate provenance screenshots sheets clean

help:  ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:  ## Set up what is missing and serve everything on 127.0.0.1:8000
	@$(PYTHON) scripts/serve.py

setup:  ## Install everything that running and testing need
	@$(PYTHON) scripts/bootstrap.py --dev

test: setup test-python test-client test-e2e  ## Every test: Python, client, browser

test-python: setup  ## Unit, contract and fault tests
	$(VENV)/python -m pytest --ignore=tests/e2e

test-client: setup  ## The client's unit tests
	cd frontend && npm test

test-e2e: setup  ## The whole journey in a real browser
	$(VENV)/python -m pytest tests/e2e

test-live: setup  ## A bundle of open weights on its real weights: BUNDLE=sd15-lcm
	LIVE_MODELS_DIR=$${LIVE_MODELS_DIR:-var/models} BUNDLE=$(BUNDLE) $(VENV)/python -m pytest tests/live -s

test-postgres: setup  ## The web tests on PostgreSQL (installs and starts a private one)
	@$(PYTHON) scripts/postgres.py $(VENV)/python -m pytest tests/accounts tests/gallery tests/generation

accept: setup evaluate provenance bench test-postgres test-contract  ## Evaluations, benchmarks, long proofs

test-contract: setup  ## Many requests made up from the OpenAPI document, as nobody and every role
	AVATAR_CONTRACT_EXAMPLES=25 $(VENV)/python -m pytest tests/contract

audit: setup  ## Known weaknesses of the dependencies; needs the internet
	@$(VENV)/python scripts/audit.py

lint: setup  ## Style of Python and client, and the import rules
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/lint-imports
	cd frontend && npm run lint && npm run format:check

format: setup  ## Put Python and client in order
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .
	cd frontend && npm run format

types: setup  ## mypy
	$(VENV)/mypy

migrations: setup  ## Write migrations for changed models
	$(VENV)/python manage.py makemigrations

openapi: setup  ## Write the OpenAPI document and the client's types from it
	$(VENV)/python manage.py spectacular --format openapi-json --file frontend/openapi.json --validate --fail-on-warn
	cd frontend && npm run api

bench: setup  ## Speed and memory, as ratios
	$(VENV)/python -m benchmarks

evaluate: setup  ## Likeness, style and diversity on the validation portraits
	$(VENV)/python -m ml.evaluation --split validation

provenance: setup  ## Marks and signatures on 200 files, and 500 pictures without
	$(VENV)/python -m ml.evaluation --provenance

screenshots: setup  ## The screenshots in docs/images, of the platform running on PORT
	$(VENV)/python scripts/screenshots.py

sheets: setup  ## The pictures in docs/images and the style samples
	$(VENV)/python scripts/sheets.py

clean:  ## Remove what was built; data in var/ stays
	rm -rf .venv frontend/node_modules frontend/dist frontend/.angular
