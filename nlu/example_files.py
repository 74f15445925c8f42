"""Reads the examples from which the model learns to understand messages."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class Example(NamedTuple):
    """A message that a citizen may write, its intent, and the metadata of its block."""

    text: str
    intent: str
    metadata: Optional[Dict[str, Any]]


class ExamplesError(Exception):
    """Examples that nothing can be learned from; the text names the file and the place in it."""


def read(folder: Path) -> List[Example]:
    """All examples in the files under `folder`, in the order of their names. Raises ExamplesError
    at the first mistake.

    A file is of Rasa's format (https://rasa.com/docs/rasa/training-data-format), as far as our
    components learn from it: blocks under `nlu`, with `examples` as a text of a dash a line."""
    return [one for file in sorted(folder.rglob("*.yml")) for one in _of_file(file)]


def _of_file(file: Path) -> Iterator[Example]:
    match _load(file):
        case {"nlu": [*blocks]}:
            for number, block in enumerate(blocks, 1):
                yield from _of_block(block, f"{file.name}: block {number}")
        case _:
            raise ExamplesError(f"{file.name}: nlu is missing, or no list")


def _load(file: Path) -> Any:
    try:
        return YAML(typ="safe").load(file)
    except YAMLError as error:
        raise ExamplesError(f"{file.name} cannot be read: {error}") from None


def _of_block(block: Any, where: str) -> Iterator[Example]:
    match block:
        case {"intent": str(intent), "examples": str(lines)} if lines.strip():
            for number, line in enumerate(lines.splitlines(), 1):
                if line.startswith("-"):
                    yield Example(line[1:].strip(), intent, block.get("metadata"))
                elif line.strip():
                    raise ExamplesError(f"{where} ({intent}): line {number} begins with no dash")
        case _:
            raise ExamplesError(f"{where} needs an intent, and examples as a text")
