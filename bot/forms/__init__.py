"""Finds the forms: what a citizen can arrange in the conversation itself.

Each folder here is a form. Its `__init__.py` holds `FORM`, its `texts.yml` all that it says;
docs/engine.md, "To add a form", says what else. Nothing lists the forms: a folder is enough.
"""

import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from bot.forms.core import Form

FOLDER = Path(__file__).parent


class FormError(Exception):
    """A form that cannot be used; the text names the file and the problem."""


@lru_cache(maxsize=None)
def all_forms() -> Mapping[str, Form]:
    """All forms by the intent that starts them. Raises FormError for the first that cannot be
    used."""
    forms = [_form(folder) for folder in _folders()]
    for what in ("intent", "topic"):
        for value in _twice(getattr(form, what) for form in forms):
            names = " and ".join(form.name for form in forms if getattr(form, what) == value)
            raise FormError(f"bot/forms: {names} have the same {what}, {value}")
    return {form.intent: form for form in forms}


def by_rasa_name() -> dict[str, Form]:
    """All forms by their name in Rasa's domain."""
    return {form.rasa_form: form for form in all_forms().values()}


def topic_of(intent: str) -> str:
    """The topic of `intent`: that of the form it starts, else the intent itself."""
    form = all_forms().get(intent)
    return form.topic if form else intent


def offered_after(topic: str) -> str | None:
    """The intent of the form that is offered after an answer about `topic`, if there is one."""
    return next((form.intent for form in all_forms().values() if form.topic == topic), None)


def _folders() -> Iterator[Path]:
    for folder in sorted(FOLDER.iterdir()):
        if folder.is_dir() and not folder.name.startswith(("_", ".")):
            yield folder


def _form(folder: Path) -> Form:
    """The form in `folder`. Raises FormError."""
    where = f"bot/forms/{folder.name}"
    if not (folder / "__init__.py").is_file():
        raise FormError(f"{where}/__init__.py is missing")
    try:
        module = import_module(f"{__name__}.{folder.name}")
    except Exception as error:  # whatever the code of a form raises
        raise FormError(f"{_place(error, folder)}: {type(error).__name__}: {error}") from error
    form = getattr(module, "FORM", None)
    if not isinstance(form, Form):
        raise FormError(f"{where}/__init__.py has no FORM that is a Form")
    if form.name != folder.name:
        raise FormError(f"{where}/__init__.py: FORM has the name {form.name}, not {folder.name}")
    for slot in _twice(form.slots):
        raise FormError(f"{where}/__init__.py: FORM has the slot {slot} twice")
    return form


def _place(error: Exception, folder: Path) -> str:
    """The file in `folder` and the line that `error` comes from."""
    own = [
        (Path(frame.filename), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    if isinstance(error, SyntaxError) and error.filename:
        own.append((Path(error.filename), error.lineno))
    file, line = own[-1] if own else (folder / "__init__.py", 1)
    return f"bot/forms/{folder.name}/{file.name} line {line}"


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]
