"""The behaviour of the counter, told as conversations."""

import msgspec
import pytest

from contract.channels import Channel
from contract.effects import AskBot, ReportQueue, Send, SetTimer
from contract.events import BotMessage, Care, Command
from contract.messages import Author
from contract.outcomes import Accepted, Failed, OptedOut, TryLater, Unknown, WindowClosed
from routing.conversation import agents, flood, handover, system_messages
from routing.conversation import citizen as citizens
from routing.conversation.decision import MINUTE
from routing.conversation.phases import State
from routing.conversation.state import CALLBACK
from routing.conversation.turns import ENGINE_PATIENCE, MOST_ASKED
from sms.billing import encoding, segments
from tests.support.given import (
    CHOICES,
    START,
    STEP,
    agent,
    arrives,
    asks_bot,
    bot,
    calm,
    citizen,
    claimed,
    delivered,
    desk_shows,
    ends,
    fails,
    finishes,
    given,
    gives_back,
    in_state,
    looks_up_queue,
    needs_human,
    nothing,
    offers,
    out,
    queue,
    says,
    sent,
    silence,
    silent,
    tells,
    timer,
    wants_human,
    written_by,
)

DANGER = Care("danger", "gas", 0.9, "zorg", BotMessage("Bel 112."), BotMessage("Gevaar?"))


def queued(**how):
    """A citizen who waits for a human."""
    return given(**how).when(citizen("een mens graag"), wants_human())


def with_anna(**how):
    """A citizen whom Anna helps."""
    return queued(**how).when(claimed("anna"))


# -- asking and answering --------------------------------------------------------------------


def test_a_question_is_asked_of_the_bot_and_its_answer_said():
    talk = given().when(citizen("Wat kost een paspoort?"))
    talk.then(asks_bot("Wat kost een paspoort?"), silent(), in_state(State.BOT))
    talk.when(bot("87 euro.", dialogue="d1")).then(says("87 euro."), written_by(Author.BOT))
    assert talk.state.dialogue == "d1"
    assert [message.seq for message in talk.messages] == [1, 2]


def test_what_is_typed_meanwhile_waits_and_becomes_one_question():
    talk = given().when(citizen("hallo"), citizen("ik wil een paspoort"), citizen("voor mijn kind"))
    talk.then(asks_bot(), silent())
    talk.when(bot("Dag!")).then(says("Dag!"), asks_bot("ik wil een paspoort\nvoor mijn kind"))
    talk.when(bot("87 euro.")).then(says("87 euro."), asks_bot())
    assert talk.state.turn is None and not talk.state.asked


def test_a_question_in_pieces_has_the_time_and_trace_of_the_first():
    talk = given().when(citizen("een", trace="a" * 32), citizen("twee", trace="b" * 32))
    written = talk.now
    talk.when(citizen("drie", trace="c" * 32), bot("1"))
    (asked,) = talk.of(AskBot)
    assert (asked.text, asked.trace) == ("twee\ndrie", "b" * 32)
    assert (talk.state.turn.asked_at, talk.state.turn.trace) == (written, "b" * 32)
    talk.when(bot("2"))
    assert [(one.since, one.trace) for one in talk.of(Send)] == [(written, "b" * 32)]


def test_a_button_is_a_question_of_its_own():
    talk = given().when(citizen("pas"), bot(BotMessage("Welke?", choices=CHOICES)))
    talk.when(citizen("even denken"), citizen("hm"), citizen("2"), citizen("en snel"), citizen("?"))
    talk.when(bot(BotMessage("Welke?", choices=CHOICES))).then(asks_bot("hm"))
    talk.when(bot("Zo.")).then(asks_bot("2"))
    assert talk.of(AskBot)[0].payload == "/identiteitskaart"
    talk.when(bot("76 euro.")).then(asks_bot("en snel\n?"))


def test_pieces_are_joined_as_long_as_the_engine_sees_all_of_them():
    pieces = [letter * 400 for letter in "abcde"]
    talk = given().when(citizen("x"), *[citizen(piece) for piece in pieces])
    talk.when(bot("1")).then(asks_bot("\n".join(pieces[:2])))
    talk.when(bot("2")).then(asks_bot("\n".join(pieces[2:4])))
    talk.when(bot("3")).then(asks_bot(pieces[4]))


def test_a_result_for_a_turn_that_is_no_longer_out_is_dropped():
    talk = given().when(citizen("een"))
    first = out(talk)
    talk.when(bot("1")).when(bot("weer 1", turn=first)).then(nothing())
    talk.when(citizen("twee"), bot("te laat", turn=first)).then(nothing())


def test_a_choice_is_made_by_payload_number_or_title():
    for chosen in (
        citizen("ID-kaart", payload="/identiteitskaart"),
        citizen("2"),
        citizen("id-kaart"),
        citizen("", payload="#2"),
    ):
        talk = given().when(citizen("pas"), bot(BotMessage("Welke?", choices=CHOICES)))
        talk.then(offers("Paspoort", "ID-kaart")).when(chosen)
        (asked,) = talk.of(AskBot)
        assert asked.payload == "/identiteitskaart"


def test_a_payload_that_was_not_offered_is_only_text():
    talk = given().when(citizen("vraag", payload="balie:human"))
    (asked,) = talk.of(AskBot)
    assert (asked.text, asked.payload) == ("vraag", "")


def test_a_new_answer_replaces_what_can_be_chosen():
    talk = given().when(citizen("pas"), bot(BotMessage("Welke?", choices=CHOICES)))
    talk.when(citizen("iets anders"), bot("antwoord")).then(offers())
    talk.when(citizen("2")).then(asks_bot("2"))


@pytest.mark.parametrize("channel", list(Channel))
def test_only_sms_gets_the_short_form(channel):
    talk = given(channel).when(citizen("x"), bot(BotMessage("Een lang antwoord.", short="Kort.")))
    assert talk.said()[0].endswith("Kort." if channel is Channel.SMS else "Een lang antwoord.")


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM])
def test_the_first_answer_says_that_it_is_automatic(channel):
    talk = given(channel).when(citizen("x"), bot("Antwoord."))
    talk.then(says("Automatisch antwoord: Antwoord."))
    talk.when(citizen("y"), bot("Nog een.")).then(says("Nog een."))
    assert talk.said() == ["Nog een."]


def test_where_the_greeting_says_so_the_first_answer_does_not():
    talk = given(Channel.WEB).when(arrives()).then(says("computer"), in_state(State.BOT))
    talk.when(citizen("x"), bot("Antwoord."))
    assert talk.said() == ["Antwoord."]


@pytest.mark.parametrize(
    ("kind", "word"),
    [("photo", "foto's"), ("voice", "spraakberichten"), ("sticker", "stickers"), ("?", "bestand")],
)
def test_what_we_cannot_read_is_told(kind, word):
    given().when(citizen(unsupported=kind)).then(says(word), asks_bot(), in_state(State.BOT))


def test_a_caption_is_asked_like_a_text():
    given().when(citizen("Waar meld ik dit?", unsupported="photo")).then(
        asks_bot("Waar meld ik dit?")
    )


def test_an_empty_text_gets_an_answer():
    given().when(citizen("")).then(says("leeg"), asks_bot())


def test_a_flood_is_answered_once_and_its_last_message_when_it_is_calm():
    burst = [citizen(f"bericht {n}") for n in range(flood.TYPED_AT_ONCE)]
    talk = given(Channel.SMS).at_once(*burst)
    talk.then(silent())
    talk.at_once(citizen("te veel")).then(says("meer berichten dan ik kan bijhouden"))
    talk.at_once(citizen("de laatste")).then(silent())
    for _ in range(flood.TYPED_AT_ONCE):
        talk.when(bot("antwoord"))
    assert talk.state.turn is None
    talk.when(calm()).then(asks_bot("de laatste"))
    talk.when(bot("antwoord")).then(says("antwoord"))
    assert not talk.state.calm_at and talk.state.late is None


def test_photos_that_come_together_are_answered_with_one_word():
    talk = given().when(citizen(unsupported="photo")).then(says("geen foto's"))
    talk.when(citizen(unsupported="photo")).then(silent())
    talk.when(citizen("")).then(silent())
    talk.when(citizen("wat kost een paspoort")).then(asks_bot("wat kost een paspoort"))
    talk.now += citizens.TOGETHER
    talk.when(citizen(unsupported="photo")).then(says("geen foto's"))


def test_an_empty_text_or_a_flood_takes_no_choice_away():
    talk = given(Channel.SMS).when(citizen("schulden"), needs_human(), citizen(""))
    talk.then(says("leeg"), offers("Ja, graag", "Nee, dank u"))
    talk.at_once(*[citizen(f"bericht {n}") for n in range(flood.TYPED_AT_ONCE)])
    talk.then(says("meer berichten"), offers("Ja, graag", "Nee, dank u"))
    talk.when(citizen("1")).then(in_state(State.QUEUED))


def test_a_flood_that_broke_the_engine_is_over_too():
    burst = [citizen(f"bericht {n}") for n in range(flood.TYPED_AT_ONCE + 2)]
    talk = given(Channel.SMS).at_once(*burst).when(fails())
    assert not talk.state.calm_at and talk.state.late is None
    talk.now += MINUTE
    talk.when(citizen("nee")).at_once(*burst[: flood.TYPED_AT_ONCE + 1])
    talk.then(says("meer berichten dan ik kan bijhouden"))


def test_a_slow_engine_and_a_citizen_who_types_on_are_a_flood_too():
    talk = given()
    for number in range(MOST_ASKED + 1):
        talk.now += flood.TYPED_EVERY
        talk.when(citizen(f"bericht {number}")).then(silent())
    talk.now += flood.TYPED_EVERY
    talk.when(citizen("nog een")).then(says("meer berichten"))


def test_the_engine_sees_both_ends_of_a_long_text():
    talk = given().when(citizen("begin " + "x" * 9000 + " einde?"))
    (asked,) = talk.of(AskBot)
    assert asked.text.startswith("begin ") and asked.text.endswith(" einde?")
    assert len(asked.text) < 1100
    assert len(talk.messages[0].text) > 9000


def test_the_language_follows_what_was_understood():
    talk = given().when(citizen("hello"), bot("Hello!", language="en"), citizen("x"), fails())
    talk.then(says("I am not able to answer"))
    talk = given().when(citizen("hallo"), bot("Hallo!", language="pl"), citizen("x"), fails())
    talk.then(says("Het lukt mij nu niet"))


# -- offering a human ------------------------------------------------------------------------


def test_who_asks_for_a_human_waits_at_once_and_hears_that_the_agent_will_read():
    talk = given().when(citizen("een mens"), wants_human())
    talk.then(says("in de wachtrij. De medewerker kan dit gesprek lezen"), looks_up_queue)
    talk.then(offers("Niet meer wachten"), in_state(State.QUEUED), desk_shows(State.QUEUED))
    assert talk.state.handover.reason == "request"


def test_what_the_engine_says_to_who_asks_for_a_human_comes_first():
    talk = given().when(citizen("mens"), wants_human("Natuurlijk.", team="werk_inkomen"))
    talk.then(says("Natuurlijk.", "in de wachtrij"), desk_shows(State.QUEUED, "werk_inkomen"))


@pytest.mark.parametrize("reason", ["topic", "", "elsewhere"])
def test_who_did_not_ask_for_a_human_is_asked_first(reason):
    talk = given().when(citizen("een vraag"), needs_human(reason=reason))
    talk.then(says("kan dit gesprek lezen"), offers("Ja, graag", "Nee, dank u"))
    talk.then(in_state(State.OFFERED))


@pytest.mark.parametrize("yes", ["ja", "Ja!", "JA GRAAG", "1", "Ja, graag", "ok", "yes please"])
def test_yes_queues(yes):
    talk = given().when(citizen("schulden"), needs_human(), citizen(yes))
    talk.then(says("wachtrij"), in_state(State.QUEUED), desk_shows(State.QUEUED), looks_up_queue)
    talk.then(offers("Niet meer wachten"), asks_bot())


@pytest.mark.parametrize("no", ["nee", "Nee.", "2", "Nee, dank u", "laat maar", "no thanks"])
def test_no_goes_back_to_the_bot(no):
    talk = given().when(citizen("schulden"), needs_human(), citizen(no))
    talk.then(says("Waarmee kan ik u verder helpen"), in_state(State.BOT), asks_bot())
    assert talk.state.handover is None


def test_other_words_to_the_offer_are_read_by_the_bot():
    talk = given().when(citizen("schulden"), needs_human(), citizen("doe dat maar gerust"))
    talk.then(asks_bot("doe dat maar gerust"), in_state(State.OFFERED))
    talk.when(bot("?", outcome="small_talk", topic="bevestigen")).then(in_state(State.QUEUED))
    talk = given().when(citizen("schulden"), needs_human(), citizen("dat hoeft echt niet"))
    talk.when(bot("?", outcome="small_talk", topic="ontkennen")).then(in_state(State.BOT))
    talk = given().when(citizen("schulden"), needs_human(), citizen("geef me nou een mens"))
    talk.when(wants_human()).then(in_state(State.QUEUED))


def test_a_new_question_to_the_offer_is_answered():
    talk = given().when(citizen("schulden"), needs_human(), citizen("wat kost een paspoort"))
    talk.when(bot("87 euro.")).then(says("87 euro."), in_state(State.BOT))


def offered(**how):
    """A citizen who is asked whether they want a human."""
    return given(**how).when(citizen("schulden"), needs_human("Goed dat u het vraagt."))


NOT_UNDERSTOOD = bot("Ik begrijp u nog niet.", outcome="clarify", topic="")


@pytest.mark.parametrize("topic", ["begroeting", "bedankt", "afscheid"])
def test_small_talk_beside_an_offer_is_answered_and_the_offer_stays_open(topic):
    ends_it = (Command("end"),) if topic == "afscheid" else ()
    talk = offered().when(citizen("x"))
    talk.when(bot("Graag gedaan.", outcome="small_talk", topic=topic, commands=ends_it))
    assert talk.said() == ["Graag gedaan."]
    assert talk.messages[-1].choices == ()
    talk.then(in_state(State.OFFERED), offers("Ja, graag", "Nee, dank u"))
    talk.when(citizen("Ja, graag", payload="balie:human")).then(in_state(State.QUEUED))


@pytest.mark.parametrize("outcome", ["clarify", "out_of_scope", "search"])
def test_only_who_is_not_understood_hears_of_the_offer_again_and_once(outcome):
    talk = offered().when(citizen("blah"), bot("Dat weet ik niet.", outcome=outcome))
    talk.then(says("Dat weet ik niet.", "in andere woorden"), offers("Ja, graag", "Nee, dank u"))
    assert "Zal ik u verbinden" not in talk.said()[1]
    for _ in range(3):
        talk.when(citizen("bloh"), bot("Dat weet ik niet.", outcome=outcome))
        talk.then(says("Dat weet ik niet."), in_state(State.OFFERED))
    talk.when(citizen("ja")).then(in_state(State.QUEUED))


def test_a_new_offer_may_be_spoken_of_again():
    talk = offered().when(citizen("blah"), NOT_UNDERSTOOD, citizen("paspoort"), bot("87 euro."))
    talk.then(in_state(State.BOT)).when(citizen("schulden"), needs_human("Fijn."))
    talk.then(says("Fijn.", "Zal ik u verbinden"))
    talk.when(citizen("blah"), NOT_UNDERSTOOD).then(says("begrijp u nog niet", "andere woorden"))


def test_a_question_of_the_bot_beside_an_offer_can_be_answered():
    asks = bot(BotMessage("Welke?", choices=CHOICES), outcome="clarify")
    talk = offered().when(citizen("pas"), asks).then(says("Welke?"), in_state(State.OFFERED))
    assert talk.messages[-1].choices == CHOICES
    talk.when(citizen("2")).then(asks_bot("2"))
    talk.when(bot("76 euro.")).then(says("76 euro."), in_state(State.BOT), offers())


@pytest.mark.parametrize("outcome", ["answer", "form"])
def test_an_offer_lapses_where_the_citizen_goes_on_with_something_else(outcome):
    talk = offered().when(citizen("een grofvuilafspraak"), bot("Wat is uw adres?", outcome=outcome))
    assert talk.said() == ["Wat is uw adres?"]
    talk.then(in_state(State.BOT), offers())
    assert talk.state.handover is None
    talk.when(citizen("ja")).then(asks_bot("ja"), in_state(State.BOT))


@pytest.mark.parametrize("words", ["ja maar wat kost dat dan", "doe maar niet", "1 paspoort graag"])
def test_what_is_understood_as_something_else_is_no_yes(words):
    talk = offered().when(citizen(words)).then(asks_bot(words), in_state(State.OFFERED))
    talk.when(bot("Zo.", outcome="small_talk", topic="bedankt")).then(in_state(State.OFFERED))


def test_the_same_offer_is_not_made_twice_but_another_one_is():
    talk = offered().when(citizen("bijstand"), needs_human("Dat kan.", team="werk_inkomen"))
    assert talk.said() == ["Dat kan."]
    talk.then(in_state(State.OFFERED), offers("Ja, graag", "Nee, dank u"))
    talk.when(citizen("x"), fails()).then(says("ligt aan ons"), in_state(State.OFFERED))
    talk.when(citizen("ja")).then(desk_shows(State.QUEUED, "werk_inkomen"))


def test_an_answer_without_words_beside_an_offer_says_whose_fault_it_is():
    talk = offered().when(citizen("x"), bot(outcome="small_talk", topic="bedankt"))
    talk.then(says("ligt aan ons"), in_state(State.OFFERED))
    talk.when(citizen("x"), bot(outcome="small_talk", topic="bedankt"))
    talk.then(says("nog steeds niet"), in_state(State.QUEUED))


def test_who_asks_for_a_human_beside_an_offer_waits_at_once_for_its_team():
    talk = given().when(citizen("schulden"), needs_human(team="werk_inkomen"))
    talk.when(citizen("ik wil nu iemand spreken"), wants_human())
    talk.then(says("in de wachtrij"), desk_shows(State.QUEUED, "werk_inkomen"))


# -- being called back ------------------------------------------------------------------------


def called_back(**how):
    """A citizen whom a colleague will call."""
    asks_a_call = bot(
        "Een medewerker belt u.",
        outcome="form",
        commands=(Command("handover", reason="callback"),),
        facts={"Telefoon": "06-12345678", "Terugbellen": "zo snel mogelijk"},
    )
    return given(**how).when(citizen("ja"), asks_a_call)


def test_a_call_is_queued_without_asking_and_without_a_word_on_the_wait():
    talk = called_back()
    talk.then(says("Een medewerker belt u."), desk_shows(State.QUEUED, "burgerzaken"), offers())
    assert talk.said() == ["Een medewerker belt u."]
    assert talk.state.handover.reason == "callback"
    assert talk.state.facts["Telefoon"] == "06-12345678"
    talk.when(timer("wait", due=talk.now)).then(nothing())


def test_the_bot_goes_on_answering_who_waits_for_a_call():
    talk = called_back().when(citizen("wat kost een paspoort"))
    talk.then(asks_bot("wat kost een paspoort"), in_state(State.QUEUED))
    talk.when(bot("87 euro.")).then(says("87 euro."), in_state(State.QUEUED))
    talk.when(citizen("blah"), bot("Hoe bedoelt u?", outcome="clarify"))
    talk.when(citizen("bloh"), bot("Hoe bedoelt u?", outcome="clarify"))
    talk.then(says("Hoe bedoelt u?"), in_state(State.QUEUED))


def test_who_waits_for_a_call_can_wait_in_the_conversation_too():
    talk = called_back().when(citizen("toch nu een mens"), wants_human())
    talk.then(says("in de wachtrij"), desk_shows(State.QUEUED, "burgerzaken"), looks_up_queue)
    assert talk.state.handover.reason == "request"
    talk.when(citizen("niet meer wachten")).then(says("niet meer in de wachtrij"))
    assert (talk.state.state, talk.state.handover.reason) == (State.QUEUED, "callback")


def test_danger_goes_before_a_call():
    talk = called_back().when(citizen("help"), bot("x", outcome="clarify", care=DANGER))
    talk.then(says("Bel 112.", "U gaat voor"), desk_shows(State.QUEUED, "zorg"))
    assert talk.state.handover.reason == "care"
    talk.when(citizen("vergissing")).then(says("Gelukkig"), in_state(State.QUEUED))
    assert talk.state.handover.reason == "callback"


def test_a_promised_call_outlives_a_stop_and_a_day():
    end = bot("Dit gesprek is klaar.", outcome="small_talk", commands=(Command("end"),))
    talk = called_back().when(citizen("stop met berichten"), end)
    talk.then(says("Dit gesprek is klaar."), in_state(State.QUEUED))
    talk.when(timer("idle", due=talk.state.idle_at)).then(in_state(State.QUEUED))


def test_asking_for_a_call_is_no_yes_to_an_offer():
    talk = given().when(citizen("schulden"), needs_human(), citizen("bel mij liever"))
    talk.when(bot("Op welk nummer?", outcome="form", topic="medewerker"))
    talk.then(says("Op welk nummer?"), in_state(State.BOT))


def test_an_agent_who_takes_the_call_has_the_word():
    talk = called_back().when(citizen("nog een vraag"))
    late = out(talk)
    talk.when(claimed("anna")).then(in_state(State.WITH_AGENT, "anna"))
    talk.when(bot("te laat", turn=late)).then(silent(), asks_bot())
    talk.when(gives_back("anna")).then(in_state(State.BOT))


def test_an_engine_that_fails_meanwhile_leaves_the_offer_with_its_team():
    talk = given().when(citizen("schulden"), needs_human(team="werk_inkomen"))
    talk.when(citizen("wat moet ik meenemen"), fails(), citizen("ja"))
    talk.then(desk_shows(State.QUEUED, "werk_inkomen"))


def test_the_second_misunderstanding_in_a_row_offers_a_human():
    talk = given().when(citizen("blah"), bot("Hoe bedoelt u?", outcome="clarify"))
    talk.then(says("Hoe bedoelt u?"), in_state(State.BOT))
    talk.when(citizen("bloh"), bot("Wat?", outcome="out_of_scope"))
    talk.then(says("begrijp uw vraag niet"), in_state(State.OFFERED))
    assert talk.state.handover.reason == "misunderstood"


def test_an_answer_in_between_starts_the_count_again():
    talk = given().when(citizen("blah"), bot("Hoe bedoelt u?", outcome="clarify"))
    talk.when(citizen("paspoort"), bot("87 euro."), citizen("bloh"))
    talk.when(bot("Wat?", outcome="clarify")).then(says("Wat?"), in_state(State.BOT))


def test_small_talk_in_between_does_not():
    talk = given().when(citizen("blah"), bot("Hoe bedoelt u?", outcome="clarify"))
    talk.when(citizen("hoi"), bot("Hoi!", outcome="small_talk", topic="begroeting"))
    talk.when(citizen("bloh"), bot("Wat?", outcome="clarify")).then(in_state(State.OFFERED))


def test_a_marked_topic_is_answered_and_offered_to_its_team():
    talk = given().when(
        citizen("schulden"),
        needs_human("Goed dat u het vraagt.", team="werk_inkomen"),
    )
    talk.then(says("Goed dat u het vraagt.", "helpt een medewerker u het best"))
    talk.when(citizen("ja")).then(desk_shows(State.QUEUED, "werk_inkomen"))


def test_the_team_is_that_of_what_was_understood_before():
    talk = given().when(citizen("paspoort"), bot("87 euro."), citizen("mens"), wants_human())
    talk.then(desk_shows(State.QUEUED, "burgerzaken"))
    assert talk.state.understanding.topic == "paspoort"


def test_facts_of_a_form_stay_for_the_agent():
    talk = given().when(
        citizen("Dorpsstraat 1"), bot("Welke dag?", facts={"Adres": "Dorpsstraat 1"})
    )
    talk.when(citizen("mens"), fails())
    assert talk.state.facts == {"Adres": "Dorpsstraat 1"}


@pytest.mark.parametrize("broken", [fails, silence])
def test_an_engine_that_fails_or_is_silent_is_told_honestly(broken):
    talk = given().when(citizen("hallo?"), broken())
    talk.then(says("ligt aan ons"), in_state(State.OFFERED))
    assert talk.state.handover.reason == "engine"
    talk.when(citizen("ja")).then(in_state(State.QUEUED))


def test_the_engine_gets_ten_seconds():
    talk = given().when(citizen("hallo?"))
    (timer_set,) = [one for one in talk.of(SetTimer) if one.name == "turn"]
    assert timer_set.due == START + STEP + ENGINE_PATIENCE == talk.state.turn.expires_at


def test_a_timer_of_an_earlier_turn_means_nothing():
    talk = given().when(citizen("een"))
    due = talk.state.turn.expires_at
    talk.when(bot("1"), timer("turn", due)).then(nothing())
    talk.when(citizen("twee"), timer("turn", due)).then(nothing())


def test_an_engine_silent_twice_is_not_asked_about_again():
    talk = given().when(citizen("hallo?"), silence(), citizen("wat kost een paspoort"), silence())
    talk.then(says("nog steeds niet"), in_state(State.QUEUED), desk_shows(State.QUEUED))
    talk.then(offers("Niet meer wachten"))


def test_an_engine_that_is_back_answers():
    talk = given().when(citizen("hallo?"), silence(), citizen("wat kost een paspoort"))
    talk.when(bot("87 euro.")).then(says("87 euro."), in_state(State.BOT))


def test_an_answer_without_words_offers_a_human():
    given().when(citizen("x"), bot()).then(says("Het lukt mij nu niet"), in_state(State.OFFERED))


def test_the_bot_can_end_the_contact():
    talk = given().when(
        citizen("stop"), bot("Dag.", outcome="small_talk", commands=(Command("end"),))
    )
    talk.then(says("Dag."), in_state(State.CLOSED))


def test_the_end_waits_for_what_was_asked_meanwhile():
    talk = given().when(citizen("dag"), citizen("o ja, wat kost een paspoort?"))
    talk.when(bot("Dag.", outcome="small_talk", commands=(Command("end"),)))
    talk.then(says("Dag."), asks_bot("o ja, wat kost een paspoort?"), in_state(State.BOT))
    talk.when(bot("87 euro.")).then(says("87 euro."), in_state(State.BOT))


# -- waiting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "word"),
    [
        (queue(0), "als eerste"),
        (queue(1), "1 wachtende"),
        (queue(4, wait_s=290), "4 wachtenden voor u. Wachten duurt nu ongeveer 5 min"),
        (queue(3, agents=0), "geen medewerker aanwezig"),
    ],
)
def test_a_wait_is_told_honestly(report, word):
    queued().when(report).then(says(word), offers("Niet meer wachten"))


def test_what_is_typed_in_the_queue_is_for_the_agent():
    talk = queued().when(citizen("het is dringend"))
    talk.then(silent(), asks_bot(), desk_shows(State.QUEUED), in_state(State.QUEUED))


def is_waiting(waits):
    """The engine is told whether the citizen waits for the human who has the conversation."""

    def check(talk):
        assert [(one.watch, one.waiting) for one in talk.of(AskBot)] == [(True, waits)]

    return check


def test_who_waits_and_asks_something_else_hears_what_is_sure_and_waits_on():
    talk = queued().when(citizen("wat kost een paspoort")).then(is_waiting(waits=True))
    talk.when(bot(BotMessage("87 euro.", choices=CHOICES), dialogue="d2"))
    talk.then(says("87 euro."), written_by(Author.BOT), in_state(State.QUEUED))
    talk.then(offers("Niet meer wachten"), asks_bot())
    assert talk.state.dialogue == "d2"
    talk.when(queue(1)).then(says("1 wachtende")).when(citizen("1")).then(in_state(State.BOT))


def test_several_messages_to_who_waits_end_in_one_way_out():
    talk = queued().when(citizen("wat kost een paspoort"), bot("87 euro.", "Een spoedpas 146."))
    talk.then(says("87 euro.", "146"), offers("Niet meer wachten"))
    assert [bool(one.choices) for one in talk.messages[-2:]] == [False, True]


@pytest.mark.parametrize("outcome", ["clarify", "small_talk", "out_of_scope", "form", "handover"])
def test_who_waits_hears_nothing_but_answers(outcome):
    command = (Command("handover", reason="request"), Command("end"))
    talk = queued().when(citizen("tja"), bot("Hm.", outcome=outcome, commands=command))
    talk.then(silent(), in_state(State.QUEUED))
    assert talk.state.dialogue == ""


@pytest.mark.parametrize(("confidence", "said"), [(0.69, []), (0.7, ["87 euro."])])
def test_who_waits_hears_nothing_but_what_is_sure(confidence, said):
    talk = queued().when(citizen("pas"))
    answer = bot("87 euro.")(talk)
    seen = msgspec.structs.replace(answer.understanding, confidence=confidence)
    talk.take(msgspec.structs.replace(answer, understanding=seen))
    assert talk.said() == said


def test_an_answer_that_an_agent_forestalled_is_not_said():
    talk = queued().when(citizen("wat kost een paspoort"))
    late = out(talk)
    talk.when(claimed("anna"), bot("87 euro.", turn=late)).then(silent())
    talk.when(citizen("en een rijbewijs")).then(is_waiting(waits=False))
    talk.when(bot("50 euro.")).then(silent())
    talk.when(ends("anna"), citizen("o ja"), bot("Zo.")).then(silent())


def test_what_was_asked_before_the_queue_is_answered_in_it():
    talk = given().when(citizen("mens"), citizen("wat kost een paspoort"), wants_human())
    talk.then(is_waiting(waits=True)).when(bot("87 euro.")).then(says("87 euro."))


def test_who_asks_how_long_it_takes_is_told_at_once():
    asks_wait = bot("Dat weet ik niet.", topic="wachttijd")
    talk = queued().when(citizen("hoe lang duurt het")).then(silent())
    assert not talk.of(ReportQueue)
    talk.when(asks_wait).then(silent(), looks_up_queue)
    talk.when(queue(2)).then(says("2 wachtenden"))
    talk.when(citizen("en nu"), asks_wait).then(looks_up_queue)
    talk.now += handover.LEAST_BETWEEN_WORDS
    talk.when(citizen("en nu dan")).then(looks_up_queue).when(asks_wait)
    assert not talk.of(ReportQueue)


def test_who_waits_for_a_call_too_is_answered():
    talk = called_back().when(citizen("mens"), wants_human(), citizen("wat kost een paspoort"))
    talk.then(is_waiting(waits=True)).when(bot("87 euro.")).then(says("87 euro."))


def test_danger_in_a_message_of_who_waits_goes_before_its_answer():
    talk = queued().when(citizen("gas en een paspoort"), bot("87 euro.", care=DANGER))
    talk.then(says("Bel 112."), offers("Vergissing"))


def test_a_flood_in_the_queue_is_not_answered():
    talk, answers = queued(channel=Channel.SMS), 0
    for number in range(200):
        talk.at_once(citizen(f"vraag {number}"))
        while talk.state.turn:
            talk.at_once(bot("antwoord"))
            answers += len(talk.said())
    assert 0 < answers <= flood.TYPED_AT_ONCE
    talk.at_once(citizen("nog een")).then(is_waiting(waits=False))


def test_whoever_types_after_a_while_hears_how_the_queue_stands():
    talk = queued()
    talk.now += handover.LEAST_BETWEEN_WORDS
    talk.when(citizen("duurt het nog lang")).then(looks_up_queue)


def test_the_wait_is_told_again_after_a_while():
    talk = queued()
    due = talk.now + handover.FIRST_WORD_ON_WAIT
    talk.when(timer("wait", due)).then(looks_up_queue)
    assert [one.due for one in talk.of(SetTimer)] == [due + handover.NEXT_WORD_ON_WAIT]
    talk.when(claimed("anna"), timer("wait", due)).then(nothing())


def test_a_word_on_the_wait_that_comes_hours_late_is_one_word():
    talk = queued()
    due = talk.now + handover.FIRST_WORD_ON_WAIT
    talk.now += 3 * 60 * MINUTE
    talk.when(timer("wait", due)).then(looks_up_queue)
    (again,) = talk.of(SetTimer)
    assert again.due >= talk.now + handover.NEXT_WORD_ON_WAIT


def test_whoever_waits_for_the_morning_is_not_told_all_night():
    talk = queued()
    due = talk.now + handover.FIRST_WORD_ON_WAIT
    morning, words = talk.now + 16 * 60 * MINUTE, 0
    while due < morning:
        talk.now = due - STEP
        talk.when(timer("wait", due)).then(looks_up_queue)
        (again,) = talk.of(SetTimer)
        due, words = again.due, words + 1
    assert 3 < words < 10


@pytest.mark.parametrize("words", ["1", "Niet meer wachten", "laat maar", "stop"])
def test_a_citizen_can_leave_the_queue(words):
    talk = queued().when(citizen(words))
    talk.then(says("niet meer in de wachtrij"), in_state(State.BOT), desk_shows(State.BOT, ""))


def test_a_report_that_comes_after_the_queue_was_left_is_dropped():
    queued().when(citizen("stop"), queue(3)).then(nothing())


# -- the agent -------------------------------------------------------------------------------


def test_the_first_claim_wins_and_the_second_is_told():
    talk = queued().when(claimed("anna"))
    talk.then(says("Anna helpt u verder"), in_state(State.WITH_AGENT, "anna"))
    talk.then(written_by(Author.SYSTEM), desk_shows(State.WITH_AGENT))
    talk.when(claimed("bram")).then(tells("bram", "claim_lost", "Anna"))
    talk.when(claimed("anna")).then(nothing())


def test_nobody_claims_what_was_not_handed_over():
    given().when(citizen("hoi"), claimed("anna")).then(tells("anna", "not_yours"))
    given().when(citizen("m"), needs_human(), claimed("anna")).then(tells("anna", "not_yours"))


def test_the_bot_is_silent_while_an_agent_has_it():
    talk = given().when(citizen("schulden"), needs_human(), citizen("wat kost het"))
    turn = out(talk)
    talk.when(citizen("ja"), claimed("anna"), bot("87 euro.", turn=turn)).then(silent(), asks_bot())
    talk.when(citizen("bent u daar?")).then(silent(), asks_bot(), desk_shows(State.WITH_AGENT))
    talk.when(citizen(unsupported="photo")).then(says("foto's"), written_by(Author.SYSTEM))


def test_an_agent_answers_under_their_name():
    talk = with_anna().when(agent("anna", "Goedemiddag!")).then(says("Goedemiddag!"))
    assert (talk.messages[-1].author, talk.messages[-1].name) == (Author.AGENT, "Anna")


@pytest.mark.parametrize(
    "act", [agent("bram", "hoi"), gives_back("bram"), ends("bram"), finishes("bram")]
)
def test_only_the_agent_who_has_it_acts_in_it(act):
    with_anna().when(act).then(tells("bram", "not_yours", "Anna"))


def test_given_back_the_bot_answers_again():
    talk = with_anna().when(gives_back("anna"))
    talk.then(
        says("weer met de digitale assistent"), in_state(State.BOT), desk_shows(State.BOT, "")
    )
    talk.when(citizen("wat kost een paspoort")).then(asks_bot("wat kost een paspoort"))
    talk.when(agent("anna", "nog iets")).then(tells("anna", "not_yours"))


def test_an_agent_ends_wraps_up_and_finishes():
    talk = with_anna().when(ends("anna"))
    talk.then(says("Anna heeft het gesprek afgerond"), in_state(State.WRAP_UP, "anna"))
    talk.when(finishes("anna", "Paspoort uitgelegd.")).then(silent(), in_state(State.CLOSED))
    assert talk.state.note == "Paspoort uitgelegd."


def test_wrapping_up_ends_by_itself():
    talk = with_anna().when(ends("anna"))
    talk.when(timer("wrap_up", talk.now + agents.WRAP_UP)).then(in_state(State.CLOSED))


def test_a_citizen_who_writes_during_wrap_up_is_back_with_the_agent():
    talk = with_anna().when(ends("anna"), citizen("nog één ding"))
    talk.then(in_state(State.WITH_AGENT, "anna"), silent(), asks_bot())
    talk.when(timer("wrap_up", talk.now)).then(nothing())
    with_anna().when(ends("anna"), agent("anna", "o ja")).then(in_state(State.WITH_AGENT, "anna"))


# -- endings and returns ---------------------------------------------------------------------


def test_an_idle_conversation_closes_quietly_unless_somebody_waits():
    talk = given().when(citizen("x"), bot("y"))
    idle_at = talk.state.idle_at
    talk.when(timer("idle", idle_at - 1)).then(nothing())
    talk.when(timer("idle", idle_at)).then(silent(), in_state(State.CLOSED))
    waiting = queued()
    waiting.when(timer("idle", waiting.state.idle_at)).then(nothing())


def test_after_the_end_a_new_contact_starts_afresh():
    talk = with_anna(channel=Channel.SMS).when(ends("anna"), finishes("anna"), citizen("hoi"))
    talk.then(asks_bot("hoi"), in_state(State.BOT))
    (asked,) = talk.of(AskBot)
    assert (asked.dialogue, talk.state.contact, talk.state.facts) == ("", 2, {})
    talk.when(bot("Hallo!")).then(says("Automatisch antwoord: Hallo!"))


def test_what_happens_to_nobody_is_nothing():
    for step in (bot("x"), claimed("anna"), timer("turn", 1), delivered(1, "read"), queue(1)):
        talk = given().when(step).then(nothing())
        assert talk.conversation is None


# -- delivery --------------------------------------------------------------------------------


def test_a_delivery_status_never_moves_back():
    talk = given(Channel.SMS).when(citizen("x"), bot("y"), delivered(2, "delivered"))
    talk.when(delivered(2, "sent"), sent(2, Accepted("SM1"))).then(nothing())
    assert talk.state.deliveries == {2: "delivered"}
    talk.when(delivered(2, "read"))
    assert talk.state.deliveries == {2: "read"}


def test_what_was_not_sent_is_seen():
    for outcome, seen in (
        (Accepted("SM1"), {2: "sent"}),
        (Failed("21211"), {2: "failed"}),
        (OptedOut("21610"), {2: "opted_out"}),
        (WindowClosed("63016"), {2: "window_closed"}),
        (Unknown("TimeoutError"), {2: "unknown"}),
        (TryLater(3.0), {2: "failed"}),
    ):
        talk = given(Channel.SMS).when(citizen("x"), bot("y"), sent(2, outcome))
        assert talk.state.deliveries == seen


# -- English ---------------------------------------------------------------------------------


def test_everything_is_said_in_english_too():
    talk = given(Channel.WEB, language="en-GB").when(arrives()).then(says("I am a computer"))
    talk.when(citizen("debts"), needs_human()).then(offers("Yes, please", "No, thank you"))
    talk.when(citizen("yes")).then(says("You are in the queue"))
    talk.when(queue(2)).then(says("2 people ahead")).when(claimed("anna"))
    talk.then(says("Anna will help you")).when(citizen(unsupported="voice"))
    talk.then(says("not voice messages")).when(gives_back("anna")).then(says("digital assistant"))


# -- opting out ------------------------------------------------------------------------------

STOPPABLE = [Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM]
STOPS = ["STOP", "stoppen", "Afmelden.", " stop ", "Stop!"]


@pytest.mark.parametrize("channel", STOPPABLE)
@pytest.mark.parametrize("word", STOPS)
def test_stop_ends_sending_until_start(channel, word):
    talk = given(channel).when(citizen("x"), bot("y"), citizen(word))
    talk.then(says("geen berichten meer"), asks_bot())
    for step in (citizen("wat kost een paspoort"), citizen("STOP"), citizen(unsupported="photo")):
        talk.when(step).then(silent(), asks_bot())
    talk.when(citizen("help")).then(silent())
    talk.when(citizen("start")).then(says("weer antwoord"), asks_bot())
    talk.when(citizen("wat kost een paspoort")).then(asks_bot("wat kost een paspoort"))
    talk.when(bot("87 euro.")).then(says("87 euro."))


@pytest.mark.parametrize("word", ["START", "aanmelden", "Start."])
def test_the_words_that_open_it_again(word):
    given(Channel.SMS).when(citizen("STOP"), citizen(word)).then(says("weer antwoord"))


@pytest.mark.parametrize("word", ["start", "aanmelden"])
def test_start_means_nothing_else_while_messages_are_wanted(word):
    given(Channel.SMS).when(citizen(word)).then(asks_bot(word))


@pytest.mark.parametrize("words", ["stop met zeuren", "afmelden van de markt", "hoe stop ik"])
def test_a_stop_within_a_message_is_a_question(words):
    given(Channel.SMS).when(citizen(words)).then(asks_bot(words), silent())


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.REST])
@pytest.mark.parametrize("word", ["STOP", "help", "info"])
def test_where_we_do_not_come_to_the_citizen_it_is_a_question_too(channel, word):
    given(channel).when(citizen(word)).then(asks_bot(word), silent())


@pytest.mark.parametrize("word", ["HELP", "info", "Info?"])
def test_help_says_what_this_is_and_takes_no_choice_away(word):
    talk = given(Channel.SMS).when(citizen("pas"), bot(BotMessage("Welke?", choices=CHOICES)))
    talk.when(citizen(word)).then(says("loket van de gemeente"), asks_bot())
    talk.then(offers("Paspoort", "ID-kaart"))


def test_an_answer_that_was_asked_for_before_a_stop_is_not_sent():
    talk = given(Channel.SMS).when(citizen("x"), citizen("y"))
    late = out(talk)
    talk.when(citizen("STOP")).then(says("geen berichten meer"))
    talk.when(bot("te laat", turn=late)).then(nothing())


def test_only_the_word_that_confirms_a_stop_may_go_after_it():
    talk = given(Channel.SMS).when(citizen("hallo"), bot("Dag!"))
    assert [send.farewell for send in talk.of(Send)] == [False]
    talk.when(citizen("STOP"))
    assert [send.farewell for send in talk.of(Send)] == [True]


def test_what_nobody_can_read_is_answered_though_it_was_not_while_the_address_was_closed():
    talk = given(Channel.WEB).when(arrives(), citizen("hallo"), sent(1, OptedOut("x")))
    talk.when(citizen("")).then(silent())
    talk.when(arrives(), citizen("")).then(says("leeg"))


def test_a_flood_before_a_stop_is_not_answered_after_it():
    talk = given(Channel.SMS).at_once(*[citizen(f"{n}e bericht") for n in range(12)])
    due = talk.state.calm_at
    talk.when(citizen("STOP"), timer("calm", due)).then(silent(), asks_bot())


def test_a_stop_while_an_agent_has_it_is_shown_and_their_words_are_not_sent():
    talk = with_anna(channel=Channel.SMS).when(citizen("Stop"))
    talk.then(says("geen berichten meer"), written_by(Author.SYSTEM))
    talk.then(desk_shows(State.WITH_AGENT), in_state(State.WITH_AGENT, "anna"))
    talk.when(agent("anna", "Nog één ding")).then(silent())
    assert talk.state.deliveries[talk.state.seq] == "opted_out"
    talk.when(citizen("ik lees dit niet")).then(silent(), desk_shows(State.WITH_AGENT))
    talk.when(citizen("START")).then(says("weer antwoord"), desk_shows(State.WITH_AGENT))
    talk.when(agent("anna", "Welkom terug")).then(says("Welkom terug"))


def test_help_while_a_human_has_it_is_for_the_human():
    talk = with_anna(channel=Channel.SMS).when(citizen("help"))
    talk.then(silent(), desk_shows(State.WITH_AGENT))
    talk.when(ends("anna"), citizen("help")).then(silent(), in_state(State.WITH_AGENT, "anna"))


def test_who_stops_while_waiting_waits_no_longer():
    talk = queued(channel=Channel.SMS).when(citizen("STOP"))
    talk.then(says("geen berichten meer"), in_state(State.BOT), desk_shows(State.BOT, ""))
    talk.then(offers()).when(queue(2)).then(nothing())


def test_who_stops_and_was_promised_a_call_is_called():
    talk = called_back(channel=Channel.SMS).when(citizen("STOP"))
    talk.then(in_state(State.QUEUED))
    assert talk.state.callback


def test_a_stop_outlives_the_contact():
    talk = given(Channel.SMS).when(citizen("STOP"))
    talk.when(timer("idle", talk.state.idle_at)).then(in_state(State.CLOSED))
    talk.when(citizen("hallo")).then(silent(), asks_bot())


@pytest.mark.parametrize(
    "closing", [sent(2, OptedOut("21610")), delivered(2, "failed", "21610", closes=True)]
)
def test_a_provider_that_closes_the_address_ends_sending_too(closing):
    talk = with_anna(channel=Channel.SMS).when(closing).then(desk_shows(State.WITH_AGENT))
    assert talk.state.deliveries[2] == "opted_out"
    talk.when(agent("anna", "Bent u er nog?")).then(silent())
    talk.when(citizen("START")).then(says("weer antwoord"))


def test_what_the_citizen_said_is_not_overwritten_by_the_provider():
    talk = given(Channel.TELEGRAM).when(citizen("STOP"), sent(2, OptedOut("403")))
    talk.when(citizen("hallo")).then(silent(), asks_bot())


def test_who_writes_on_telegram_has_not_blocked_us():
    talk = given(Channel.TELEGRAM).when(citizen("x"), bot("y"), sent(2, OptedOut("403")))
    talk.when(citizen("wat kost een paspoort")).then(asks_bot("wat kost een paspoort"))
    talk.when(bot("87 euro.")).then(says("87 euro."))


def in_a_form(channel=Channel.SMS, **how):
    """A citizen whom a form asks something."""
    asks = bot(BotMessage("Klopt dit?", choices=CHOICES), outcome="form", topic="grofvuil")
    return given(channel, **how).when(citizen("bank ophalen"), asks)


@pytest.mark.parametrize("channel", STOPPABLE)
@pytest.mark.parametrize("word", ["STOP", "stoppen", "Stop!"])
def test_a_bare_stop_in_a_form_is_asked_about_once(channel, word):
    talk = in_a_form(channel).when(citizen(word))
    talk.then(says("Stuur dan LAAT MAAR"), asks_bot(), in_state(State.BOT))
    assert talk.state.opted_out == "" and "AFMELDEN" in talk.said()[0]
    talk.then(offers("Paspoort", "ID-kaart"))
    talk.when(citizen(word)).then(says("geen berichten meer"), asks_bot())
    assert talk.state.opted_out == "citizen"
    talk.when(citizen(word)).then(silent())


def test_after_that_question_the_form_can_be_stopped_alone():
    talk = in_a_form().when(citizen("stop"), citizen("LAAT MAAR")).then(asks_bot("LAAT MAAR"))
    talk.when(bot("Goed, gestopt.", outcome="form", topic="grofvuil")).then(says("gestopt"))
    assert talk.state.opted_out == ""
    talk.when(citizen("paspoort"), bot("87 euro.")).then(says("87 euro."))


def test_after_that_question_the_form_goes_on_and_a_second_stop_ends_all():
    talk = in_a_form().when(citizen("stop"), citizen("1")).then(asks_bot("1"))
    talk.when(bot("Welke dag?", outcome="form", topic="grofvuil"), citizen("STOP"))
    assert talk.state.opted_out == "citizen"


@pytest.mark.parametrize(
    "word", ["AFMELDEN", "unsubscribe", "stopall", "uitschrijven", "Afmelden."]
)
def test_words_that_mean_all_messages_are_not_asked_about(word):
    talk = in_a_form().when(citizen(word)).then(says("geen berichten meer"))
    assert talk.state.opted_out == "citizen"


def test_a_stop_outside_a_form_is_not_asked_about():
    ends_form = bot(
        "U wordt gebeld.", outcome="form", commands=(Command("handover", "", CALLBACK),)
    )
    for talk in (
        in_a_form().when(citizen("paspoort"), bot("87 euro.")),
        in_a_form().when(citizen("ja"), ends_form),
        in_a_form().when(citizen("mens"), wants_human()),
        in_a_form().when(citizen("mens"), wants_human(), claimed("anna")),
        given(Channel.SMS).when(citizen("x")),
    ):
        talk.when(citizen("STOP")).then(says("geen berichten meer"))
        assert talk.state.opted_out == "citizen"


def test_the_next_form_may_ask_it_again():
    talk = in_a_form().when(citizen("stop"), citizen("paspoort"), bot("87 euro."))
    talk.when(citizen("bank"), bot("Uw adres?", outcome="form"), citizen("stop"))
    talk.then(says("LAAT MAAR"))


def test_where_nothing_is_sent_a_stop_in_a_form_is_for_the_form():
    in_a_form(Channel.WEB).when(citizen("stop")).then(asks_bot("stop"), silent())


@pytest.mark.parametrize(
    "closing", [sent(4, OptedOut("21610")), delivered(4, "failed", "21610", closes=True)]
)
def test_a_provider_that_took_the_stop_by_itself_is_obeyed(closing):
    talk = in_a_form().when(citizen("STOP")).then(says("LAAT MAAR")).when(closing)
    assert talk.state.opted_out == "provider"
    talk.when(citizen("LAAT MAAR")).then(silent(), asks_bot())
    talk.when(citizen("START")).then(says("weer antwoord"))


@pytest.mark.parametrize("language", system_messages.LANGUAGES)
def test_the_question_about_a_stop_is_one_sms(language):
    text = system_messages.text("which_stop", language)
    assert segments(text) == 1 and encoding(text) == "GSM-7"
    talk = in_a_form(language=language).when(citizen("stop"))
    assert talk.said() == [text] and talk.messages[-1].choices == ()


# -- floods ----------------------------------------------------------------------------------


@pytest.mark.parametrize("between", [0, 120])
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.TELEGRAM])
def test_a_flood_gets_a_handful_of_answers_one_warning_and_one_more_when_calm(channel, between):
    talk = given(channel)
    answers, warnings = 0, 0
    for number in range(500):
        talk.now += between
        talk.at_once(citizen(f"vraag {number}"))
        warnings += any("meer berichten" in text for text in talk.said())
        while talk.state.turn:
            talk.at_once(bot("antwoord"))
            answers += len(talk.said())
    assert warnings == 1
    assert answers <= flood.TYPED_AT_ONCE + 1
    talk.when(calm()).then(asks_bot("vraag 499"))
    talk.when(bot("antwoord")).then(says("antwoord"), asks_bot())
    assert talk.state.turn is None and not talk.state.calm_at


@pytest.mark.parametrize(("count", "between"), [(8, 0), (100, 3_000), (11, 1_000)])
def test_people_who_type_as_people_do_never_meet_the_limit(count, between):
    talk = given(Channel.SMS)
    for number in range(count):
        talk.now += between
        talk.at_once(citizen(f"vraag {number}")).then(silent())
        talk.at_once(bot(f"antwoord {number}")).then(says(f"antwoord {number}"))


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.REST])
def test_where_answers_wait_to_be_read_only_what_does_not_wait_for_them_is_a_flood(channel):
    talk = given(channel)
    for number in range(50):
        talk.at_once(citizen(f"vraag {number}"), bot("antwoord")).then(says("antwoord"))
    talk.at_once(*[citizen(f"{n}e bericht") for n in range(flood.TYPED_AT_ONCE + 1)])
    talk.then(silent())
    talk.at_once(citizen("te veel")).then(says("meer berichten"))


def test_after_a_flood_people_can_type_again():
    talk = given(Channel.SMS).at_once(*[citizen(f"{n}e bericht") for n in range(20)])
    while talk.state.turn:
        talk.at_once(bot("antwoord"))
    talk.when(calm(), bot("antwoord"))
    talk.now += MINUTE
    for number in range(flood.TYPED_AT_ONCE):
        talk.at_once(citizen(f"vraag {number}"), bot("antwoord")).then(says("antwoord"))


def test_who_floods_is_not_asked_of_the_bot_while_an_agent_has_it():
    talk = with_anna(channel=Channel.SMS)
    for number in range(30):
        talk.at_once(citizen(f"{number}e bericht"))
        talk.then(silent(), asks_bot(), desk_shows(State.WITH_AGENT))


# -- delivery words --------------------------------------------------------------------------

DELIVERY = ["unknown", "sent", "delivered", "read", "failed"]


@pytest.mark.parametrize("first", range(len(DELIVERY)))
@pytest.mark.parametrize("then", range(len(DELIVERY)))
def test_delivery_words_only_move_forward(first, then):
    reports = {"unknown": sent(2, Unknown())}
    one, other = (reports.get(w, delivered(2, w)) for w in (DELIVERY[first], DELIVERY[then]))
    talk = given(Channel.SMS).when(citizen("x"), bot("y"), one, other)
    assert talk.state.deliveries == {2: DELIVERY[max(first, then)]}


def test_what_an_operator_sent_again_replaces_what_was_said_of_it():
    talk = given(Channel.SMS).when(citizen("x"), bot("y"), sent(2, TryLater()))
    talk.when(sent(2, Accepted("SM1"))).then(nothing())
    talk.when(sent(2, Accepted("SM1"), again=True))
    assert talk.state.deliveries == {2: "sent"}
    talk.when(sent(2, Failed("x"), again=True))
    assert talk.state.deliveries == {2: "failed"}
