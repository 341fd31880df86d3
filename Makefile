# make demo: set up and run the main job on the project's own sample feeds
# make test: set up and run every gate
PYTHON ?= python3
PY := .venv/bin/python
.PHONY: demo test setup lint types house unit lock clean

demo: setup
	@$(PY) -m bot demo --out demo-out

test: lint types house unit

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "racebrief needs Python 3.11 or later, this is " + sys.version.split()[0] + ": say make PYTHON=python3.12, or whichever you have")'
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "installing the locked packages into .venv (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lint: setup
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .

types: setup
	@$(PY) -m mypy

house: setup
	@.venv/bin/lint-imports

unit: setup
	@$(PY) -m pytest -q -n auto --cov --cov-report=

# The lock holds hashes and no index address: where packages come from is the machine's own setting.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --extra dev --no-header -o requirements.lock pyproject.toml

clean:
	rm -rf .venv demo-out
