PORT ?= 8000
python := .venv/bin/python

# Tools keep what they remember under var/, with everything else that is not source.
export HYPOTHESIS_STORAGE_DIRECTORY := var/hypothesis

.PHONY: help run test test-postgres check fix bench soak messages requirements hooks clean tools

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F '|' '{printf "  make %-15s %s\n", $$1, $$2}'

run: ## Serve the demo site at http://127.0.0.1:8000, making all it needs first (PORT=8001 for another port)
	@PORT=$(PORT) .ci/serve

test: tools ## Run all tests on SQLite (ARGS="-k name" for some)
	@.ci/system-packages chromium nginx
	@env -u DATABASE_URL $(python) -m pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

test-postgres: tools ## Run all tests on PostgreSQL, in a server that is started for them
	@.ci/system-packages chromium nginx
	@.ci/postgres $(python) -m pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

check: tools ## Check code, templates, imports, migrations, production settings and spelling
	@.ci/check

fix: tools ## Mend what the checks can mend by themselves
	@$(python) -m ruff check --silent --exit-zero --fix
	@$(python) -m ruff format --quiet
	@.ci/templates .venv/bin/djade --target-version 5.2 || true
	@.ci/templates .venv/bin/djhtml

bench: tools ## Measure the speed goals (ONLY=G5,G6 for some, SCALE=1000 for smaller data)
	@.ci/system-packages nginx wrk chromium
	@DJANGO_SETTINGS_MODULE=cms.settings.test $(python) -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(SCALE),--scale $(SCALE))

soak: tools ## Serve many readers for ten minutes while pages change; look for errors, old pages, memory (MINUTES=2)
	@$(python) -m tests.soak $(if $(MINUTES),--minutes $(MINUTES))

messages: tools ## Bring the words for other languages up to date and compile them (needs gettext)
	@.ci/messages

requirements: tools ## Write requirements*.txt from pyproject.toml (UPGRADE=1 for the newest indirect ones)
	@.ci/requirements $(if $(UPGRADE),--upgrade)

hooks: tools ## Check each commit before it is made
	@.venv/bin/prek install

clean: ## Remove what can be made again; the database and the uploaded files stay
	rm -rf .venv var/static var/static-collected var/hypothesis var/pytest var/ruff var/import-linter var/coverage*
	find . -path ./var -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

tools:
	@.ci/venv requirements-dev.txt
