"""Tests that saved content is used without a restart, unless it holds a mistake."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from stores import ROOT

from bot import hot_reload
from bot.content import Content
from bot.search import Search
from tests.support.waiting import until


class Listener:
    """An engine that notes the content it was given."""

    def __init__(self) -> None:
        self.used: list[Content] = []

    def use(self, content: Content, search: Search) -> None:
        self.used.append(content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("municipality", "conversation", "care", "referrals", "languages"):
        shutil.copy(ROOT / f"bot/{name}.yml", tmp_path)
    for file in ROOT.glob("bot/forms/*/texts.yml"):
        (tmp_path / "forms" / file.parent.name).mkdir(parents=True)
        shutil.copy(file, tmp_path / "forms" / file.parent.name)
    (tmp_path / "answers").mkdir()
    shutil.copy(ROOT / "bot/answers/paspoort.yml", tmp_path / "answers")
    return tmp_path


def save(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))
    later = file.stat().st_mtime + 1
    os.utime(file, (later, later))


def test_a_saved_answer_is_used_unless_it_holds_a_mistake(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hot_reload, "LOOK_EVERY_S", 0.02)
    answer = folder / "answers/paspoort.yml"
    engine, looked, look = Listener(), [], hot_reload._saved_at
    monkeypatch.setattr(hot_reload, "_saved_at", lambda at: looked.append(at) or look(at))

    async def edit() -> None:
        showing = asyncio.create_task(
            hot_reload.reload_when_saved(engine, folder, lambda: Search([], None))
        )
        await until(lambda: len(looked) > 2)
        assert engine.used == []
        save(answer, "U betaalt bij de aanvraag.", "Betaal met uw pas.")
        await until(lambda: engine.used)
        save(answer, "{leges_paspoort}", "{leges_onbekend}")
        await until(lambda: "leges_onbekend" in caplog.text)
        save(answer, "{leges_onbekend}", "{leges_paspoort}")
        await until(lambda: len(engine.used) == 2)
        showing.cancel()

    asyncio.run(edit())
    for used in engine.used:
        assert "Betaal met uw pas." in used.topics["paspoort"].answer(["kosten"], "nl").text


def test_a_saved_text_of_a_form_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot_reload, "LOOK_EVERY_S", 0.02)
    engine = Listener()

    async def edit() -> None:
        reloading = asyncio.create_task(
            hot_reload.reload_when_saved(engine, folder, lambda: Search([], None))
        )
        await asyncio.sleep(0)  # it has looked once
        save(folder / "forms/melding/texts.yml", "Ik geef uw melding door.", "Dat geef ik door.")
        await until(lambda: engine.used)
        reloading.cancel()

    asyncio.run(edit())
    assert engine.used[0].say("form_melding_melding", "nl").text.startswith("Dat geef ik door.")
