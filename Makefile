# The commands of the project. Each creates what it needs: a fresh clone with Python 3.11+, venv and make is enough.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PLANS := $(addprefix fixtures/plans/,dazu-patents-2025.yaml fuling-ip-2025.yaml chongqing-ip-2024.yaml chongqing-patents-2022.yaml)
DEMONSTRATIONS := $(subst plans,demonstration,$(PLANS))

.PHONY: run test test-sqlite test-postgres test-browser check bench clean

help:
	@echo "make run    set up and serve with the plan and demonstration data on http://$(HOST):$(PORT)/"
	@echo "make test   all tests on SQLite and PostgreSQL, and in the browser"
	@echo "make check  lint, types, floors, templates, migrations, deploy check"
	@echo "make bench  ratios of docs/performance.md"

# Set-up. A stamp for each requirements file, so that a second start installs nothing.

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/run.txt
	@touch $@

$(VENV)/.develop: requirements/run.txt requirements/test.txt requirements/browser.txt requirements/check.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  -r requirements/run.txt -r requirements/test.txt -r requirements/browser.txt -r requirements/check.txt
	@touch $@ $(VENV)/.run

# Running.

run: export DJANGO_SETTINGS_MODULE = ipplan.settings.local
run: $(VENV)/.run
	@mkdir -p var
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_holidays fixtures/holidays.yaml
	@for plan in $(PLANS); do $(BIN)/python manage.py load_plan $$plan || exit 1; done
	@$(BIN)/python manage.py load_catalogue fixtures/catalogue.yaml
	@$(BIN)/python manage.py demo_data --once $(DEMONSTRATIONS)
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@echo ""
	@echo "Open http://$(HOST):$(PORT)/ and sign in as leader, entry, reviewer, unit01 … for 大足区 (README, 角色),"
	@echo "fl-leader, fl-entry, fl-unit01 … for 涪陵区, cq-leader, cq-entry, cq-unit01 … for 重庆市."
	@echo "The password was printed when the demonstration accounts were made; Ctrl+C stops the server."
	@exec $(BIN)/gunicorn ipplan.wsgi --bind $(HOST):$(PORT) --workers $(WORKERS) --no-control-socket --access-logfile /dev/null

# Tests. Each run ends with pytest's own closing line.

test: test-sqlite test-postgres test-browser

test-sqlite: $(VENV)/.develop
	$(BIN)/python -m pytest -q -n 2 -m "not browser"

test-postgres: $(VENV)/.develop
	$(BIN)/python -m scripts.postgres $(BIN)/python -m pytest -q -n 2 -m "not browser"

test-browser: $(VENV)/.develop
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser

# Checks.

check: $(VENV)/.develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run --settings ipplan.settings.testing
	IPPLAN_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
	  IPPLAN_HOSTS=ipplan.example DATABASE_URL=sqlite://:memory: \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING --settings ipplan.settings.production

bench: $(VENV)/.develop
	$(BIN)/python -m benchmarks

clean:
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
