"""What is done where somebody is in danger, or may be, in every state of a conversation."""

import pytest

from contract.channels import Channel
from contract.events import DANGER, POSSIBLE, BotMessage, Care
from routing.conversation.phases import State
from tests.support.given import (
    agent,
    asks_bot,
    bot,
    citizen,
    claimed,
    desk_shows,
    ends,
    fails,
    finishes,
    given,
    gives_back,
    in_state,
    needs_human,
    offers,
    says,
    silence,
    silent,
    wants_human,
    watches,
)

HELP, QUIET = "Bel 112. Ga naar buiten.", "Is er iemand in gevaar? Bel 112."


def care(degree=DANGER, kind="gas", confidence=0.9):
    return Care(
        degree,
        kind,
        confidence,
        "zorg_jeugd",
        BotMessage(HELP, short="Bel 112."),
        BotMessage(QUIET),
    )


def danger(*texts, **fields):
    """The engine finds danger, besides what it answers."""
    return bot(*texts, care=care(**fields), outcome="answer" if texts else "clarify")


def possible(*texts, kind="gas", outcome="answer"):
    return bot(*texts, care=care(POSSIBLE, kind), outcome=outcome)


def queued(**how):
    return given(**how).when(citizen("een mens graag"), wants_human())


def with_anna(**how):
    return queued(**how).when(claimed("anna"))


def test_who_is_in_danger_gets_the_number_and_then_a_human_at_once_ahead_of_others():
    talk = given().when(citizen("het ruikt hier raar en we zijn allemaal misselijk"), danger())
    talk.then(says(HELP, "U gaat voor"), desk_shows(State.QUEUED, "zorg_jeugd"))
    talk.then(offers("Vergissing"))
    assert talk.state.handover.reason == "care"


def test_a_question_in_a_message_of_danger_is_answered_after_the_number():
    talk = given().when(citizen("gas en paspoort"), danger("87 euro."))
    talk.then(says(HELP, "87 euro.", "U gaat voor"), in_state(State.QUEUED))


def test_a_text_message_gets_the_short_form():
    given(Channel.SMS).when(citizen("gas"), danger()).then(says("Bel 112.", "U gaat voor"))


def test_danger_told_to_an_offer_goes_to_its_team_without_asking():
    talk = given().when(citizen("schulden"), needs_human(), citizen("ik ruik gas"), danger())
    talk.then(says(HELP, "U gaat voor"), desk_shows(State.QUEUED, "zorg_jeugd"))


def test_possible_danger_is_asked_once_and_quietly_after_the_answer():
    talk = given().when(citizen("mijn buurvrouw is stil"), possible("Antwoord."))
    talk.then(says("Antwoord.", QUIET), in_state(State.BOT))
    talk.when(citizen("nog iets"), possible("Meer.")).then(says("Meer."))
    talk.when(citizen("en dit"), possible("Zo.", kind="elder")).then(says("Zo.", QUIET))


def test_possible_danger_that_has_no_answer_is_asked_instead():
    talk = given().when(citizen("raar"), possible("Hoe bedoelt u?", outcome="clarify"))
    talk.then(says(QUIET), offers("Ja, er is gevaar", "Nee"), in_state(State.BOT))
    talk.when(citizen("ja, er is gevaar")).then(asks_bot("ja, er is gevaar"))
    talk.when(danger()).then(says(HELP, "U gaat voor"), in_state(State.QUEUED))


@pytest.mark.parametrize("no", ["Nee", "nee", "vals alarm", "2"])
def test_a_no_takes_possible_danger_back(no):
    talk = given().when(citizen("raar"), possible("Hoe bedoelt u?", outcome="clarify"))
    talk.when(citizen(no)).then(says("Gelukkig"), asks_bot(), in_state(State.BOT))
    talk.when(citizen("raar weer"), possible("Antwoord.")).then(says("Antwoord."))


def test_a_no_to_something_else_takes_nothing_back():
    talk = given().when(citizen("raar"), possible("Antwoord."), citizen("goed"), bot("Fijn."))
    talk.when(citizen("nee")).then(asks_bot("nee"), silent())


@pytest.mark.parametrize("word", ["Vergissing", "vals alarm", "foutje!", "mistake"])
def test_a_false_alarm_is_undone_in_one_word_and_not_repeated(word):
    talk = given().when(citizen("gas?"), danger(), citizen(word))
    talk.then(says("Gelukkig"), in_state(State.BOT), asks_bot(), watches())
    talk.when(citizen("weer gas"), danger("87 euro.")).then(says("87 euro."), in_state(State.BOT))
    surely = danger("87 euro.", confidence=0.99)
    talk.when(citizen("echt gas"), surely).then(says("87 euro.", QUIET), in_state(State.BOT))
    talk.when(citizen("brand"), danger(kind="fire")).then(in_state(State.QUEUED))


def test_a_new_contact_forgets_what_was_taken_back():
    talk = given().when(citizen("gas?"), danger(), claimed("anna"), citizen("vals alarm"))
    talk.when(ends("anna"), finishes("anna"), citizen("gas!"), danger())
    talk.then(says(HELP, "U gaat voor"), in_state(State.QUEUED))


def test_who_waits_for_a_human_is_read_and_helped():
    talk = queued().when(citizen("ik heb pillen geslikt"))
    talk.then(silent(), asks_bot(), watches("ik heb pillen geslikt"))
    talk.when(danger(kind="suicide")).then(says(HELP), offers("Vergissing"))
    talk.then(desk_shows(State.QUEUED, "zorg_jeugd"))
    assert talk.state.handover.reason == "care"
    talk.when(citizen("hallo?"), danger(kind="suicide")).then(silent())
    talk.when(citizen("vergissing")).then(says("Gelukkig"), in_state(State.BOT))


def test_who_waits_is_asked_quietly_too():
    talk = queued().when(citizen("ze doet niet open"), possible())
    talk.then(says(QUIET), offers("Niet meer wachten"), in_state(State.QUEUED))


def test_an_agent_is_shown_danger_and_the_citizen_is_told_nothing():
    talk = with_anna().when(citizen("hij staat voor de deur"))
    talk.then(silent(), watches("hij staat voor de deur"))
    talk.when(danger(kind="attack")).then(silent(), desk_shows(State.WITH_AGENT))
    assert (talk.state.care.degree, talk.state.care.kind) == (DANGER, "attack")
    talk.when(citizen("vergissing")).then(silent(), desk_shows(State.WITH_AGENT))
    assert talk.state.care.degree == ""


def test_a_watch_that_fails_or_finds_nothing_says_nothing():
    for end in (fails(), silence(), bot(), bot("Hoe bedoelt u?", outcome="clarify")):
        talk = queued().when(citizen("een"), citizen("twee")).when(end)
        talk.then(silent(), asks_bot(), watches("twee"), in_state(State.QUEUED))


def test_what_was_asked_before_a_human_came_is_still_read_for_danger():
    talk = given().when(
        citizen("schulden"), needs_human(), citizen("ik ben gevallen"), citizen("ja")
    )
    talk.then(in_state(State.QUEUED))
    talk.when(danger("Antwoord.", kind="medical")).then(says(HELP), in_state(State.QUEUED))


def test_danger_found_after_the_agent_gave_it_back_is_heeded():
    talk = with_anna().when(citizen("ik ruik gas"), gives_back("anna"), danger())
    talk.then(says(HELP, "U gaat voor"), desk_shows(State.QUEUED, "zorg_jeugd"))


def test_danger_found_after_the_end_begins_again():
    talk = with_anna().when(ends("anna"), citizen("ik ruik gas"), ends("anna"), finishes("anna"))
    talk.when(danger()).then(says(HELP, "U gaat voor"), in_state(State.QUEUED))


def test_what_who_waits_asks_about_danger_is_answered():
    answer = bot("Nee, niemand ziet dat.", outcome="care")
    talk = queued().when(citizen("ik ruik gas"), danger(), citizen("ziet iemand dit"), answer)
    talk.then(says("Nee, niemand ziet dat."))


def test_many_texts_in_the_queue_are_all_read():
    talk = queued()
    for number in range(30):
        talk.at_once(citizen(f"bericht {number}"))
    seen = [one.text for one in talk.state.asked]
    assert len(seen) <= 20
    assert "bericht 29" in seen[-1] and "bericht 25" in seen[-1]


def test_an_agents_claim_does_not_lose_the_mark():
    talk = given().when(citizen("gas"), danger(), claimed("anna"))
    assert talk.state.care.kind == "gas"
    talk.when(agent("anna", "Bent u buiten?")).then(says("Bent u buiten?"))
