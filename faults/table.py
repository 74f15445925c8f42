"""What a run shows: a line while it goes on, and tables at its end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faults.check import Tally, Verdict
from faults.counter import KINDS
from faults.killer import Kill

_HEADER = (
    *("channel", "sent", "acknowledged", "repeated", "answered", "told", "lost", "disordered"),
    *("strange", "doubles in window", "doubles outside", "p50 s", "p95 s"),
)

SHOWN = 10
"""How many offenders are named."""


@dataclass(frozen=True)
class About:
    """What is needed to do a run again."""

    command: str
    seed: int
    commit: str
    machine: str
    took: float


def live(seconds: float, figures: Mapping[str, int]) -> str:
    """One line of progress."""
    return f"{seconds:4.0f} s  " + "  ".join(f"{name} {value}" for name, value in figures.items())


def report(
    about: About, verdict: Verdict, kills: Sequence[Kill], own_ends: Mapping[str, int]
) -> str:
    """The whole result as Markdown."""
    verdict_line = "kept" if verdict.is_kept else f"BROKEN {len(verdict.offenders)} times"
    lines = [
        "# Faults",
        "",
        f"`{about.command}`, seed {about.seed}, commit {about.commit}, {about.machine}, "
        f"{about.took / 60:.1f} minutes. Nothing lost, nothing out of order, nothing twice "
        f"outside the window: **{verdict_line}**.",
        "",
        *_channels(verdict),
        "",
        *_kinds(kills, own_ends),
        "",
        f"Requests that providers treated badly: {_counted(verdict.mishaps)}.",
        f"Doubles by cause: {_counted(verdict.causes)}.",
    ]
    return "\n".join(lines) + "\n"


def offenders(verdict: Verdict) -> list[str]:
    """The first few that show what broke."""
    more = len(verdict.offenders) - SHOWN
    return verdict.offenders[:SHOWN] + ([f"and {more} more"] if more > 0 else [])


def _channels(verdict: Verdict) -> list[str]:
    everything = Tally()
    rows = []
    for channel, tally in verdict.channels.items():
        rows.append(_row(str(channel), tally))
        for name, value in vars(tally).items():
            setattr(everything, name, getattr(everything, name) + value)
    return _table(_HEADER, [*rows, _row("all", everything)])


def _row(name: str, tally: Tally) -> list[str]:
    counts = (
        tally.sent,
        tally.acknowledged,
        tally.repeated,
        tally.answered,
        tally.told,
        tally.lost,
        tally.disordered,
        tally.strange,
        tally.in_window,
        tally.outside_window,
    )
    waits = (tally.percentile(50), tally.percentile(95))
    return [name, *map(str, counts), *(f"{wait:.2f}" for wait in waits)]


def _kinds(kills: Sequence[Kill], own_ends: Mapping[str, int]) -> list[str]:
    rows = []
    for kind in KINDS:
        ones = [kill for kill in kills if kill.kind == kind]
        gaps = [kill.ready_at - kill.at for kill in ones if kill.ready_at]
        longest = f"{max(gaps, default=0) / 1000:.1f}"
        rows.append([kind, str(len(ones)), str(len(gaps)), longest, str(own_ends[kind])])
    return _table(["kind", "kills", "restarts", "longest gap s", "ended by itself"], rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    line = "| --- |" + " ---: |" * (len(header) - 1)
    return [_cells(header), line, *map(_cells, rows)]


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _counted(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"
