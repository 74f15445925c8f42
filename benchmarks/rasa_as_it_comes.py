"""Rasa with its default configuration, taught what Balie is taught:

.venv/bin/python -m benchmarks.rasa_as_it_comes     prints where the model is

Domain, examples, rules and actions are Balie's; pipeline and policies are what Rasa fills in where
a configuration names none. It runs in an environment of its own (benchmarks/rasa_environment.py).
It learns for one epoch only: what it has learned changes its answers, not its pace. The model is
kept in artifacts/ until what it was taught changes.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks import measure, rasa_environment
from benchmarks.measure import ROOT, print_progress
from ops import install

MODELS_DIR = ROOT / "artifacts/benchmarks"
RASA_PROCESS = str(ROOT / "benchmarks/baseline/rasa_process.py")
"""The script that runs in Rasa's environment, beside `rasa run`."""

ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "CUDA_VISIBLE_DEVICES": "-1",
    # As in our engine: two threads wait for one another more than they work.
    "OPENBLAS_NUM_THREADS": "1",
}
"""The environment variables of our engine (bot/runtime.py), which also suit Rasa."""

# The pipeline that Rasa fills in where a configuration names none.
DEFAULT_PIPELINE = """recipe: default.v1
assistant_id: baseline
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""

_DOMAIN = "bot/domain"
_TRAINING_DATA = ("nlu/examples", "bot/rules", "tests/stories")


def trained_model() -> Path:
    """Return the path of the trained model; train it where its inputs changed."""
    rasa_environment.make()
    archive = MODELS_DIR / f"rasa-{_digest()[:16]}.tar.gz"
    if not archive.exists():
        print_progress("teaching Rasa with its default configuration: some minutes, the first time")
        MODELS_DIR.mkdir(parents=True, exist_ok=True)
        _train(archive)
    return archive


def run_rasa_process(*arguments: str) -> AbstractContextManager[measure.MeasuredProcess]:
    """Run a measured process in Rasa's environment for the duration of the block."""
    return measure.run_process(rasa_environment.PYTHON, RASA_PROCESS, *arguments, **ENVIRONMENT)


def _digest() -> str:
    """Return a digest of all inputs of the model."""
    inputs = [
        file for place in (_DOMAIN, *_TRAINING_DATA) for file in (ROOT / place).rglob("*.yml")
    ]
    files = install.digest([rasa_environment.LOCK, *sorted(inputs)])
    return hashlib.sha256(f"{files}{json.dumps(_config())}".encode()).hexdigest()


def _train(archive: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        YAML().dump(_config(), config)
        options = ["--domain", _DOMAIN, "--config", str(config), "--data", *_TRAINING_DATA]
        options += ["--out", folder, "--fixed-model-name", "model", "--skip-validation"]
        completed = subprocess.run(  # noqa: S603
            [rasa_environment.RASA, "train", *options],
            cwd=ROOT,
            env=os.environ | ENVIRONMENT,
            stdout=sys.stderr,  # standard output is for the figures
            check=False,
        )
        if completed.returncode:
            raise measure.MeasureError("rasa train failed; the lines above say why")
        shutil.move(Path(folder) / "model.tar.gz", archive)


def _config() -> dict:
    config = YAML(typ="safe").load(DEFAULT_PIPELINE)
    for component in config["pipeline"]:
        if "epochs" in component:
            component["epochs"] = 1
    history = {"max_history": 5, "epochs": 1}
    config["policies"] = [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", **history},
        {"name": "TEDPolicy", **history, "constrain_similarities": True},
    ]
    return dict(config)


if __name__ == "__main__":
    measure.run_script(lambda: print(f"={trained_model()}", flush=True))
