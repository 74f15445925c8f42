"""Fixtures of the engine's tests: one trained model, one loaded engine, one store."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from stores import ROOT, Store

from bot import content, pages, runtime, train
from bot.search import Search

signal.signal(signal.SIGINT, signal.default_int_handler)  # for what tests start: tests/conftest.py

# Socket paths may not be long: not under pytest's own deep folders.
_SHORT = "/tmp"


@pytest.fixture(scope="session")
def answers() -> content.Content:
    """The content of the bot."""
    return content.load(ROOT / "bot")


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the files as they are now; it is trained if it does not exist."""
    trained = train.current_model()
    if not trained.exists():
        subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True)
    return trained


@pytest.fixture(scope="session")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """The pages of tests/engine/pages.csv."""
    folder = tmp_path_factory.mktemp("pages")
    pages.save(pages.read_csv(ROOT / "tests/engine/pages.csv").pages, folder / "pages.jsonl")
    return Search.load(folder)


@pytest.fixture(scope="session")
def engine(model: Path, answers: content.Content, search: Search):
    """The engine, as the worker loads it."""
    runtime.quiet()
    from bot.engine import Engine

    runtime.hush_rasa()
    return Engine(model, answers, search)


@pytest.fixture
def store() -> Iterator[Store]:
    """A running store."""
    with tempfile.TemporaryDirectory(prefix="balie-", dir=_SHORT) as folder:
        store = Store(Path(folder))
        store.start()
        yield store
        store.kill()
