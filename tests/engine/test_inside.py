"""Rasa inside our process does what Rasa does: these fail where a new Rasa does otherwise."""

import copy

import pytest

TEXTS = ["Wat kost een paspoort?", "hoi", "er ligt al weken een bankstel op de stoep", "é 12 😀"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_graph_gives_what_dask_makes_of_it(engine, text):
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


def test_a_graph_without_its_input_says_so(engine):
    from rasa.engine.exceptions import GraphRunError

    with pytest.raises(GraphRunError):
        engine._rasa.graph_runner.run({}, [engine._rasa.model_metadata.nlu_target])


def test_a_copied_slot_is_the_same_and_apart(engine):
    for slot in engine._rasa.domain.slots:
        copied = copy.copy(slot)
        assert type(copied) is type(slot)
        assert vars(copied) == vars(slot)
        # What Python would do if slots did not say how they are copied.
        assert copy._reconstruct(slot, None, *slot.__reduce_ex__(4)).__dict__ == vars(copied)
        copied.value = "other"
        assert slot.value != "other"


def test_every_kind_of_event_is_still_found(engine):
    from rasa.shared.core.events import Event
    from rasa.shared.utils.common import all_subclasses

    kinds = {kind.type_name: kind for kind in reversed(all_subclasses(Event))}
    assert {name: Event.resolve_by_type(name) for name in kinds} == kinds
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("no event")
