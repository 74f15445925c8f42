"""What the engine's tests share: one trained model, one loaded engine, one store."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from stores import ROOT, Store

from bot import content, runtime, train

# Socket paths may not be long: not under pytest's own deep folders.
_SHORT = "/tmp"


@pytest.fixture(scope="session")
def answers() -> content.Content:
    """What the bot says."""
    return content.load(ROOT / "bot")


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the files as they are, trained if need be."""
    trained = train.current_model()
    if not trained.exists():
        subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True)
    return trained


@pytest.fixture(scope="session")
def engine(model: Path, answers: content.Content):
    """The engine, as the worker loads it."""
    runtime.quiet()
    runtime.leave_out_tensorflow()
    from bot.engine import Engine

    runtime.hush_rasa()
    return Engine(model, answers)


@pytest.fixture
def store() -> Iterator[Store]:
    """A store that is up."""
    with tempfile.TemporaryDirectory(prefix="balie-", dir=_SHORT) as folder:
        store = Store(Path(folder))
        store.start()
        yield store
        store.kill()
