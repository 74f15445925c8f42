"""Searches the municipality's pages; `python -m bot.search FILE.csv` adds pages."""

import argparse
import logging
import re
import sys
from pathlib import Path
from typing import List, Optional, Sequence

from bot import pages
from bot.pages import Page
from nlu.learning import vectors
from nlu.learning.normalise import normalise
from nlu.learning.search import Index
from nlu.report.evaluation import OUT_OF_SCOPE, read_messages

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "bot/pages"
MOST = 3

_EXAMPLES = ROOT / "nlu/examples"
_CACHE = ROOT / "models/pages.npz"


class Search:
    """Finds pages that answer a question. Without pages, or without an encoder to read them, it
    finds nothing."""

    def __init__(self, found: Sequence[Page], index: Optional[Index]) -> None:
        self._pages = found
        self._index = index

    @classmethod
    def load(cls, folder: Path = PAGES) -> "Search":
        """A search of the pages in `folder`. A new page takes some ten milliseconds to read."""
        known = pages.load(folder)
        if not known or not vectors.available():
            return cls([], None)
        encoder = vectors.load_encoder()
        assert encoder is not None
        cache = vectors.VectorCache(_CACHE)
        # No page is about a message that is out of scope.
        messages = read_messages(_EXAMPLES)
        unrelated = [one.text for one in messages if one.intent == OUT_OF_SCOPE]
        index = Index(
            cache.encode(encoder, [normalise(page.title) for page in known], vectors.QUERY),
            cache.encode(encoder, [f"{page.title} {page.text}" for page in known], vectors.PASSAGE),
            cache.encode(encoder, [normalise(text) for text in unrelated], vectors.QUERY),
        )
        cache.save()
        return cls(known, index)

    def find(self, question: str) -> List[Page]:
        """The pages nearest to `question`, best first, MOST at most."""
        encoder, text = vectors.load_encoder(), normalise(question)
        if self._index is None or encoder is None or not text:
            return []
        # Read again, by the encoder as it comes: the tuned one knows errands, not pages.
        vector = vectors.encode_text(encoder, text, vectors.QUERY)
        return [self._pages[row] for row in self._index.find(vector, MOST)]


def main(arguments: Optional[List[str]] = None) -> int:
    """Add the pages of a CSV; the exit code."""
    parser = argparse.ArgumentParser(prog="balie content import")
    parser.add_argument("file", type=Path, help="a CSV with columns title, text and link")
    file: Path = parser.parse_args(arguments).file
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("nlu").setLevel(logging.INFO)
    try:
        read = pages.read_csv(file)
    except pages.PagesError as error:
        print(f"The pages cannot be used: {error}", file=sys.stderr)
        return 1
    for problem in read.problems:
        print(f"{file.name}, {problem}: left out", file=sys.stderr)
    if not read.pages:
        print(f"{file.name} holds no page", file=sys.stderr)
        return 1
    kept = PAGES / f"{re.sub(r'[^a-z0-9]+', '-', file.stem.lower())}.jsonl"
    pages.save(read.pages, kept)
    print(f"{len(read.pages)} pages kept in {kept.relative_to(ROOT)}", flush=True)
    Search.load()
    if not vectors.available():
        print("They cannot be searched here: there is no sentence encoder", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
