"""Renders the report as one HTML page, which loads nothing else."""

from html import escape
from typing import Iterable, List, NamedTuple, Sequence, Tuple

from nlu.report.evaluation import Evaluation
from nlu.report.metrics import (
    QUESTION_COST,
    WRONG_ANSWER_COST,
    CalibrationBin,
    CareMetrics,
    Confusion,
    IntentAccuracy,
    KindMetrics,
    by_kind,
    calibration,
    care_by_kind,
    cheapest_thresholds,
    confusions,
    cost,
    expected_calibration_error,
    weakest,
)
from nlu.report.near_duplicates import NearDuplicate
from nlu.report.short_forms import ShortForm, costs, most_expensive

Row = Sequence[object]


class Thresholds(NamedTuple):
    """The thresholds of the Rejector in config.yml."""

    answer: float
    askable: float


class Training(NamedTuple):
    """The number of examples of the model, and the day of the report (YYYY-MM-DD)."""

    examples: int
    day: str


def render(
    evaluations: Sequence[Evaluation],
    duplicates: Sequence[NearDuplicate],
    forms: Sequence[ShortForm],
    thresholds: Thresholds,
    training: Training,
) -> str:
    """The whole page, as HTML."""
    parts = [
        _care(care_by_kind(evaluations), evaluations),
        _overview(by_kind(evaluations), training.examples),
        _calibration(calibration(evaluations)),
        _costs(evaluations, thresholds),
        _confusions(confusions(evaluations)),
        _weakest(weakest(evaluations)),
        _duplicates(duplicates),
        _mistakes([one for one in evaluations if not one.correct]),
        _sms(forms),
    ]
    return _PAGE.format(made=escape(training.day), style=_STYLE, body="\n".join(parts))


def _care(kinds: Sequence[CareMetrics], evaluations: Sequence[Evaluation]) -> str:
    rows = [
        (
            one.kind,
            one.harmless,
            _part(one.alarmed, one.harmless),
            _part(one.asked, one.harmless),
            one.danger,
            _part(one.danger - one.helped, one.danger),
            _part(one.cared, one.danger),
        )
        for one in kinds
    ]
    head = ("messages", "harmless", "false alarm", "quiet sentence")
    missed = [(one.message.text, one.message.intent) for one in evaluations if one.is_missed_danger]
    alarmed = [(one.message.text, one.predicted) for one in evaluations if one.is_false_alarm]
    return _section(
        "Who is in danger, and who is not",
        "A false alarm gives a number to call to somebody who needs none. Missed danger gets "
        "neither a number nor the quiet sentence.",
        _table((*head, "danger", "missed", "number given"), rows)
        + f"<h3>Missed</h3>{_table(('message', 'danger'), missed)}"
        + f"<h3>False alarms</h3>{_table(('message', 'taken for'), alarmed)}",
    )


def _overview(kinds: Sequence[KindMetrics], examples: int) -> str:
    rows = [
        (
            one.kind,
            one.messages,
            _part(one.correct, one.messages),
            _part(one.aspect_correct, one.with_aspect),
            _part(one.asked_back, one.messages),
            _part(one.refused, one.messages),
            _part(one.wrongly_answered, one.messages),
        )
        for one in kinds
    ]
    head = ("messages", "how many", "topic right", "aspect right", "asked back")
    return _section(
        "How well messages are understood",
        f"Learned from {examples} examples; measured on messages that were held apart, by the "
        "file they stand in (nlu/validation). Nobody may train on these.",
        _table((*head, "out of scope", "wrongly answered"), rows),
    )


def _calibration(bins: Sequence[CalibrationBin]) -> str:
    return _section(
        "Does the bot know how sure it is?",
        "Each dot is a tenth of all chances: across, how sure the bot was; up, how often it was "
        "right. On the line it knows exactly; under it, it is too sure. Larger dots are more "
        f"messages. Expected calibration error: {expected_calibration_error(bins):.3f}.",
        _plot(bins)
        + _table(
            ("chance", "messages", "mean chance", "right"),
            [
                (
                    f"{place / len(bins):.1f} to {(place + 1) / len(bins):.1f}",
                    one.messages,
                    f"{one.confidence:.2f}" if one.messages else "",
                    f"{one.accuracy:.2f}" if one.messages else "",
                )
                for place, one in enumerate(bins)
            ],
        ),
    )


def _costs(evaluations: Sequence[Evaluation], thresholds: Thresholds) -> str:
    best = Thresholds(*cheapest_thresholds(evaluations))
    rows = [
        (name, f"{one.answer:.2f}", f"{one.askable:.2f}", f"{100 * cost(evaluations, *one):.1f}")
        for name, one in (("config.yml", thresholds), ("cheapest here", best))
    ]
    return _section(
        "When to answer, and when to ask",
        f"A wrong answer costs {WRONG_ANSWER_COST:g}, asking back or sending somebody away with a "
        f"question of ours {QUESTION_COST:g}. Thresholds are in config.yml, at Rejector.",
        _table(("thresholds", "answer from", "ask from", "cost of 100 messages"), rows),
    )


def _confusions(pairs: Sequence[Confusion]) -> str:
    return _section(
        "What is taken for what",
        "Write examples of the first that the second would never say, and the other way round.",
        _table(
            ("meant", "taken for", "times", "such as"),
            [(one.intent, one.predicted, one.messages, one.text) for one in pairs],
        ),
    )


def _weakest(intents: Sequence[IntentAccuracy]) -> str:
    return _section(
        "The weakest topics",
        "These need examples most: other words, other situations.",
        _table(
            ("topic", "messages", "right"),
            [(one.intent, one.messages, _part(one.correct, one.messages)) for one in intents],
        ),
    )


def _duplicates(pairs: Sequence[NearDuplicate]) -> str:
    return _section(
        "Examples that say almost the same",
        "Of different topics, yet very near each other. If one could stand under the other "
        "topic as well, change it or take it out.",
        _table(
            ("near", "topic", "example", "other topic", "other example"),
            [
                (f"{one.similarity:.2f}", one.intent, one.text, one.other_intent, one.other_text)
                for one in pairs
            ],
        ),
    )


def _mistakes(wrong: Sequence[Evaluation]) -> str:
    worst_first = sorted(wrong, key=lambda one: (not one.wrongly_answered, -one.confidence))
    return _section(
        "Messages it got wrong",
        "Those that were answered wrongly come first. Do not copy these into the examples: then "
        "nothing would be left to measure by. Write others like them.",
        _table(
            ("message", "meant", "guessed", "chance", "what the bot did"),
            [
                (
                    one.message.text,
                    one.message.intent,
                    one.predicted,
                    f"{one.confidence:.2f}",
                    "answered wrongly" if one.wrongly_answered else one.decision,
                )
                for one in worst_first
            ],
        ),
    )


_MOST_EXPENSIVE = 25
"""The number of texts in the first table about SMS."""


def _sms(forms: Sequence[ShortForm]) -> str:
    overview = _table(
        ("texts", "how many", "SMS, each sent once", "most for one text", "in UCS-2"),
        [(one.kind, one.texts, one.segments, one.most, one.ucs2) for one in costs(forms)],
    )
    worst = most_expensive(forms)
    return _section(
        "SMS",
        "What each answer is billed as, in its short form with its choices. An SMS holds 160 "
        "characters of GSM-7 (153 where there are several), but 70 (67) as soon as one character "
        "is not in it. What is filled in while talking counts as 12 characters.",
        f"{overview}<h3>The dearest</h3>{_sms_table(worst[:_MOST_EXPENSIVE])}"
        f"<details><summary>All {len(worst)}</summary>{_sms_table(worst)}</details>",
    )


def _sms_table(forms: Sequence[ShortForm]) -> str:
    head = ("topic", "aspect", "language", "SMS", "length", "encoding", "because of")
    return _table(
        head,
        [
            (
                one.name,
                one.aspect,
                one.language,
                one.segments,
                one.length,
                one.encoding,
                " ".join(one.outside),
            )
            for one in forms
        ],
    )


_SIZE, _MARGIN = 360, 40


def _plot(bins: Sequence[CalibrationBin]) -> str:
    most = max((one.messages for one in bins), default=0) or 1
    dots = [
        f'<circle cx="{_x(one.confidence):.1f}" cy="{_y(one.accuracy):.1f}" '
        f'r="{3 + 11 * (one.messages / most) ** 0.5:.1f}"><title>{one.messages} messages, '
        f"chance {one.confidence:.2f}, right {one.accuracy:.2f}</title></circle>"
        for one in bins
        if one.messages
    ]
    return _PLOT.format(
        size=_SIZE,
        axes="".join(map(_axis, (0.0, 0.25, 0.5, 0.75, 1.0))),
        x0=_x(0),
        y0=_y(0),
        x1=_x(1),
        y1=_y(1),
        dots="".join(dots),
    )


def _x(value: float) -> float:
    return _MARGIN + value * (_SIZE - 2 * _MARGIN)


def _y(value: float) -> float:
    return _SIZE - _MARGIN - value * (_SIZE - 2 * _MARGIN)


def _axis(value: float) -> str:
    return (
        f'<line class="grid" x1="{_x(value)}" y1="{_y(0)}" x2="{_x(value)}" y2="{_y(1)}"/>'
        f'<line class="grid" x1="{_x(0)}" y1="{_y(value)}" x2="{_x(1)}" y2="{_y(value)}"/>'
        f'<text x="{_x(value)}" y="{_y(0) + 18}" text-anchor="middle">{value:g}</text>'
        f'<text x="{_x(0) - 8}" y="{_y(value) + 4}" text-anchor="end">{value:g}</text>'
    )


def _section(title: str, about: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2><p>{escape(about)}</p>{content}</section>"


def _table(head: Sequence[str], rows: Iterable[Row]) -> str:
    filled: List[str] = [
        "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in rows
    ]
    if not filled:
        return '<p class="none">None.</p>'
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    return (
        '<div class="wide" tabindex="0" role="group" aria-label="table"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(filled)}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    """The HTML of a value; a pair of `_part` becomes a bar with its text."""
    if isinstance(value, tuple):
        part, text = value
        return f'<meter min="0" max="1" value="{part:.4f}"></meter> {escape(text)}'
    return f'<span dir="auto">{escape(str(value))}</span>'


def _part(some: int, of: int) -> "Tuple[float, str] | str":
    """The share as a number from 0 to 1 and as a percentage; nothing where `of` is 0."""
    return (some / of, f"{some / of:.1%}") if of else ""


_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
section { margin-block: 2.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; min-width: 50%; }
th, td { border-block-end: 1px solid #8884; padding: 0.3rem 0.9rem 0.3rem 0; text-align: start;
  vertical-align: top; }
svg { display: block; max-width: 100%; margin-block: 1rem; }
svg text { fill: currentcolor; font-size: 12px; }
.grid { stroke: #8884; }
.ideal { stroke: currentcolor; stroke-dasharray: 5 4; }
circle { fill: #0b63ce; fill-opacity: 0.75; }
meter { inline-size: 4rem; }
summary { margin-block: 1rem; padding-block: 0.25rem; cursor: pointer; }
.none { font-style: italic; }
"""

_PLOT = """<svg width="{size}" height="{size}" viewBox="0 0 {size} {size}" role="img"
aria-label="How often the bot was right, by how sure it was; the table below holds the figures">
{axes}<line class="ideal" x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}"/>{dots}</svg>"""

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What Balie understands</title><style>{style}</style></head>
<body><main><h1>What Balie understands</h1><p>Made on {made}.</p>
{body}
</main></body></html>
"""
