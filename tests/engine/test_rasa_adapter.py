"""Tests that the adapter does what Rasa does; they fail where a new version of Rasa differs."""

import copy

import pytest

TEXTS = ["Wat kost een paspoort?", "hoi", "er ligt al weken een bankstel op de stoep", "é 12 😀"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_graph_runner_gives_the_outputs_of_dask(engine, text):
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE
    from rasa.engine.runner.dask import DaskGraphRunner

    rasa = engine._rasa
    target = rasa.model_metadata.nlu_target
    given = {PLACEHOLDER_MESSAGE: [UserMessage(text)], "__tracker__": None}
    (by_dask,) = DaskGraphRunner.run(rasa.graph_runner, dict(given), [target])[target]
    (ours,) = rasa.graph_runner.run(dict(given), [target])[target]
    assert ours.as_dict(True).keys() == by_dask.as_dict(True).keys()
    assert ours.get("intent_ranking") == by_dask.get("intent_ranking")


def test_the_error_names_a_missing_input(engine):
    from rasa.engine.exceptions import GraphRunError

    with pytest.raises(GraphRunError):
        engine._rasa.graph_runner.run({}, [engine._rasa.model_metadata.nlu_target])


def test_a_copied_slot_is_equal_and_independent(engine):
    for slot in engine._rasa.domain.slots:
        copied = copy.copy(slot)
        assert type(copied) is type(slot)
        assert vars(copied) == vars(slot)
        # What Python would do if slots did not say how they are copied.
        assert copy._reconstruct(slot, None, *slot.__reduce_ex__(4)).__dict__ == vars(copied)
        copied.value = "other"
        assert slot.value != "other"


def test_every_type_of_event_is_found(engine):
    from rasa.shared.core.events import Event
    from rasa.shared.utils.common import all_subclasses

    kinds = {kind.type_name: kind for kind in reversed(all_subclasses(Event))}
    assert {name: Event.resolve_by_type(name) for name in kinds} == kinds
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("no event")


@pytest.fixture(scope="module")
def rasas(engine, model):
    """Rasa's own processor, with the same model and the same actions."""
    from rasa.core.nlg import TemplatedNaturalLanguageGenerator
    from rasa.core.processor import MessageProcessor

    nothing = TemplatedNaturalLanguageGenerator({})
    processor = MessageProcessor(model, tracker_store=None, lock_store=None, generator=nothing)
    processor.action_endpoint = engine._rasa.action_endpoint
    return processor


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_rasa_reads_it(engine, rasas, text):
    from rasa.core.channels.channel import UserMessage

    by_rasa = rasas._parse_message_with_graph(UserMessage(text), tracker=None)
    ours = engine._rasa.parse(text)
    assert ours == by_rasa


@pytest.mark.parametrize("rejected", [False, True])
def test_an_action_is_noted_as_rasa_notes_it(engine, rasas, rejected):
    from rasa.core.actions.action import RemoteAction
    from rasa.core.policies.policy import PolicyPrediction
    from rasa.shared.core.events import ActionExecutionRejected, LoopInterrupted, SlotSet

    from bot import dialogue

    rasa = engine._rasa
    prediction = PolicyPrediction.for_action_name(rasa.domain, "action_answer")
    prediction.events = [LoopInterrupted(True)]
    followed = [SlotSet("topic", "paspoort")]
    followed += [ActionExecutionRejected("action_answer")] if rejected else []
    trackers = [dialogue.unpack("", "c", rasa.domain) for _ in range(2)]
    for note, tracker in zip((rasas._log_action_on_tracker, rasa.note), trackers, strict=True):
        note(tracker, RemoteAction("action_answer", None), list(followed), prediction)
    by_rasa, ours = trackers
    assert list(ours.events) == list(by_rasa.events)
    assert ours.get_slot("topic") == by_rasa.get_slot("topic") == "paspoort"
    assert ours.latest_action == by_rasa.latest_action


def test_the_tracker_is_the_one_that_rasa_would_leave(engine, rasas):
    """Listening and slots from messages are left out: here they are not."""
    import asyncio

    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    from bot import dialogue
    from bot.understanding import parse_button

    rasa = engine._rasa

    async def by_rasa(tracker, parsed):
        channel = CollectingOutputChannel()
        message = UserMessage(parsed["text"], channel, "c", parse_data=parsed)
        await rasas._handle_message_with_tracker(message, tracker)
        await rasas.run_action_extract_slots(channel, tracker)
        await rasas._run_prediction_loop(channel, tracker)
        return channel.messages

    memories = ["", ""]
    form = [
        "/grofvuil_afspraak",
        "Dorpsstraat 12",
        "volgende week dinsdag",
        "wat kost dat?",
        "stop",
    ]
    for text in [*TEXTS, "ja", *form, "dank u"]:
        found = []
        for place, talk in enumerate((by_rasa, rasa.talk)):
            tracker = dialogue.unpack(memories[place], "c", rasa.domain)
            button = text in form[:1]
            read = parse_button(text, {"grofvuil_afspraak"}) if button else rasa.parse(text)
            parsed = {**read, "text": text}
            parsed["metadata"] = {"now": 1_796_630_400_000, "turn_id": "t", "typed": True}
            found.append(asyncio.run(talk(tracker, parsed)))
            memories[place] = dialogue.pack(tracker)
        assert found[0] == found[1] != []
        assert memories[0] == memories[1]
