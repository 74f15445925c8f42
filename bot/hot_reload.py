"""Reads the content again when an editor saves a file, without a restart."""

import asyncio
import logging
from pathlib import Path
from typing import Callable, Dict, Protocol

from bot import content
from bot.content import Content, ContentError
from bot.search import Search

LOOK_EVERY_S = 1.0

_log = logging.getLogger("engine")

_SavedAt = Dict[Path, int]


class Engine(Protocol):
    """The engine as seen from here: bot.engine.Engine, or a test's."""

    def use(self, content: Content, search: Search) -> None:
        """Answer with these from the next turn on."""


async def reload_when_saved(engine: Engine, folder: Path, search: Callable[[], Search]) -> None:
    """Have `engine` use the content under `folder` (bot/) each time it is saved, until cancelled.
    The log tells each mistake in content that cannot be used; the engine then keeps the content
    it had."""
    seen = _saved_at(folder)
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        now = _saved_at(folder)
        if now == seen:
            continue
        seen = now
        try:
            engine.use(
                await asyncio.to_thread(content.load, folder), await asyncio.to_thread(search)
            )
            _log.info("the changed content is in use")
        except ContentError as error:
            _log.error("the changed content cannot be used:\n%s", error)


def _saved_at(folder: Path) -> _SavedAt:
    """The time at which each file of the content was saved."""
    found: _SavedAt = {}
    for pattern in ("*.yml", "answers/*.yml", "forms/*/texts.yml", "pages/*.jsonl"):
        for file in folder.glob(pattern):
            try:
                found[file] = file.stat().st_mtime_ns
            except FileNotFoundError:  # an editor is just replacing it
                continue
    return found
