"""What is drawn from a seed."""

import pytest

from faults.injected_faults import CHANCES, Mishap, Mishaps
from faults.questions import QUESTIONS, recognised
from faults.scenario import SHORTEST_PAUSE_S, drawn


def test_the_same_seed_draws_the_same_run() -> None:
    assert drawn(7, 30, 100, 60.0) == drawn(7, 30, 100, 60.0)
    assert drawn(7, 30, 100, 60.0) != drawn(8, 30, 100, 60.0)


def test_everybody_asks_different_things_in_turn() -> None:
    scenario = drawn(7, 30, 100, 60.0)
    assert scenario.messages == 100
    assert len({one.address for one in scenario.citizens}) == 30
    for one in scenario.citizens:
        assert len(set(one.questions)) == len(one.questions) == len(one.times)
        pauses = [later - sooner for sooner, later in zip(one.times, one.times[1:], strict=False)]
        assert all(pause >= SHORTEST_PAUSE_S for pause in pauses)


def test_nobody_asks_the_same_twice() -> None:
    with pytest.raises(ValueError, match="for each citizen"):
        drawn(7, 10, 10 * len(QUESTIONS) + 1, 60.0)


def test_a_message_fares_the_same_whatever_comes_between() -> None:
    fates = [Mishaps(7, scale=20).draw(f"{number}") for number in range(50)]
    other = Mishaps(7, scale=20)
    for number in range(50):
        other.draw(f"{number} of somebody else")
        assert other.draw(f"{number}") == fates[number]


def test_everything_that_can_go_wrong_does() -> None:
    mishaps = Mishaps(7, scale=10)
    assert {mishaps.draw(f"{number}") for number in range(2000)} == {*CHANCES, Mishap.NONE}


def test_on_a_good_day_nothing_goes_wrong() -> None:
    mishaps = Mishaps(7, scale=0)
    assert {mishaps.draw(f"{number}") for number in range(500)} == {Mishap.NONE}


def test_a_text_with_two_marks_answers_nothing_for_sure() -> None:
    assert recognised("Een paspoort kost 87,40 euro.") == "wat kost een paspoort"
    assert recognised("Een paspoort kost 87,40 euro. Een rijbewijs kost 52,10 euro.") is None
    assert recognised("Goedemorgen") is None
