# Two commands matter: "make demo" and "make test". They need Python 3.11 or newer, git and make.

PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python3.14 python; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATABASE_TESTS := $(wildcard tests/app tests/ballot tests/consult tests/pages tests/attacks)
WORKERS ?= 2
PYTEST = $(BIN)/pytest -q -n $(WORKERS) --dist loadscope --no-loadscope-reorder

.PHONY: demo test lint unit postgresql browser-units assets bench election consultation pictures load faults lock clean

demo: $(READY) assets
	TELLERS_DEMO=1 $(BIN)/flask --app app demo

test: lint unit postgresql

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy -p app --follow-imports=silent
	$(BIN)/lint-imports

unit: $(READY) assets
	$(PYTEST)

# The same tests on the other database; those that look at pages, store nothing or ask SQLite are not run twice.
ONCE := tests/ballot/counting tests/app/test_chromium.py tests/app/test_demo.py tests/app/test_proofs.py \
	tests/app/operations/test_redis.py tests/app/operations/test_canary.py \
	tests/consult/analysis tests/consult/questionnaire tests/consult/desk/test_desk_browser.py \
	tests/consult/test_played_consultation.py tests/consult/test_respondent_pages.py \
	$(wildcard tests/pages/*_browser.py tests/pages/*_look.py tests/pages/*_screen.py tests/*/test*_query_plans.py)
postgresql: $(READY) assets
	TELLERS_TEST_DATABASE=postgresql $(PYTEST) $(DATABASE_TESTS) $(addprefix --ignore ,$(ONCE))

# The JavaScript tests alone; "make unit" runs them, too.
browser-units: $(READY) assets
	$(BIN)/python -c "from tools.assets import run_node; run_node('--test', 'tests/*.test.js')"

assets: $(READY)
	$(BIN)/python tools/assets.py

bench: $(READY) assets
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_counting.py
	$(BIN)/python tools/bench_consultation.py
	$(BIN)/python -m tools.bench_casting --docs docs

election: $(READY) assets
	$(BIN)/python -m tools.election

pictures: $(READY) assets
	$(BIN)/python -m tools.election --members 0 --pictures docs/pictures

SHAPE ?= standard
load: $(READY) assets
	$(BIN)/python -m loadtests $(SHAPE) $(LOAD)

faults: $(READY) assets
	$(BIN)/python -m loadtests.faults

consultation: $(READY) assets
	$(BIN)/python -m tools.consultation

# A resolver is needed for this one only: pip install uv, in an environment of its own.
lock:
	uv pip compile pyproject.toml --group pyproject.toml:dev --universal --python-version 3.11 \
		--generate-hashes --no-header -o requirements.txt

$(READY): requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $(READY)

clean:
	rm -rf $(VENV) build instance app/static/dist browser/node_modules
