"""The table of states, what it promises, and the page that is drawn from it."""

from itertools import product

import pytest

from contract.channels import Channel
from contract.events import TimerFired
from routing.conversation import diagram
from routing.conversation.decision import Draft, TransitionError
from routing.conversation.phases import Phase, State, Trigger
from routing.conversation.state import Conversation, Handover
from routing.conversation.table import TABLE

CALL = Handover("burgerzaken", "callback", 1)
ASKED = Handover("burgerzaken", "request", 1)
IN_PHASE = {
    Phase.BOT: {},
    Phase.OFFERED: {"handover": ASKED},
    Phase.QUEUED: {"handover": ASKED},
    Phase.CALL: {"handover": CALL, "callback": CALL},
    Phase.CALL_QUEUED: {"handover": ASKED, "callback": CALL},
    Phase.AGENT: {"handover": ASKED, "agent_id": "anna", "agent": "Anna"},
    Phase.WRAP_UP: {"handover": ASKED, "agent_id": "anna", "agent": "Anna"},
    Phase.CLOSED: {},
}
GIVEN = {
    Trigger.OFFER: {"handover": ASKED},
    Trigger.QUEUE: {"handover": ASKED},
    Trigger.PROMISE_CALL: {"handover": CALL, "callback": CALL},
    Trigger.CLAIM: {"agent_id": "anna", "agent": "Anna"},
}


def conversation(phase: Phase) -> Conversation:
    return Conversation(
        id="c1", channel=Channel.WEB, address="a1", state=phase.state, **IN_PHASE[phase]
    )


def draft(phase: Phase) -> Draft:
    return Draft(conversation(phase), TimerFired(conversation_id="c1", at=1, name="x", due=1))


@pytest.mark.parametrize("phase", Phase)
def test_a_conversation_knows_its_phase(phase):
    assert conversation(phase).phase is phase


@pytest.mark.parametrize(("phase", "trigger"), list(product(Phase, Trigger)))
def test_a_trigger_leads_where_the_table_says_and_nowhere_else(phase, trigger):
    one, wanted = draft(phase), TABLE[trigger].next_phase.get(phase)
    assert one.allows(trigger) == (wanted is not None)
    if wanted is None:
        with pytest.raises(TransitionError):
            one.follow(trigger)
        assert one.conversation == conversation(phase)
    else:
        one.follow(trigger, **GIVEN.get(trigger, {}))
        assert one.conversation.phase is wanted


def test_every_trigger_can_happen_and_every_phase_can_be_reached_and_left():
    assert set(TABLE) == set(Trigger)
    assert all(row.next_phase for row in TABLE.values())
    moves = [
        pair for row in TABLE.values() for pair in row.next_phase.items() if len(set(pair)) > 1
    ]
    assert {start for start, _ in moves} == {end for _, end in moves} == set(Phase)


@pytest.mark.parametrize("phase", Phase)
def test_from_every_phase_the_contact_can_come_to_its_end(phase):
    reached, edge = set(), {phase}
    while edge:
        reached |= edge
        edge = {end for row in TABLE.values() for at, end in row.next_phase.items() if at in edge}
        edge -= reached
    assert Phase.CLOSED in reached


def test_a_new_phase_leaves_the_agent_and_the_promise_behind():
    assert conversation(Phase.CALL).entering(Phase.AGENT, agent_id="anna").callback is None
    given_back = conversation(Phase.WRAP_UP).entering(Phase.BOT)
    assert (given_back.agent_id, given_back.handover) == ("", None)
    assert conversation(Phase.CALL_QUEUED).entering(Phase.CALL).handover == CALL


def test_the_states_that_others_are_told_are_six():
    assert list(State) == list(dict.fromkeys(phase.state for phase in Phase))


def test_the_page_is_drawn_from_the_table():
    """Where this fails: .venv/bin/python -m routing.conversation.diagram"""
    assert diagram.FILE.read_text(encoding="utf-8") == diagram.page()
