"""Formats the progress line and the report of a run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faults.check import ChannelResult, Verdict
from faults.process_killer import Kill
from faults.system import ROLES

_HEADER = (
    *("channel", "sent", "acknowledged", "repeated", "answered", "told", "lost", "disordered"),
    *("strange", "doubles in window", "doubles outside", "p50 s", "p95 s"),
)

MAX_SHOWN = 10
"""How many violations are printed."""


@dataclass(frozen=True)
class RunInfo:
    """The data for repeating a run, and its duration in seconds."""

    command: str
    seed: int
    commit: str
    machine: str
    duration_s: float


def progress_line(seconds: float, figures: Mapping[str, int]) -> str:
    """Return one line of progress."""
    return f"{seconds:4.0f} s  " + "  ".join(f"{name} {value}" for name, value in figures.items())


def report(
    info: RunInfo, verdict: Verdict, kills: Sequence[Kill], unexpected_exits: Mapping[str, int]
) -> str:
    """Return the whole result as Markdown."""
    verdict_line = "kept" if verdict.has_passed else f"BROKEN {len(verdict.violations)} times"
    lines = [
        "# Faults",
        "",
        f"`{info.command}`, seed {info.seed}, commit {info.commit}, {info.machine}, "
        f"{info.duration_s / 60:.1f} minutes. Nothing lost, nothing out of order, nothing twice "
        f"outside the window: **{verdict_line}**.",
        "",
        *_channel_table(verdict),
        "",
        *_role_table(kills, unexpected_exits),
        "",
        f"Requests that providers treated badly: {_format_counts(verdict.faults)}.",
        f"Doubles by cause: {_format_counts(verdict.duplicate_causes)}.",
    ]
    return "\n".join(lines) + "\n"


def first_violations(verdict: Verdict) -> list[str]:
    """Return the first MAX_SHOWN violations, and the number of further ones."""
    more = len(verdict.violations) - MAX_SHOWN
    return verdict.violations[:MAX_SHOWN] + ([f"and {more} more"] if more > 0 else [])


def _channel_table(verdict: Verdict) -> list[str]:
    total = ChannelResult()
    rows = []
    for channel, result in verdict.channels.items():
        rows.append(_row(str(channel), result))
        for name, value in vars(result).items():
            setattr(total, name, getattr(total, name) + value)
    return _table(_HEADER, [*rows, _row("all", total)])


def _row(name: str, result: ChannelResult) -> list[str]:
    counts = (
        result.sent,
        result.acknowledged,
        result.retried,
        result.answered,
        result.informed,
        result.lost,
        result.out_of_order,
        result.unrecognised,
        result.duplicates_in_window,
        result.duplicates_outside_window,
    )
    waits = (result.percentile(50), result.percentile(95))
    return [name, *map(str, counts), *(f"{wait:.2f}" for wait in waits)]


def _role_table(kills: Sequence[Kill], unexpected_exits: Mapping[str, int]) -> list[str]:
    rows = []
    for role in ROLES:
        role_kills = [kill for kill in kills if kill.role == role]
        gaps = [kill.ready_at - kill.at for kill in role_kills if kill.ready_at]
        longest = f"{max(gaps, default=0) / 1000:.1f}"
        rows.append(
            [role, str(len(role_kills)), str(len(gaps)), longest, str(unexpected_exits[role])]
        )
    return _table(["kind", "kills", "restarts", "longest gap s", "ended by itself"], rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    line = "| --- |" + " ---: |" * (len(header) - 1)
    return [_cells(header), line, *map(_cells, rows)]


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _format_counts(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"
