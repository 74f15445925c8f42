"""Reads the municipality's pages of questions and answers from a CSV, and keeps them as JSON lines.

bot/search.py finds a page where no topic fits. A citizen sees it as a page elsewhere: its title,
two sentences and its link.
"""

import csv
import html
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Optional

TITLE = ("title", "titel", "question", "vraag")
TEXT = ("text", "tekst", "answer", "antwoord", "reference_answer", "content", "inhoud")
LINK = ("link", "url", "canonical", "adres", "address")

_SENTENCES = 2
_LONGEST_SUMMARY = 320
_LONGEST_TEXT = 600
_LONGEST_CELL = 10_000_000
_TAG = re.compile(r"<[^>]+>")
_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z]|['\"‘“0-9])")


class PagesError(ValueError):
    """No pages can be read from a file; the text says what the file should hold."""


@dataclass(frozen=True)
class Page:
    """One page: its title, the beginning of its text, its first two sentences, its link."""

    title: str
    text: str
    summary: str
    link: str


class Read(NamedTuple):
    """The contents of a file: its `pages`, and the `problems` of the lines that hold no page."""

    pages: List[Page]
    problems: List[str]


def read_csv(file: Path) -> Read:
    """The pages in `file`: a CSV with a heading, in UTF-8 or Windows-1252, separated by commas,
    semicolons or tabs. Raises PagesError where there is no column for title, text or link."""
    csv.field_size_limit(_LONGEST_CELL)
    text = _decoded(file)
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=_delimiter(text))
    columns = [_column(rows.fieldnames or [], names) for names in (TITLE, TEXT, LINK)]
    pages: Dict[str, Page] = {}
    problems = []
    for row in rows:
        title, body, link = (_plain(row.get(column) or "") for column in columns)
        problem = _problem(title, body, link)
        if problem:
            problems.append(f"line {rows.line_num}: {problem}")
        else:
            pages[link] = Page(title, body[:_LONGEST_TEXT], summary(body), link)
    return Read(list(pages.values()), problems)


def summary(text: str) -> str:
    """The first two sentences of `text`, without its headings and lists."""
    lines = [line.strip() for line in text.splitlines()]
    prose = [line for line in lines if line.endswith((".", "!", "?"))] or lines
    sentences = _END.split(" ".join(prose))
    first = " ".join(sentences[:_SENTENCES])
    return first if len(first) <= _LONGEST_SUMMARY else _cut(sentences[0])


def save(pages: Iterable[Page], file: Path) -> None:
    """Write `pages` to `file`, in place of its contents."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(page), ensure_ascii=False) for page in pages]
    unfinished = file.with_suffix(".new")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    unfinished.replace(file)


def load(folder: Path) -> List[Page]:
    """All pages in `folder`; none where there is no such folder."""
    return [
        Page(**json.loads(line))
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line
    ]


def _decoded(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise PagesError(f"{file.name} cannot be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return text.replace("\0", "")


def _delimiter(text: str) -> str:
    heading = text.split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _column(heading: Iterable[str], names: Iterable[str]) -> str:
    """The column of `heading` that has one of `names`. Raises PagesError."""
    wanted = list(names)
    known = {column.strip().lower(): column for column in heading if column}
    found: Optional[str] = next((known[name] for name in wanted if name in known), None)
    if found is None:
        raise PagesError(f"no column {wanted[0]} (or {', '.join(wanted[1:])}) in the heading")
    return found


def _plain(cell: str) -> str:
    """`cell` without the markup of a web page, its lines kept apart."""
    text = html.unescape(_TAG.sub("\n", cell) if _TAG.search(cell) else cell)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def _problem(title: str, text: str, link: str) -> str:
    if not title or not text:
        return "no title" if not title else "no text"
    return "" if re.fullmatch(r"https?://\S+", link) else "no link that begins with https://"


def _cut(sentence: str) -> str:
    if len(sentence) <= _LONGEST_SUMMARY:
        return sentence
    return sentence[:_LONGEST_SUMMARY].rsplit(" ", 1)[0] + " ..."
