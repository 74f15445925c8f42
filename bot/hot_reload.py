"""Shows what editors save without a restart: content is read again when its files change."""

import asyncio
import logging
from pathlib import Path
from typing import Callable, Dict, Protocol

from bot import content
from bot.content import Content, ContentError
from bot.search import Search

LOOK_EVERY_S = 1.0

_log = logging.getLogger("engine")

_Seen = Dict[Path, int]


class Engine(Protocol):
    """What answers: bot.engine.Engine, or a test's."""

    def use(self, content: Content, search: Search) -> None:
        """Answer with these from now on."""


async def show_changes(engine: Engine, folder: Path, search: Callable[[], Search]) -> None:
    """Until cancelled, have `engine` use what is saved under `folder` (bot/). What cannot be
    used is told, mistake by mistake, and the content that was there goes on."""
    seen = _seen(folder)
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        now = _seen(folder)
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


def _seen(folder: Path) -> _Seen:
    """When each file of the content was saved."""
    found: _Seen = {}
    for pattern in ("*.yml", "answers/*.yml", "pages/*.jsonl"):
        for file in folder.glob(pattern):
            try:
                found[file] = file.stat().st_mtime_ns
            except FileNotFoundError:  # an editor is just replacing it
                continue
    return found
