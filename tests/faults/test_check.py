"""The judge itself: what it must find, and what it must let pass."""

from contract.channels import Channel
from faults.check import Ledger, Verdict, judge
from faults.citizens import Post
from faults.injected_faults import Mishap
from faults.killer import Kill
from faults.record import Received
from faults.scenario import Citizen, Scenario
from routing.conversation import system_messages

ANSWERS = {
    1: "Automatisch antwoord: Een paspoort kost 87,40 euro.",
    2: "Een rijbewijs kost 52,10 euro.",
    3: "Hondenbelasting: 78,60 euro per jaar.",
}
ASKED = (
    "wat kost een paspoort",
    "wat kost een rijbewijs",
    "wat kost een hond, moet ik hondenbelasting betalen",
)
SAM = Citizen(Channel.SMS, "+31610000001", ASKED, (0.0, 1.0, 2.0))
NOW = 1_780_000_000_000


def verdict(
    *took: int | str | tuple[int, Mishap], kills: tuple[Kill, ...] = (), apart_ms: int = 5000
) -> Verdict:
    """The verdict where Sam's three messages were acknowledged and the provider took these:
    answers by number, or other texts."""
    post, ledger = Post(), Ledger([SAM])
    for number in (1, 2, 3):
        posted = post.add(SAM.address, number)
        posted.at = NOW
        post.acknowledge(posted)
    for place, one in enumerate(took, 1):
        what, mishap = one if isinstance(one, tuple) else (one, Mishap.NONE)
        text = what if isinstance(what, str) else ANSWERS[what]
        at = NOW + place * apart_ms
        ledger.add(Received(SAM.channel, SAM.address, text, at, mishap))
    return judge(Scenario(1, (SAM,), 60.0), post, ledger, kills)


def test_all_answers_in_order_are_what_was_promised() -> None:
    found = verdict(1, 2, 3)
    assert found.is_kept
    assert found.channels[Channel.SMS].answered == 3
    assert found.channels[Channel.SMS].percentile(50) == 10.0


def test_a_missing_answer_is_a_loss() -> None:
    found = verdict(1, 3)
    assert found.channels[Channel.SMS].lost == 1
    assert found.offenders == ["sms +31610000001 message 2: acknowledged, never answered"]


def test_what_the_provider_did_not_take_is_no_answer() -> None:
    assert verdict(1, 2, (3, Mishap.DROP)).channels[Channel.SMS].lost == 1


def test_a_swap_is_disorder() -> None:
    found = verdict(1, 3, 2)
    assert found.channels[Channel.SMS].disordered == 1
    assert not found.is_kept


def test_a_double_of_what_was_known_to_be_taken_is_outside_the_window() -> None:
    found = verdict(1, 2, 2, 3)
    assert found.channels[Channel.SMS].outside_window == 1
    assert not found.is_kept


def test_a_double_of_what_nobody_heard_of_is_inside() -> None:
    found = verdict(1, (2, Mishap.DROP_TAKEN), 2, 3)
    assert found.channels[Channel.SMS].in_window == 1
    assert found.causes == {"answer never heard": 1}
    assert found.is_kept


def test_a_double_long_after_a_known_answer_is_disorder_too() -> None:
    assert verdict(1, 2, 3, 1).channels[Channel.SMS].disordered == 1


def killed(kind: str, after_ms: int, back_ms: int = 0) -> Kill:
    """A kill so long after the second answer was taken."""
    taken = NOW + 2 * 5000
    return Kill(kind, f"{kind}-1", taken + after_ms, taken + after_ms + back_ms)


def test_a_sender_that_died_at_once_could_not_mark_it() -> None:
    assert verdict(1, 2, 2, 3, kills=(killed("send", 3),)).is_kept


def test_so_could_one_whose_request_arrived_after_its_death() -> None:
    assert verdict(1, 2, 2, 3, kills=(killed("send", -3),)).is_kept
    assert not verdict(1, 2, 2, 3, kills=(killed("send", -2000),)).is_kept


def test_a_sender_that_died_later_had_marked_it() -> None:
    assert not verdict(1, 2, 2, 3, kills=(killed("send", 3000),)).is_kept


def test_a_sender_could_not_mark_it_while_the_store_was_away() -> None:
    kills = (killed("store", 3, back_ms=2500), killed("send", 3000))
    assert verdict(1, 2, 2, 3, kills=kills).is_kept


def test_a_router_that_died_excuses_no_double() -> None:
    assert not verdict(1, 2, 2, 3, kills=(killed("router", 3),)).is_kept


def test_one_honest_sentence_speaks_for_all_that_wait() -> None:
    found = verdict(1, system_messages.text("offer_engine", "nl") + "\n1 Ja, graag\n2 Nee, dank u")
    assert found.channels[Channel.SMS].told == 2
    assert found.is_kept


def test_an_answer_to_another_question_is_strange() -> None:
    found = verdict(1, 2, 3, "Uw fiets staat in het depot.")
    assert found.channels[Channel.SMS].strange == 1
    assert not found.is_kept


def test_nothing_it_tells_holds_what_was_said() -> None:
    for line in verdict(3, 1, 1).offenders:
        assert not any(answer[-20:] in line for answer in ANSWERS.values())
