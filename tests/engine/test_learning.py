"""Tests nlu/learning on generated clouds of points, whose classes are known."""

from pathlib import Path

import numpy as np
import pytest

from nlu.learning import vectors
from nlu.learning.acts import ActPredictor, Lesson, lesson_of
from nlu.learning.classifier import Calibrator, Classifier, MultiLabelClassifier
from nlu.learning.confidence import Confidence
from nlu.learning.features import FeatureExtractor, Features
from nlu.learning.mix import choose_mix
from nlu.learning.neighbours import similarity_to
from nlu.learning.ranker import MIX, Ranker
from nlu.learning.search import FALSE_POSITIVE_RATE, Index
from nlu.learning.stacked import StackedClassifier
from nlu.learning.tfidf import Tfidf
from nlu.learning.topics import TopicPredictor

DIMENSIONS = 40
CLASSES = [f"topic_{number:02}" for number in range(12)]


def unit(points: np.ndarray) -> np.ndarray:
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


class World:
    """Generates points around a centre for each class, and points of six unknown classes."""

    def __init__(self, spread: float) -> None:
        self._random = np.random.RandomState(7)
        self._centres = self._random.randn(len(CLASSES) + 6, DIMENSIONS)
        self._spread = spread

    def texts(self, each: int) -> tuple[Features, np.ndarray]:
        return self._around(range(len(CLASSES)), each)

    def unknown(self, each: int) -> Features:
        return self._around(range(len(CLASSES), len(self._centres)), each)[0]

    def _around(self, places: range, each: int) -> tuple[Features, np.ndarray]:
        labels = np.repeat([CLASSES[place % len(CLASSES)] for place in places], each)
        centres = np.repeat(self._centres[list(places)], each, axis=0)
        points = unit(centres + self._spread * self._random.randn(*centres.shape))
        return Features(points, points), labels


@pytest.fixture(scope="module")
def easy() -> World:
    return World(spread=0.6)


@pytest.fixture(scope="module")
def hard() -> World:
    return World(spread=1.6)


def without_encoder(features: Features) -> Features:
    """`features` as they are without an encoder."""
    return Features(features.combined, np.zeros((len(features.combined), 0), np.float32))


@pytest.mark.parametrize("view", [lambda features: features, without_encoder])
def test_a_ranker_finds_the_class(easy: World, view) -> None:
    features, labels = easy.texts(20)
    unseen, truth = easy.texts(10)
    ranker = Ranker().fit(view(features), labels)
    found = ranker.classes[ranker.evidence(view(unseen)).scores.argmax(axis=1)]
    assert (found == truth).mean() > 0.95


def test_one_near_example_outweighs_the_regression(easy: World) -> None:
    features, labels = easy.texts(20)
    odd = unit(np.random.RandomState(1).randn(1, DIMENSIONS))
    with_odd = Features(np.vstack([features.combined, odd]), np.vstack([features.embeddings, odd]))
    ranker = Ranker().fit(with_odd, [*labels, CLASSES[3]])
    assert ranker.classes[ranker.evidence(Features(odd, odd)).scores[0].argmax()] == CLASSES[3]


@pytest.mark.parametrize("view", [lambda features: features, without_encoder])
def test_probabilities_are_calibrated(hard: World, view) -> None:
    features, labels = hard.texts(30)
    unseen, truth = hard.texts(40)
    ranker = Ranker().fit(view(features), labels)
    evidence = ranker.evidence(view(unseen))
    probabilities = Confidence().fit(view(features), labels).correct(evidence)
    right = ranker.classes[evidence.scores.argmax(axis=1)] == truth
    assert 0.3 < right.mean() < 0.98
    assert abs(probabilities.mean() - right.mean()) < 0.12
    assert probabilities[right].mean() > probabilities[~right].mean() + 0.1


def test_texts_of_unknown_classes_are_less_likely_in_scope(easy: World) -> None:
    features, labels = easy.texts(30)
    ranker, confidence = Ranker().fit(features, labels), Confidence().fit(features, labels)
    ours = confidence.in_scope(ranker.evidence(easy.texts(10)[0]))
    theirs = confidence.in_scope(ranker.evidence(easy.unknown(10)))
    assert ours.mean() > 0.8
    assert theirs.mean() < 0.3


def test_a_prediction_is_ranked_and_its_probabilities_add_up_to_one_at_most(easy: World) -> None:
    features, labels = easy.texts(20)
    one, truth = easy.texts(1)
    found = TopicPredictor().fit(features, labels).predict(one.take(np.array([4])), 5)
    assert found.classes[0] == truth[4]
    assert len(found.classes) == len(found.probabilities) == 5
    assert list(found.probabilities) == sorted(found.probabilities, reverse=True)
    assert sum(found.probabilities) <= 1 + 1e-6


@pytest.mark.parametrize("view", [lambda features: features, without_encoder])
def test_a_prediction_has_the_similarity_of_all_topics(easy: World, view) -> None:
    features, labels = easy.texts(20)
    one = view(easy.texts(1)[0].take(np.array([4])))
    found = TopicPredictor().fit(view(features), labels).predict(one, 5)
    (expected,) = similarity_to(one.embeddings, view(features).embeddings)
    assert found.similarity == pytest.approx(expected, abs=1e-6)


def test_a_classifier_learns_two_classes() -> None:
    points = np.array([[1.0, 0], [0.9, 0.1], [0, 1.0], [0.1, 0.9]], np.float32)
    classifier = Classifier().fit(points, ["a", "a", "b", "b"])
    assert list(classifier.classes[classifier.scores(points).argmax(axis=1)]) == list("aabb")


def test_a_multi_label_classifier_predicts_several_classes() -> None:
    points = np.eye(3, dtype=np.float32).repeat(5, axis=0)
    points[10:, :2] = 1  # the third kind is both
    labels = [["a"]] * 5 + [["b"]] * 5 + [["a", "b"]] * 5
    found = MultiLabelClassifier().fit(points, labels)
    assert found.classes == ["a", "b"]
    assert (found.probabilities(points) > 0.5).tolist() == [[True, False]] * 5 + [
        [False, True]
    ] * 5 + [[True, True]] * 5


def test_a_calibrator_uses_sample_weights() -> None:
    evidence = np.array([[0.0], [0.0], [1.0], [1.0]])
    true = np.array([True, False, True, False])
    even = Calibrator().fit(evidence, true).probabilities(evidence)
    swayed = Calibrator().fit(evidence, true, np.array([9.0, 1, 9, 1])).probabilities(evidence)
    assert even == pytest.approx(0.5, abs=0.01)
    assert (swayed > 0.8).all()


@pytest.mark.parametrize("view", [lambda features: features, without_encoder])
def test_almost_all_danger_is_above_the_threshold(easy: World, view) -> None:
    features, labels = easy.texts(40)
    danger = np.isin(labels, CLASSES[:2])
    classifier = StackedClassifier().fit(view(features), danger)
    unseen, truth = easy.texts(30)
    others = similarity_to(view(unseen).embeddings, view(features).embeddings[~danger])
    possible = classifier.probabilities(view(unseen), others) >= 0.4
    afraid = np.isin(truth, CLASSES[:2])
    assert possible[afraid].mean() >= 0.9
    assert possible[~afraid].mean() <= 0.2


def test_a_page_needs_more_similarity_than_unrelated_messages_have(easy: World) -> None:
    titles, _ = easy.texts(1)
    others = easy.unknown(100).combined
    index = Index(titles.combined, titles.combined, others)
    asked, _ = easy.texts(1)
    found = [index.find(vector, 3) for vector in asked.combined]
    assert sum(bool(rows) and rows[0] == place for place, rows in enumerate(found)) >= 10
    by_chance = [bool(index.find(vector, 3)) for vector in others]
    assert sum(by_chance) / len(by_chance) <= FALSE_POSITIVE_RATE + 0.01


@pytest.mark.parametrize(
    ("text", "intent", "is_topic", "act"),
    [
        ("sla maar over", "act_skips", False, "skips"),
        ("wat kost dat?", "act_asks", False, "asks"),
        ("dank u", "bedankt", False, "thanks"),
        ("wat kost een paspoort", "paspoort", True, "asks"),
        ("paspoort, en snel?", "paspoort", True, "asks"),
        ("paspoort verlopen", "paspoort", True, None),
        ("wat kun je", "bot_vraag", False, None),
    ],
)
def test_examples_of_acts_topics_and_questions_teach_acts(
    text: str, intent: str, is_topic: bool, act: str | None
) -> None:
    lesson = lesson_of(text, intent, "act_", {"bedankt": "thanks"}, is_topic)
    assert (lesson.act if lesson else None) == act


def test_an_example_of_an_act_counts_for_more_than_what_contradicts_it(easy: World) -> None:
    points = easy.texts(1)[0].combined[:2]
    lessons = [Lesson("denies", 0.2), Lesson("cancels", 1.0), Lesson("thanks", 1.0)]
    predictor = ActPredictor().fit(points[[0, 0, 1]], lessons)
    likeliest = predictor.likeliest(points[:1], 2)
    assert [act for act, _ in likeliest] == ["cancels", "denies"]


TEXTS = ["wat kost een paspoort", "paspoort aanvragen", "rijbewijs verlengen", "rijbewijs kosten"]


def test_without_an_encoder_features_are_tfidf_alone() -> None:
    features = FeatureExtractor().fit(TEXTS, None).transform(["paspoort kosten"], None)
    assert features.combined.shape[0] == 1
    assert features.embeddings.shape == (1, 0)


def test_tfidf_weights_are_those_of_scikit_learn() -> None:
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
    tfidf = Tfidf()
    expected_weights = tfidf.fit_transform(texts)
    for text, expected in zip(texts, expected_weights.toarray(), strict=True):
        found = np.zeros(len(expected))
        rows, weights = tfidf.transform(text)
        found[rows] = weights
        assert found == pytest.approx(expected, abs=1e-6)


def test_missing_vectors_become_zero_embeddings() -> None:
    known = unit(np.random.RandomState(0).randn(len(TEXTS), vectors.DIMENSIONS))
    features = FeatureExtractor().fit(TEXTS, known).transform(["paspoort kosten"], None)
    assert not features.embeddings.any()
    assert features.combined.any()


class RecordingEncoder:
    """An encoder that notes the texts it encodes."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def message(self, texts: list[str]) -> np.ndarray:
        self.read += texts
        return unit(np.full((len(texts), vectors.DIMENSIONS), 1.0))

    def query(self, texts: list[str]) -> np.ndarray:
        return self.message(texts)

    def passage(self, texts: list[str]) -> np.ndarray:
        return -self.message(texts)


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    encoder, file = RecordingEncoder(), tmp_path / "deep" / "vectors.npz"
    cache = vectors.VectorCache(file)
    cache.encode(encoder, TEXTS[:3])
    cache.save()
    again = vectors.VectorCache(file)
    assert again.encode(encoder, TEXTS).shape == (4, vectors.DIMENSIONS)
    assert encoder.read == TEXTS


def test_a_passage_has_another_vector_than_a_query(tmp_path: Path) -> None:
    cache, encoder = vectors.VectorCache(tmp_path / "vectors.npz"), RecordingEncoder()
    queries, passages = cache.encode(encoder, TEXTS), cache.encode(encoder, TEXTS, vectors.PASSAGE)
    assert (queries == -passages).all()


def test_vectors_that_nobody_asked_for_are_dropped(tmp_path: Path) -> None:
    encoder, file = RecordingEncoder(), tmp_path / "vectors.npz"
    for texts in (TEXTS, TEXTS[:1], TEXTS[:2]):
        cache = vectors.VectorCache(file)
        cache.encode(encoder, texts)
        cache.save()
    assert encoder.read == [*TEXTS, TEXTS[1]]


@pytest.mark.parametrize("content", [b"", b"no numpy", b"PK\x03\x04 half"])
def test_a_damaged_cache_is_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "vectors.npz"
    file.write_bytes(content)
    cache = vectors.VectorCache(file)
    assert cache.encode(RecordingEncoder(), TEXTS).shape == (4, vectors.DIMENSIONS)
    cache.save()
    assert len(np.load(file)["keys"]) == 4


def test_no_texts_have_no_vectors(tmp_path: Path) -> None:
    cache = vectors.VectorCache(tmp_path / "vectors.npz")
    assert cache.encode(RecordingEncoder(), []).shape == (0, vectors.DIMENSIONS)
    cache.save()


def test_a_vector_depends_on_its_text_alone() -> None:
    encoder = vectors.load_encoder()
    if encoder is None:
        pytest.skip("no encoder on this machine")
    for encode in (encoder.message, encoder.query):
        for text, vector in zip(TEXTS, encode(TEXTS), strict=True):
            assert np.allclose(encode([text])[0], vector, atol=1e-6)
            assert (encode([text]) == encode([text])).all()
    assert not np.allclose(encoder.query(TEXTS[:1]), encoder.passage(TEXTS[:1]))


def test_the_encoder_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALIE_ENCODER", "off")
    assert vectors.load_encoder() is None


def test_where_neighbours_mislead_they_get_no_vote() -> None:
    random = np.random.RandomState(0)
    labels = np.array(["a", "b"] * 300)
    signal = np.where(labels == "a", 1.0, -1.0)[:, None]
    noise = random.standard_normal((600, 60))  # decides who is near, and means nothing
    vectors = np.hstack([signal * 0.6 + 0.3 * random.standard_normal((600, 1)), noise])
    embeddings = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    mix = choose_mix(Features(embeddings, embeddings), labels)
    assert mix.votes < 1


def test_where_nothing_is_better_everything_is_heard(easy: World) -> None:
    features, labels = easy.texts(40)
    assert choose_mix(features, labels) == MIX
    assert choose_mix(without_encoder(features), labels) == MIX
