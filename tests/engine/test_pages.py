"""Tests that pages are read from any CSV, and that lines without a page are named."""

from pathlib import Path

import pytest

from bot import pages
from bot.pages import Page, PagesError, read_csv, summary


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "pages.csv"
    file.write_bytes(text.encode(encoding))
    return file


ROW = "Mag ik vissen?,U mag hier vissen. U hebt een pas nodig. Die koopt u zelf.,https://a.example/vis"


def test_a_page_has_a_title_two_sentences_and_a_link(tmp_path: Path) -> None:
    (page,) = read_csv(written(tmp_path, f"title,text,link\n{ROW}\n")).pages
    assert page.title == "Mag ik vissen?"
    assert page.summary == "U mag hier vissen. U hebt een pas nodig."
    assert page.link == "https://a.example/vis"


@pytest.mark.parametrize(
    "heading", ["Vraag,Antwoord,URL", "question,reference_answer,canonical", " Titel ,tekst,Link"]
)
def test_columns_may_have_several_names(tmp_path: Path, heading: str) -> None:
    assert len(read_csv(written(tmp_path, f"{heading}\n{ROW}\n")).pages) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_may_be_in_utf8_or_windows_1252(tmp_path: Path, encoding: str) -> None:
    file = written(tmp_path, "title;text;link\nCafé?;Één café.;https://a.example\n", encoding)
    assert read_csv(file).pages == [Page("Café?", "Één café.", "Één café.", "https://a.example")]


def test_a_cell_may_hold_markup_and_several_lines(tmp_path: Path) -> None:
    text = '"<p>U mag dat &amp; meer.</p>\n<ul><li>Eerst dit</li></ul>\nDaarna dat."'
    (page,) = read_csv(
        written(tmp_path, f"title,text,link\nMag dat?,{text},https://a.example\n")
    ).pages
    assert page.summary == "U mag dat & meer. Daarna dat."
    assert "<" not in page.text


def test_a_line_without_a_page_is_named(tmp_path: Path) -> None:
    lines = ["title,text,link", ",tekst,https://a.example", "Titel,,https://a.example"]
    lines += ["Titel,tekst,javascript:alert(1)", ROW, "Titel"]
    read = read_csv(written(tmp_path, "\n".join(lines)))
    assert len(read.pages) == 1
    assert read.problems == [
        "line 2: no title",
        "line 3: no text",
        "line 4: no link that begins with https://",
        "line 6: no text",
    ]


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3\n", "title,text\nx,y\n", "\0\0"])
def test_a_file_without_the_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PagesError, match="column"):
        read_csv(written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PagesError, match=r"pages\.csv"):
        read_csv(tmp_path / "pages.csv")


def test_the_same_address_twice_is_one_page(tmp_path: Path) -> None:
    assert len(read_csv(written(tmp_path, f"title,text,link\n{ROW}\n{ROW}\n")).pages) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Een zin. Nog een zin. Derde.", "Een zin. Nog een zin."),
        ("Dat kost 2.50 euro. Bel ons.", "Dat kost 2.50 euro. Bel ons."),
        ("Kop zonder punt\nEerste zin.\nTweede zin.", "Eerste zin. Tweede zin."),
        ("alleen een kop", "alleen een kop"),
        ("woord " * 100, "woord " * 53 + "..."),
    ],
)
def test_a_summary_is_two_sentences(text: str, expected: str) -> None:
    assert summary(text) == expected


def test_saved_pages_are_loaded_unchanged(tmp_path: Path) -> None:
    kept = read_csv(written(tmp_path, f"title,text,link\n{ROW}\n")).pages
    pages.save(kept, tmp_path / "a" / "one.jsonl")
    assert pages.load(tmp_path / "a") == kept
    assert pages.load(tmp_path / "none") == []
