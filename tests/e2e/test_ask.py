"""`balie ask`, through the engine of the Balie that runs."""

import json
import subprocess

from tests.support.running import BALIE, ROOT
from tests.support.waiting import PATIENCE_S

KEYS = ["text", "language", "topic", "aspect", "confidence", "alternatives", "outcome", "answer"]
KEYS += ["care", "care_kind"]
OUTCOMES = {"answer", "clarify", "handover", "out_of_scope", "small_talk", "form"}


def ask(counter, *arguments, given=b""):
    return subprocess.run(
        [str(BALIE), "ask", *arguments],
        input=given,
        env={"PATH": "/usr/bin:/bin", "BALIE_DATA_DIR": str(counter.data_dir)},
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE_S,
    )


def test_a_question_prints_its_answer(counter):
    assert b"Een paspoort kost" in ask(counter, "Wat kost een paspoort?").stdout


def test_nothing_asked_is_an_error_that_says_what_to_do(counter):
    result = ask(counter)
    assert result.returncode == 2
    assert b"balie ask" in result.stderr


def test_every_line_is_answered_in_order(counter):
    lines = ["Wat kost een paspoort?", "hallo", "ik wil een medewerker", "asdf jkl", "", "x" * 9000]
    lines += ["\x00", "😀", "مرحبا", '{"text": "geen json"}', "/restart", "ik heb schulden"]
    result = ask(counter, "--json", given="\n".join(lines).encode() + b"\n\xff\xfe\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["text"] for answer in answers[:-1]] == lines
    assert len(answers) == len(lines) + 1
    for answer in answers:
        assert list(answer) == KEYS
        assert answer["outcome"] in OUTCOMES
        assert answer["answer"]
    first = answers[0]
    assert (first["topic"], first["aspect"], first["outcome"]) == ("paspoort", "kosten", "answer")
    assert [answers[place]["outcome"] for place in (1, 2, 11)] == [
        "small_talk",
        "handover",
        "handover",
    ]
