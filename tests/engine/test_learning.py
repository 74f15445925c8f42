"""What is learned from examples: on made-up clouds of points, where the truth is known."""

from pathlib import Path

import numpy as np
import pytest

from nlu.learning import vectors
from nlu.learning.classifier import Classifier, Judge, MultiClassifier
from nlu.learning.confidence import Confidence
from nlu.learning.danger import Danger
from nlu.learning.features import Features, Seen
from nlu.learning.neighbours import nearness_to
from nlu.learning.ranker import Ranker
from nlu.learning.search import BY_CHANCE, Index
from nlu.learning.topics import Topics
from nlu.learning.words import Words

DIMENSIONS = 40
CLASSES = [f"topic_{number:02}" for number in range(12)]


def unit(points: np.ndarray) -> np.ndarray:
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


class World:
    """A cloud of points around a centre of its own for each class, and strangers far from all."""

    def __init__(self, spread: float) -> None:
        self._random = np.random.RandomState(7)
        self._centres = self._random.randn(len(CLASSES) + 6, DIMENSIONS)
        self._spread = spread

    def texts(self, each: int) -> tuple[Seen, np.ndarray]:
        return self._around(range(len(CLASSES)), each)

    def strangers(self, each: int) -> Seen:
        return self._around(range(len(CLASSES), len(self._centres)), each)[0]

    def _around(self, places: range, each: int) -> tuple[Seen, np.ndarray]:
        labels = np.repeat([CLASSES[place % len(CLASSES)] for place in places], each)
        centres = np.repeat(self._centres[list(places)], each, axis=0)
        points = unit(centres + self._spread * self._random.randn(*centres.shape))
        return Seen(points, points), labels


@pytest.fixture(scope="module")
def easy() -> World:
    return World(spread=0.6)


@pytest.fixture(scope="module")
def hard() -> World:
    return World(spread=1.6)


def blind(seen: Seen) -> Seen:
    """The same without an encoder."""
    return Seen(seen.both, np.zeros((len(seen.both), 0), np.float32))


@pytest.mark.parametrize("view", [lambda seen: seen, blind])
def test_a_ranker_finds_the_class(easy: World, view) -> None:
    seen, labels = easy.texts(20)
    unseen, truth = easy.texts(10)
    ranker = Ranker().fit(view(seen), labels)
    found = ranker.classes[ranker.look(view(unseen)).scores.argmax(axis=1)]
    assert (found == truth).mean() > 0.95


def test_one_near_example_outvotes_what_a_class_has_in_common(easy: World) -> None:
    seen, labels = easy.texts(20)
    odd = unit(np.random.RandomState(1).randn(1, DIMENSIONS))
    with_odd = Seen(np.vstack([seen.both, odd]), np.vstack([seen.meaning, odd]))
    ranker = Ranker().fit(with_odd, [*labels, CLASSES[3]])
    assert ranker.classes[ranker.look(Seen(odd, odd)).scores[0].argmax()] == CLASSES[3]


@pytest.mark.parametrize("view", [lambda seen: seen, blind])
def test_chances_hold_what_they_say(hard: World, view) -> None:
    seen, labels = hard.texts(30)
    unseen, truth = hard.texts(40)
    ranker = Ranker().fit(view(seen), labels)
    looked = ranker.look(view(unseen))
    chances = Confidence().fit(view(seen), labels).right(looked)
    right = ranker.classes[looked.scores.argmax(axis=1)] == truth
    assert 0.3 < right.mean() < 0.98
    assert abs(chances.mean() - right.mean()) < 0.12
    assert chances[right].mean() > chances[~right].mean() + 0.1


def test_strangers_are_known_less(easy: World) -> None:
    seen, labels = easy.texts(30)
    ranker, confidence = Ranker().fit(seen, labels), Confidence().fit(seen, labels)
    ours = confidence.known(ranker.look(easy.texts(10)[0]))
    theirs = confidence.known(ranker.look(easy.strangers(10)))
    assert ours.mean() > 0.8
    assert theirs.mean() < 0.3


def test_a_prediction_ranks_and_adds_up(easy: World) -> None:
    seen, labels = easy.texts(20)
    one, truth = easy.texts(1)
    found = Topics().fit(seen, labels).predict(one.take(np.array([4])), 5)
    assert found.classes[0] == truth[4]
    assert len(found.classes) == len(found.chances) == 5
    assert list(found.chances) == sorted(found.chances, reverse=True)
    assert sum(found.chances) <= 1 + 1e-6


@pytest.mark.parametrize("view", [lambda seen: seen, blind])
def test_a_prediction_says_how_near_all_topics_are(easy: World, view) -> None:
    seen, labels = easy.texts(20)
    one = view(easy.texts(1)[0].take(np.array([4])))
    found = Topics().fit(view(seen), labels).predict(one, 5)
    (expected,) = nearness_to(one.meaning, view(seen).meaning)
    assert found.nearness == pytest.approx(expected, abs=1e-6)


def test_two_classes_are_as_good_as_more() -> None:
    points = np.array([[1.0, 0], [0.9, 0.1], [0, 1.0], [0.1, 0.9]], np.float32)
    classifier = Classifier().fit(points, ["a", "a", "b", "b"])
    assert list(classifier.classes[classifier.scores(points).argmax(axis=1)]) == list("aabb")


def test_several_classes_may_be_right_at_once() -> None:
    points = np.eye(3, dtype=np.float32).repeat(5, axis=0)
    points[10:, :2] = 1  # the third kind is both
    labels = [["a"]] * 5 + [["b"]] * 5 + [["a", "b"]] * 5
    found = MultiClassifier().fit(points, labels)
    assert found.classes == ["a", "b"]
    assert (found.chances(points) > 0.5).tolist() == [[True, False]] * 5 + [[False, True]] * 5 + [
        [True, True]
    ] * 5


def test_a_judge_weighs_what_stands_for_more() -> None:
    evidence = np.array([[0.0], [0.0], [1.0], [1.0]])
    true = np.array([True, False, True, False])
    even = Judge().fit(evidence, true).chances(evidence)
    swayed = Judge().fit(evidence, true, np.array([9.0, 1, 9, 1])).chances(evidence)
    assert even == pytest.approx(0.5, abs=0.01)
    assert (swayed > 0.8).all()


@pytest.mark.parametrize("view", [lambda seen: seen, blind])
def test_danger_is_possible_for_almost_all_of_it(easy: World, view) -> None:
    seen, labels = easy.texts(40)
    danger = np.isin(labels, CLASSES[:2])
    learned = Danger().fit(view(seen), danger, recall=0.95)
    unseen, truth = easy.texts(30)
    others = nearness_to(view(unseen).meaning, view(seen).meaning[~danger])
    possible = learned.chances(view(unseen), others) >= learned.possible
    afraid = np.isin(truth, CLASSES[:2])
    assert possible[afraid].mean() >= 0.9
    assert possible[~afraid].mean() <= 0.2


def test_pages_are_found_by_nearness_beyond_chance(easy: World) -> None:
    titles, _ = easy.texts(1)
    others = easy.strangers(100).both
    index = Index(titles.both, titles.both, others)
    asked, _ = easy.texts(1)
    found = [index.find(vector, 3) for vector in asked.both]
    assert sum(bool(rows) and rows[0] == place for place, rows in enumerate(found)) >= 10
    by_chance = [bool(index.find(vector, 3)) for vector in others]
    assert sum(by_chance) / len(by_chance) <= BY_CHANCE + 0.01


TEXTS = ["wat kost een paspoort", "paspoort aanvragen", "rijbewijs verlengen", "rijbewijs kosten"]


def test_words_alone_do_where_there_is_no_encoder() -> None:
    seen = Features().fit(TEXTS, None).see(["paspoort kosten"], None)
    assert seen.both.shape[0] == 1
    assert seen.meaning.shape == (1, 0)


def test_words_weigh_what_scikit_learn_says() -> None:
    texts = [
        *TEXTS,
        *TEXTS,
        "Één café, één crème brûlée: ﬁets naïef coördinatie",
        "12 december 2024, 1234 AB 12-b",
        "",
        " \t\n ",
        "? !",
        "hoi 😀🎉 hoi hoi",
        "مرحبا كيف حالك",
        "paspoort " * 500 + "kosten",
        "x" * 3000,
        "ik wil i k w i l",
    ]
    words = Words()
    weights = words.fit(texts)
    for text, expected in zip(texts, weights.toarray(), strict=True):
        found = np.zeros(len(expected))
        rows, theirs = words.weigh(text)
        found[rows] = theirs
        assert found == pytest.approx(expected, abs=1e-6)


def test_vectors_that_go_missing_later_are_done_without() -> None:
    known = unit(np.random.RandomState(0).randn(len(TEXTS), vectors.DIMENSIONS))
    seen = Features().fit(TEXTS, known).see(["paspoort kosten"], None)
    assert not seen.meaning.any()
    assert seen.both.any()


class Counting:
    """An encoder that counts."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def query(self, texts: list[str]) -> np.ndarray:
        self.read += texts
        return unit(np.full((len(texts), vectors.DIMENSIONS), 1.0))

    def passage(self, texts: list[str]) -> np.ndarray:
        return -self.query(texts)


def test_only_what_is_new_is_encoded(tmp_path: Path) -> None:
    encode, file = Counting(), tmp_path / "deep" / "vectors.npz"
    cache = vectors.VectorCache(file)
    cache.encode(encode, TEXTS[:3])
    cache.save()
    again = vectors.VectorCache(file)
    assert again.encode(encode, TEXTS).shape == (4, vectors.DIMENSIONS)
    assert encode.read == TEXTS


def test_a_passage_is_another_thing_than_a_query(tmp_path: Path) -> None:
    cache, encode = vectors.VectorCache(tmp_path / "vectors.npz"), Counting()
    asked, told = cache.encode(encode, TEXTS), cache.encode(encode, TEXTS, vectors.PASSAGE)
    assert (asked == -told).all()


def test_what_is_no_longer_asked_is_forgotten(tmp_path: Path) -> None:
    encode, file = Counting(), tmp_path / "vectors.npz"
    for texts in (TEXTS, TEXTS[:1], TEXTS[:2]):
        cache = vectors.VectorCache(file)
        cache.encode(encode, texts)
        cache.save()
    assert encode.read == [*TEXTS, TEXTS[1]]


@pytest.mark.parametrize("content", [b"", b"no numpy", b"PK\x03\x04 half"])
def test_a_cache_that_cannot_be_read_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "vectors.npz"
    file.write_bytes(content)
    cache = vectors.VectorCache(file)
    assert cache.encode(Counting(), TEXTS).shape == (4, vectors.DIMENSIONS)
    cache.save()
    assert len(np.load(file)["keys"]) == 4


def test_nothing_to_encode_is_no_mistake(tmp_path: Path) -> None:
    cache = vectors.VectorCache(tmp_path / "vectors.npz")
    assert cache.encode(Counting(), []).shape == (0, vectors.DIMENSIONS)
    cache.save()


def test_one_text_is_read_as_among_many_and_the_same_again() -> None:
    reader = vectors.encoder()
    if reader is None:
        pytest.skip("no encoder on this machine")
    among_many = reader.query(TEXTS)
    for text, vector in zip(TEXTS, among_many, strict=True):
        assert np.allclose(reader.query([text])[0], vector, atol=1e-6)
        assert (reader.query([text]) == reader.query([text])).all()
    assert not np.allclose(reader.query(TEXTS[:1]), reader.passage(TEXTS[:1]))


def test_the_encoder_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALIE_ENCODER", "off")
    assert vectors.encoder() is None
