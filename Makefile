# What a contributor needs; `make` alone lists it.
# The environment is made on first use, and again only when pyproject.toml changes.

PYTHON ?= python3
SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# options for `make bench`, such as ARGS="--runs 9 --large"
ARGS ?=
# from where on `make plan` judges commits: the newest twenty, as far as there was a plan
BASE ?= $(shell for commit in $$(git rev-list --max-count=21 HEAD); do \
	git cat-file -e $$commit:taskctl.toml 2>/dev/null || break; echo $$commit; done | tail -n 1)

.DEFAULT_GOAL := help
.PHONY: help clients demo docs test test-full coverage plan bench bench-smoke bench-peers everyday mutants \
	release clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: .venv/installed ## install taskctl into .venv, and show check, next and sync on fixtures/demo
	@for command in "check" "next" "sync --diff"; do \
		printf '\n$$ taskctl -C fixtures/demo %s\n' "$$command"; \
		$(BIN)/taskctl -C fixtures/demo $$command || test $$? -eq 1 || exit; \
	done

test: .venv/installed-dev ## lint, types, and every test that is not heavy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not full"

test-full: .venv/installed-dev ## the heavy tests, and more random examples than `make test` tries
	$(BIN)/python -m pytest -n 2 --dist worksteal --hypothesis-profile full -m "full or hypothesis"

docs: .venv/installed-dev ## build the documentation as a site into build/docs; a broken link fails
	@$(PIP) --editable '.[dev,docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

clients: .venv/installed-dev ## install the clients that heavy tests use: Chromium, Neovim, tmux, shells
	@$(PIP) --editable '.[dev,browser,docs]' || echo "skipped: Playwright and mkdocs could not be installed"
	@if command -v apt-get >/dev/null && test "$$(id -u)" = 0; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends \
			chromium fish jq neovim tmux zsh >/dev/null || echo "skipped: Debian's packages could not be installed"; \
	else \
		echo "skipped: chromium, fish, jq, neovim, tmux and zsh need apt-get and root"; \
	fi

coverage: .venv/installed-dev ## every test, with branch coverage of taskctl/
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov=taskctl --cov-branch --cov-report=term:skip-covered

plan: .venv/installed ## check the plan in tasks/, and judge the newest commits
	$(BIN)/taskctl check --output-format concise
	$(BIN)/taskctl sync --check --diff
	$(BIN)/taskctl gate --base $(BASE)

bench: .venv/installed ## measure speed and size, beside the peers that are installed
	$(BIN)/python -m bench $(ARGS)

bench-smoke: .venv/installed ## run every benchmark once on tiny plans, without peers
	$(BIN)/python -m bench --smoke

everyday: .venv/installed-dev ## do ten everyday jobs on each surface, and beside Backlog.md
	@$(PIP) --editable '.[dev,browser]'
	$(BIN)/python -m bench.everyday --markdown docs/guides/everyday-jobs.md

mutants: .venv/installed-dev ## try the tests on small faults (ARGS="--number 50 --seed 2")
	$(PIP) --editable '.[dev,mutants]'
	$(BIN)/python -m bench.mutants $(ARGS)

bench-peers: ## install the tools that `make bench` compares with into .bench
	@test -x .bench/venv/bin/python || $(PYTHON) -m venv .bench/venv
	@.bench/venv/bin/python -m pip install --quiet --disable-pip-version-check rumdl \
		|| echo "skipped: rumdl could not be installed"
	@if command -v npm >/dev/null; then \
		npm install --prefix .bench --no-audit --no-fund --loglevel=error markdownlint-cli2 backlog.md \
			|| echo "skipped: markdownlint-cli2 and Backlog.md could not be installed"; \
	else \
		echo "skipped: markdownlint-cli2 and Backlog.md need npm"; \
	fi

release: .venv/installed-dev ## build wheel and sdist into dist/, and try each in an empty environment
	rm -rf dist .release
	$(PIP) build twine
	$(BIN)/python -m build --outdir dist >/dev/null
	$(BIN)/python -m twine check --strict dist/*
	@for file in dist/*; do \
		echo "$$file"; \
		$(PYTHON) -m venv --clear .release || exit; \
		.release/bin/python -m pip install --quiet --disable-pip-version-check "$$file" || exit; \
		.release/bin/taskctl --version || exit; \
		.release/bin/taskctl -C fixtures/demo check --statistics || test $$? -eq 1 || exit; \
	done
	rm -rf .release

clean: ## remove all that these targets made, .venv and .bench too
	rm -rf .venv .bench .release build dist .coverage .coverage.* *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find bench taskctl tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "taskctl needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(PIP) --editable .
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(PIP) --editable '.[dev]'
	@touch .venv/installed $@
