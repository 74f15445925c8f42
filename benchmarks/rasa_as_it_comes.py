"""Rasa with its default configuration, taught what Balie is taught:

.venv-engine/bin/python -m benchmarks.rasa_as_it_comes     prints where the model is

Domain, examples, rules and actions are Balie's; pipeline and policies are what Rasa fills in where
a configuration names none. It learns for one epoch only: what it has learned changes its answers,
not its pace. The model is kept in artifacts/ until what it was taught changes.
"""

import os
import shutil
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.understanding import DEFAULT_PIPELINE
from bot import runtime, train

KEPT = train.ROOT / "artifacts/benchmarks"


def model() -> Path:
    """The trained model, made where there is none of these inputs."""
    kept = KEPT / f"rasa-{train.current_model().name}"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        _train(kept)
    return kept


def _train(kept: Path) -> None:
    runtime.quiet()
    from rasa.model_training import train as train_rasa

    runtime.hush_rasa()
    os.chdir(train.ROOT)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        YAML().dump(_config(), config)
        files = ["nlu/examples", "bot/rules", "tests/stories"]
        trained = train_rasa("bot/domain", str(config), files, folder).model
        shutil.move(trained, kept)


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
    print(f"={model()}", flush=True)
