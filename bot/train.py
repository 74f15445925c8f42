"""Trains the model where its inputs have changed: `python -m bot.train`."""

import hashlib
import logging
import os
import sys
import threading
import time
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot import content, generate, runtime
from nlu import example_files
from nlu.example_files import Example
from nlu.learning import vectors

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
LOG = MODELS / "train.log"
KEPT = 2
PROGRESS_EVERY_S = 3

# The answers are not part of the model: the engine reads them when it starts. The generated files
# of the domain and the rules hold all that the model knows of topics and forms.
_INPUTS = (
    "config.yml",
    "bot/domain",
    "bot/rules",
    "nlu/examples",
    "nlu/components",
    "nlu/intents.py",
    "nlu/learning",
)
_LOCK = "requirements/balie.txt"


def main() -> int:
    """Check the content, and train if need be; the exit code."""
    try:
        content.load(ROOT / "bot")
        for name in generate.update(ROOT):
            print(f"{name} was behind the content: written again", flush=True)
    except content.ContentError as error:
        print(f"The content cannot be used:\n{error}", file=sys.stderr)
        return 1
    model = current_model()
    return 0 if model.exists() else _make(model)


def _make(model: Path) -> int:
    """Train the model, and write it to the file `model`; the exit code."""
    try:
        training_examples = _read_examples()
    except example_files.ExamplesError as error:
        print(f"The model cannot be trained:\n{error}", file=sys.stderr)
        return 1
    if not vectors.available():
        print("There is no sentence encoder here: words alone must do")
    started = time.monotonic()
    with _show_progress("Training the model", LOG):
        trained = _train(model, training_examples)
    if not trained:
        print(f"The model could not be trained. {LOG} says why; its end:", file=sys.stderr)
        print("\n".join(LOG.read_text(errors="replace").splitlines()[-15:]), file=sys.stderr)
        return 1
    _delete_old_models()
    print(f"Training the model: done in {time.monotonic() - started:.0f} s", flush=True)
    return 0


def _read_examples() -> Sequence[Example]:
    """The examples to train on. Raises ExamplesError for the first input that cannot be used."""
    for problem in _unreadable():
        raise example_files.ExamplesError(problem)
    found = example_files.read(ROOT / "nlu/examples")
    for problem in generate.unmatched(ROOT, found):
        raise example_files.ExamplesError(problem)
    return found


@contextmanager
def _show_progress(what: str, log: Path) -> Iterator[None]:
    """Print `what` every few seconds, and send all other output to the file `log`."""
    log.parent.mkdir(exist_ok=True)
    print(f"{what} …", flush=True)
    terminal, errors = os.dup(1), os.dup(2)
    ended = threading.Event()
    last = _LastMessage()

    def print_progress() -> None:
        seconds = 0
        while not ended.wait(PROGRESS_EVERY_S):
            seconds += PROGRESS_EVERY_S
            os.write(terminal, f"{what} … {seconds} s{last.text}\n".encode())

    printer = threading.Thread(target=print_progress, daemon=True)
    with log.open("wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        printer.start()
        log_of_nlu = logging.getLogger("nlu")
        log_of_nlu.setLevel(logging.INFO)
        log_of_nlu.addHandler(last)
        try:
            yield
        finally:
            log_of_nlu.removeHandler(last)
            ended.set()
            printer.join()
            sys.stdout.flush()
            sys.stderr.flush()
            os.dup2(terminal, 1)
            os.dup2(errors, 2)
            os.close(terminal)
            os.close(errors)


class _LastMessage(logging.Handler):
    """Keeps the last log message of nlu/, in brackets."""

    text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text = f" ({record.getMessage()})"


def current_model() -> Path:
    """The file of the model of the inputs as they are now; it may not exist yet."""
    digest = hashlib.sha256(b"vectors" if vectors.available() else b"words")
    for file in _input_files():
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return MODELS / f"balie-{digest.hexdigest()[:16]}.tar.gz"


def usable_model() -> Path:
    """The model of the inputs as they are now, else the newest model, so that an engine can start
    while an editor writes examples."""
    current = current_model()
    return current if current.exists() else next(iter(reversed(_models())), current)


def _models() -> List[Path]:
    return sorted(MODELS.glob("balie-*.tar.gz"), key=lambda one: one.stat().st_mtime)


def _input_files() -> Iterator[Path]:
    for name in (*_INPUTS, _LOCK):
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            files = [*path.rglob("*.yml"), *path.rglob("*.py")]
            yield from sorted(files)


def _unreadable() -> Iterator[str]:
    """A sentence for each input that is not valid YAML. Rasa itself would find them only after it
    has loaded, which takes seconds."""
    for file in _input_files():
        try:
            if file.suffix == ".yml":
                YAML(typ="safe").load(file)
        except YAMLError as error:
            yield f"{file.relative_to(ROOT)} cannot be read: {error}"


def _train(model: Path, training_examples: Sequence[Example]) -> bool:
    runtime.quiet(threads=2)
    from bot import graph

    runtime.hush_rasa()

    os.chdir(ROOT)
    try:
        graph.train(graph.Importer(ROOT, training_examples), model)
    except Exception:  # the log shows the errors of Rasa
        traceback.print_exc()
        return False
    return True


def _delete_old_models() -> None:
    for old in _models()[:-KEPT]:
        old.unlink()


if __name__ == "__main__":
    sys.exit(main())
