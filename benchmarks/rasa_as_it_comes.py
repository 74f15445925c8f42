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
from benchmarks.measure import ROOT, tell
from ops import install

KEPT = ROOT / "artifacts/benchmarks"
PART = str(ROOT / "benchmarks/baseline/part.py")
"""The script that runs in Rasa's environment, beside `rasa run`."""

QUIET = {
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
_TAUGHT = ("nlu/examples", "bot/rules", "tests/stories")


def model() -> Path:
    """The trained model, made where there is none of these inputs."""
    rasa_environment.make()
    kept = KEPT / f"rasa-{_digest()[:16]}.tar.gz"
    if not kept.exists():
        tell("teaching Rasa with its default configuration: some minutes, the first time")
        KEPT.mkdir(parents=True, exist_ok=True)
        _train(kept)
    return kept


def part(*arguments: str) -> AbstractContextManager[measure.Part]:
    """A part of a measurement that runs in Rasa's environment, for as long as the block lasts."""
    return measure.part(rasa_environment.PYTHON, PART, *arguments, **QUIET)


def _digest() -> str:
    """Of all that the model is made from."""
    taught = [file for place in (_DOMAIN, *_TAUGHT) for file in (ROOT / place).rglob("*.yml")]
    files = install.digest([rasa_environment.LOCK, *sorted(taught)])
    return hashlib.sha256(f"{files}{json.dumps(_config())}".encode()).hexdigest()


def _train(kept: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        YAML().dump(_config(), config)
        options = ["--domain", _DOMAIN, "--config", str(config), "--data", *_TAUGHT]
        options += ["--out", folder, "--fixed-model-name", "model", "--skip-validation"]
        trained = subprocess.run(  # noqa: S603
            [rasa_environment.RASA, "train", *options],
            cwd=ROOT,
            env=os.environ | QUIET,
            stdout=sys.stderr,  # standard output is for the figures
            check=False,
        )
        if trained.returncode:
            raise measure.MeasureError("rasa train failed; the lines above say why")
        shutil.move(Path(folder) / "model.tar.gz", kept)


def _config() -> dict:
    config = YAML(typ="safe").load(DEFAULT_PIPELINE)
    for component in config["pipeline"]:
        if "epochs" in component:
            component["epochs"] = 1
    learned = {"max_history": 5, "epochs": 1}
    config["policies"] = [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", **learned},
        {"name": "TEDPolicy", **learned, "constrain_similarities": True},
    ]
    return dict(config)


if __name__ == "__main__":
    measure.script(lambda: print(f"={model()}", flush=True))
