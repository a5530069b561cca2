# make run   serves the register on this computer (make run PORT=8123 for another port)
# make test  runs the tests; make help lists the rest. Paths are relative: the folder's name may hold spaces.

PORT ?= 8000
# The first Python that is new enough and can make environments; a name on the PATH need not be a Python that starts.
PYTHON ?= $(or $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done),python3)
VENV = .venv/bin/python
PIP = $(VENV) -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install install-tests run test lint types bench

help:
	@echo "make run [PORT=8123]   serve the register on this computer"
	@echo "make install           only make .venv (PYTHON=... chooses the Python)"
	@echo "make test [ARGS=...]   run the tests"
	@echo "make lint              check the code's style"
	@echo "make types             check the code's types"
	@echo "make bench             measure speed"

install: .venv/installed
install-tests: .venv/installed-tests

# The stamps make a repeat quick. A broken environment (its Python was removed, say) is made anew.
.venv/installed: requirements.txt
	@command -v "$(PYTHON)" >/dev/null || { echo "No Python was found as '$(PYTHON)'. Install Python 3.11 or newer, or name one: make install PYTHON=/path/to/python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, but $(PYTHON) is $$("$(PYTHON)" --version 2>&1). Name a newer one: make install PYTHON=/path/to/python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make environments: its venv or ensurepip module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(VENV) -m pip --version >/dev/null 2>&1 || { echo "Making .venv ..."; "$(PYTHON)" -m venv --clear .venv; }
	@echo "Installing what requirements.txt names (about a minute the first time) ..."
	@$(PIP) install -r requirements.txt
	@touch $@

.venv/installed-tests: tests/requirements.txt .venv/installed
	@echo "Installing what tests/requirements.txt names ..."
	@$(PIP) install -r tests/requirements.txt
	@touch $@

# umask: the database and its key are for the one who starts it. One register, few writers: two processes are plenty.
run: install
	@umask 077 && export LOCAL=1 DEBUG=0 SECURE_SSL=0 PYTHONUNBUFFERED=1 && $(VENV) manage.py firststart --port "$(PORT)" && \
	exec $(VENV) -m gunicorn ropa.wsgi --bind "127.0.0.1:$(PORT)" --workers 2 --threads 4 --timeout 120 \
		--no-control-socket --log-level warning

test: install-tests
	@$(VENV) -m pytest $(ARGS)

lint: install-tests
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .

types: install-tests
	@$(VENV) -m mypy

bench: install-tests
	@test -d bench || { echo "There is nothing to measure yet."; exit 1; }
	@DEBUG=1 $(VENV) -m bench $(ARGS)
