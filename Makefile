# Two words to know: `make sandbox` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data/sandbox
BOM ?= artefacts/bom.json

.PHONY: help sandbox sandbox-reset test proof bench lock bom holes clean

help:  ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

sandbox: $(VENV)/run.stamp  ## a demo bank in the browser; what was there is kept
	@$(BIN)/wuhua sandbox --data $(DATA)

sandbox-reset: $(VENV)/run.stamp  ## the demo bank from the beginning
	@$(BIN)/wuhua sandbox --data $(DATA) --reset

test: $(VENV)/dev.stamp  ## every check and test that this machine can run
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n 3 --dist worksteal

proof: $(VENV)/dev.stamp  ## what takes longer: every use case on both engines, 1,000 kills at random moments and 20 at each named point, an hour of faults on two programs, 50,000 random walks, 50,000 messages in bad weather, 100,000 hostile updates
	@WUHUA_TEST_ENGINES=both $(BIN)/pytest tests/workflows -n 4
	@WUHUA_TEST_KILLS=500 $(BIN)/pytest tests/processes/test_kill.py -k random -n 2
	@WUHUA_TEST_POINT_KILLS=20 $(BIN)/pytest tests/processes/test_points.py -n 2
	@WUHUA_TEST_STORM=60 $(BIN)/pytest tests/processes/test_replicas_storm.py
	@WUHUA_TEST_MIGRATION_KILLS=all $(BIN)/pytest tests/processes/test_migrations.py -n 2
	@WUHUA_TEST_KEY_KILLS=all $(BIN)/pytest tests/processes/test_keys.py -n 2
	@WUHUA_TEST_WALKS=50000 $(BIN)/pytest tests/walks -n 4
	@WUHUA_TEST_SENDS=50000 WUHUA_TEST_SIZES=100 $(BIN)/pytest tests/weather -n 2
	@WUHUA_TEST_HOSTILE=100000 $(BIN)/pytest tests/hostile -n 4
	@$(BIN)/python -m bench.hanging

bench: $(VENV)/run.stamp $(VENV)/peers.stamp  ## measure against what one would use instead: a table, and JSON lines, in less than ten minutes
	@$(BIN)/python -m bench

# The peers have an environment of their own: aiogram takes no pydantic as new as ours.
$(VENV)/peers.stamp: pyproject.toml
	@$(PYTHON) -m venv $(VENV)/peers
	@peers=$$($(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['bench'])"); \
	$(VENV)/peers/bin/pip install -q --disable-pip-version-check $$peers && touch $@ || echo "not installed: $$peers"

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@sh tools/setup.sh $(PYTHON) $(VENV) requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml
	@sh tools/setup.sh $(PYTHON) $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/run.stamp

lock:  ## new lock files (needs uv)
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

bom: $(VENV)/dev.stamp  ## the bill of materials of what runs: CycloneDX, in artefacts/bom.json
	@mkdir -p $(dir $(BOM))
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --of JSON --output-reproducible -o $(BOM)

holes: $(VENV)/dev.stamp  ## look up the known holes of everything that is locked; what can't be looked up is said to be so
	@$(BIN)/python tools/known_holes.py requirements-dev.lock

clean:  ## forget everything that was made here, the demo bank too
	rm -rf $(VENV) data artefacts build *.egg-info
