"""Tests that the indexed policy predicts what Rasa's own policy predicts."""

from itertools import product

import pytest

FORMS = (None, "grofvuil_form", "terugbel_form")


@pytest.fixture(scope="module")
def ours(engine):
    """The policy of the trained model."""
    components = (
        node._component for node in engine._rasa.graph_runner._instantiated_nodes.values()
    )
    return next(one for one in components if type(one).__name__ == "IndexedRulePolicy")


@pytest.fixture(scope="module")
def rasas(ours):
    """Rasa's own policy, with the same rules."""
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import ExecutionContext

    lookup = {kind: dict(of) if isinstance(of, dict) else of for kind, of in ours.lookup.items()}
    return RulePolicy(
        dict(ours.config),
        ours._model_storage,
        ours._resource,
        ExecutionContext(None),
        ours.featurizer,
        lookup,
    )


def predicted(policy, tracker, domain):
    """All fields of a prediction, without the name of its policy."""
    found = policy.predict_action_probabilities(tracker, domain)
    return {name: value for name, value in vars(found).items() if name != "policy_name"}


def continuations(form):
    """The events that may follow a message."""
    from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, ActiveLoop

    yield []
    yield [ActionExecuted("action_answer")]
    yield [ActionExecuted("action_talk")]
    if form:
        yield [ActionExecuted(form)]
        yield [ActionExecutionRejected(form)]
        yield [ActionExecutionRejected(form), ActionExecuted("action_answer")]
        yield [ActionExecuted(form), ActiveLoop(None)]
    else:
        yield [ActionExecuted("melding_form"), ActiveLoop("melding_form")]


def test_both_policies_predict_the_same_in_every_state(engine, ours, rasas):
    from rasa.shared.core.events import ActionExecuted, ActiveLoop, SessionStarted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    domain = engine._rasa.domain
    for intent, form in product([*domain.intents, "unheard_of"], FORMS):
        for since in continuations(form):
            events = [
                ActionExecuted("action_session_start"),
                SessionStarted(),
                *([ActiveLoop(form)] if form else []),
                ActionExecuted("action_listen"),
                UserUttered("a text", {"name": intent, "confidence": 1.0}),
                *since,
            ]
            tracker = DialogueStateTracker.from_events("c", events, domain.slots)
            assert predicted(ours, tracker, domain) == predicted(rasas, tracker, domain)


STATES = [
    {},
    {"user": {"intent": "a"}},
    {"user": {"text": "a"}, "prev_action": {"action_name": "action_listen"}},
    *(
        {"user": {"intent": intent}, "prev_action": {"action_name": action}}
        for intent, action in product(["a", "b", "should_not_be_set"], ["action_listen", "x"])
    ),
    {"prev_action": {"action_name": "x"}, "active_loop": {"name": "form"}},
    {"prev_action": {"action_name": "x"}, "active_loop": {"name": "should_not_be_set"}},
]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_index_overlooks_no_kind_of_rule(ours, rasas, state):
    from bot.policy import RuleIndex

    rules = {rasas._create_feature_key([one]): str(one) for one in STATES}
    rules |= {rasas._create_feature_key([STATES[0], one]): str(one) for one in STATES}
    for states in ([state], [STATES[1], state]):
        assert ours._get_possible_keys(RuleIndex(rules), states) == rasas._get_possible_keys(
            rules, states
        )


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_index_knows_rules_that_read_texts(rasas, state):
    from bot.policy import RuleIndex

    rules = {rasas._create_feature_key([state]): "an action"}
    text = {"user": {"text": "t"}, "prev_action": {"action_name": "action_listen"}}
    may_apply = bool(rasas._get_possible_keys(rules, [text]))
    assert RuleIndex(rules).read_texts or not may_apply
