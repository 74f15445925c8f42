"""Writes the lessons of the encoder: `python -m nlu.tuning models/lessons.npz [--more]`.

`make encoder` does so, and then lets fit.py learn them in an environment of its own, with PyTorch.
With `--more` (`make encoder-more`) the lessons are the examples that it has not learned, with
variants, and some of the others, so that it forgets nothing.
"""

import argparse
import sys
from pathlib import Path

from nlu import example_files
from nlu.components.language import FastText
from nlu.intents import ACT_PREFIXES
from nlu.learning.encoder import weights
from nlu.learning.encoder.weights import Weights
from nlu.learning.language import language_of
from nlu.learning.taught import digest, is_taught, may_be_taught
from nlu.tuning import lessons

ROOT = Path(__file__).resolve().parents[2]
COPIES = 6
REPEATED = 3
"""With `--more`, one of so many examples that are known is taught again, with one variant."""
SEED = 15


def main() -> int:
    """Write the file; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m nlu.tuning", description=__doc__)
    parser.add_argument("lessons", type=Path)
    parser.add_argument("--more", action="store_true")
    options = parser.parse_args()
    file: Path = options.lessons
    encoder = weights.file()
    if encoder is None:
        print("There is no sentence encoder on this machine", file=sys.stderr)
        return 1
    known = [
        one
        for one in example_files.read(ROOT / "nlu/examples")
        if may_be_taught(one.text) and not one.intent.startswith(ACT_PREFIXES)
    ]
    if options.more:
        known = [
            one for one in known if not is_taught(one.text) or digest(one.text) % REPEATED == 0
        ]
    copies = [1 if options.more and is_taught(one.text) else COPIES for one in known]
    print(f"Writing {len(known)} examples and {sum(copies)} variants …", flush=True)
    detector = FastText()
    dutch = [language_of(one.text, detector) in ("nl", "") for one in known]
    taught = [lessons.lesson_of(one) for one in known]
    texts = lessons.with_variants(taught, dutch, copies, SEED)
    file.parent.mkdir(exist_ok=True)
    lessons.write(file, Weights(encoder), taught, texts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
