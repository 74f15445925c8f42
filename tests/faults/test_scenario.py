"""What is drawn from a seed."""

import pytest

from faults.fault import CHANCES, Fault, FaultInjector
from faults.questions import QUESTIONS, recognise
from faults.scenario import SHORTEST_PAUSE_S, draw


def test_the_same_seed_draws_the_same_run() -> None:
    assert draw(7, 30, 100, 60.0) == draw(7, 30, 100, 60.0)
    assert draw(7, 30, 100, 60.0) != draw(8, 30, 100, 60.0)


def test_everybody_asks_different_things_in_turn() -> None:
    scenario = draw(7, 30, 100, 60.0)
    assert scenario.messages == 100
    assert len({one.address for one in scenario.citizens}) == 30
    for one in scenario.citizens:
        assert len(set(one.questions)) == len(one.questions) == len(one.times_s)
        pauses = [
            later - sooner for sooner, later in zip(one.times_s, one.times_s[1:], strict=False)
        ]
        assert all(pause >= SHORTEST_PAUSE_S for pause in pauses)


def test_nobody_asks_the_same_twice() -> None:
    with pytest.raises(ValueError, match="for each citizen"):
        draw(7, 10, 10 * len(QUESTIONS) + 1, 60.0)


def test_a_message_fares_the_same_whatever_comes_between() -> None:
    fates = [FaultInjector(7, scale=20).draw(f"{number}") for number in range(50)]
    other = FaultInjector(7, scale=20)
    for number in range(50):
        other.draw(f"{number} of somebody else")
        assert other.draw(f"{number}") == fates[number]


def test_everything_that_can_go_wrong_does() -> None:
    faults = FaultInjector(7, scale=10)
    assert {faults.draw(f"{number}") for number in range(2000)} == {*CHANCES, Fault.NONE}


def test_on_a_good_day_nothing_goes_wrong() -> None:
    faults = FaultInjector(7, scale=0)
    assert {faults.draw(f"{number}") for number in range(500)} == {Fault.NONE}


def test_a_text_with_two_marks_answers_nothing_for_sure() -> None:
    assert recognise("Een paspoort kost 87,40 euro.") == "wat kost een paspoort"
    assert recognise("Een paspoort kost 87,40 euro. Een rijbewijs kost 52,10 euro.") is None
    assert recognise("Goedemorgen") is None
