# `make run` starts Balie, `make test` tests it. Both install what they need first.
PYTHON ?= python3
# Where ops/install.py puts Node, if this machine has none.
export PATH := $(CURDIR)/.tools/node-bin:$(PATH)
LOCK = --universal --python-version 3.12 --no-header --generate-hashes --quiet

.PHONY: run test check bench install develop train encoder encoder-more lint types format validate stories content \
	understanding browser faults faults-short lock dist audit sbom

run: install
	@.venv/bin/balie run --with-parent

install:
	@$(PYTHON) ops/install.py

# And what tests and checks need.
develop:
	@$(PYTHON) ops/install.py --dev

# After a change of dependencies in pyproject.toml: writes what is installed, to the hash.
lock: develop
	@.venv/bin/uv pip compile $(LOCK) pyproject.toml -o requirements/balie.txt
	@.venv/bin/uv pip compile $(LOCK) pyproject.toml --group dev -c requirements/balie.txt -o requirements/dev.txt
	@.venv/bin/uv pip compile --python-version 3.10 --no-header --generate-hashes --quiet \
		benchmarks/baseline/rasa.in -o benchmarks/baseline/rasa.txt

# After a change of topics or forms: the part of Rasa's domain and rules that follows from them.
content: install
	@.venv/bin/python -m bot.generate

train: install
	@.venv/bin/python -m bot.train

# What the sentence encoder learned of these examples: nlu/learning/encoder/difference.npz. After
# many new examples; PyTorch takes 5 GB and hours on two cores, minutes on a GPU.
encoder: install
	@.venv/bin/python -m nlu.tuning models/lessons.npz
	@test -d .venv-encoder || .venv/bin/uv venv --quiet --python .venv/bin/python .venv-encoder
	@.venv/bin/uv pip install --no-config --quiet --python .venv-encoder -r nlu/tuning/requirements.txt
	@.venv-encoder/bin/python nlu/tuning/fit.py models/lessons.npz nlu/learning/encoder/difference.npz

# The same for a few new examples: it goes on where it stopped, in half an hour on two cores.
encoder-more: install
	@.venv/bin/python -m nlu.tuning models/lessons.npz --more
	@test -d .venv-encoder || .venv/bin/uv venv --quiet --python .venv/bin/python .venv-encoder
	@.venv/bin/uv pip install --no-config --quiet --python .venv-encoder -r nlu/tuning/requirements.txt
	@.venv-encoder/bin/python nlu/tuning/fit.py models/lessons.npz nlu/learning/encoder/difference.npz \
		--begin nlu/learning/encoder/difference.npz --epochs 1 --rate 1e-3

test: develop browser lint types stories
	@cd web && npm run --silent check
	@.venv/bin/python -m pytest tests/engine
	@.venv/bin/python -m pytest tests --ignore=tests/engine

# The everyday loop: under a minute, nothing that starts a browser or an engine.
check: develop lint types
	@.venv/bin/python -m pytest tests --ignore=tests/engine -m "not browser and not engine and not slow" \
		-n 2 --dist loadfile

# Speed and memory, beside what others reach; into benchmarks/RESULTS.md. A quarter of an hour.
bench: develop train
	@.venv/bin/python -m benchmarks.run

lint: develop
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .

types: develop
	@.venv/bin/mypy

format: develop
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

# Rasa's own checks, as on any Rasa project.
validate: train
	@.venv/bin/rasa data validate --domain bot/domain --data nlu/examples bot/rules

stories: validate
	@.venv/bin/rasa test core --stories tests/stories --model models --out artifacts/rasa --fail-on-prediction-errors

understanding: train
	@.venv/bin/rasa test nlu --nlu nlu/validation --model models --out artifacts/rasa

browser:
	@$(PYTHON) ops/browser.py

# Break it on purpose, from outside: does it keep its word? The long form writes benchmarks/faults.md.
faults: develop train
	@.venv/bin/python -m faults --write

faults-short: develop train
	@.venv/bin/python -m faults --short

# What a municipality installs: an archive with pages and model in it, into dist/.
dist: train
	@.venv/bin/python -m ops.dist

# Known advisories of what is locked; those that stay are in ops/advisories.toml.
audit: develop
	@.venv/bin/python -m ops.audit

# What Balie is made of, as CycloneDX: dist/balie.cdx.json.
sbom: develop
	@.venv/bin/python -m ops.sbom
