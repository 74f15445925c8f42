"""The judge itself: what it must find, and what it must let pass."""

from contract.channels import Channel
from faults.check import ReplyTracker, Verdict, judge
from faults.citizens import PostedMessages
from faults.fault import Fault
from faults.process_killer import Kill
from faults.scenario import Citizen, Scenario
from faults.send_requests import SendRequest
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
    *accepted: int | str | tuple[int, Fault], kills: tuple[Kill, ...] = (), apart_ms: int = 5000
) -> Verdict:
    """The verdict where Sam's three messages were acknowledged and the provider took these:
    answers by number, or other texts."""
    posted_messages, tracker = PostedMessages(), ReplyTracker([SAM])
    for number in (1, 2, 3):
        posted = posted_messages.add(SAM.address, number)
        posted.at = NOW
        posted_messages.acknowledge(posted)
    for index, item in enumerate(accepted, 1):
        reply, fault = item if isinstance(item, tuple) else (item, Fault.NONE)
        text = reply if isinstance(reply, str) else ANSWERS[reply]
        at = NOW + index * apart_ms
        tracker.add(SendRequest(SAM.channel, SAM.address, text, at, fault))
    return judge(Scenario(1, (SAM,), 60.0), posted_messages, tracker, kills)


def test_all_answers_in_order_are_what_was_promised() -> None:
    result = verdict(1, 2, 3)
    assert result.has_passed
    assert result.channels[Channel.SMS].answered == 3
    assert result.channels[Channel.SMS].percentile(50) == 10.0


def test_a_missing_answer_is_a_loss() -> None:
    result = verdict(1, 3)
    assert result.channels[Channel.SMS].lost == 1
    assert result.violations == ["sms +31610000001 message 2: acknowledged, never answered"]


def test_what_the_provider_did_not_take_is_no_answer() -> None:
    assert verdict(1, 2, (3, Fault.DROP)).channels[Channel.SMS].lost == 1


def test_a_swap_is_disorder() -> None:
    result = verdict(1, 3, 2)
    assert result.channels[Channel.SMS].out_of_order == 1
    assert not result.has_passed


def test_a_duplicate_of_what_was_known_to_be_taken_is_outside_the_window() -> None:
    result = verdict(1, 2, 2, 3)
    assert result.channels[Channel.SMS].duplicates_outside_window == 1
    assert not result.has_passed


def test_a_duplicate_of_what_nobody_heard_of_is_inside() -> None:
    result = verdict(1, (2, Fault.DROP_TAKEN), 2, 3)
    assert result.channels[Channel.SMS].duplicates_in_window == 1
    assert result.duplicate_causes == {"answer never heard": 1}
    assert result.has_passed


def test_a_duplicate_long_after_a_known_answer_is_disorder_too() -> None:
    assert verdict(1, 2, 3, 1).channels[Channel.SMS].out_of_order == 1


def killed(role: str, after_ms: int, back_ms: int = 0) -> Kill:
    """A kill so long after the second answer was taken."""
    replies = NOW + 2 * 5000
    return Kill(role, f"{role}-1", replies + after_ms, replies + after_ms + back_ms)


def test_a_sender_that_died_at_once_could_not_mark_it() -> None:
    assert verdict(1, 2, 2, 3, kills=(killed("send", 3),)).has_passed


def test_so_could_one_whose_request_arrived_after_its_death() -> None:
    assert verdict(1, 2, 2, 3, kills=(killed("send", -3),)).has_passed
    assert not verdict(1, 2, 2, 3, kills=(killed("send", -2000),)).has_passed


def test_a_sender_that_died_later_had_marked_it() -> None:
    assert not verdict(1, 2, 2, 3, kills=(killed("send", 3000),)).has_passed


def test_a_sender_could_not_mark_it_while_the_store_was_away() -> None:
    kills = (killed("store", 3, back_ms=2500), killed("send", 3000))
    assert verdict(1, 2, 2, 3, kills=kills).has_passed


def test_a_router_that_died_excuses_no_double() -> None:
    assert not verdict(1, 2, 2, 3, kills=(killed("router", 3),)).has_passed


def test_one_honest_sentence_speaks_for_all_that_wait() -> None:
    result = verdict(1, system_messages.text("offer_engine", "nl") + "\n1 Ja, graag\n2 Nee, dank u")
    assert result.channels[Channel.SMS].informed == 2
    assert result.has_passed


def test_an_answer_to_another_question_is_strange() -> None:
    result = verdict(1, 2, 3, "Uw fiets staat in het depot.")
    assert result.channels[Channel.SMS].unrecognised == 1
    assert not result.has_passed


def test_nothing_it_tells_holds_what_was_said() -> None:
    for line in verdict(3, 1, 1).violations:
        assert not any(answer[-20:] in line for answer in ANSWERS.values())
