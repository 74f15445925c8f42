"""Predicts the next action by Rasa's rules, with an index of the rules."""

from typing import Any, Dict, List, Mapping, Optional, Set, Text, Tuple

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    PREVIOUS_ACTION,
    SHOULD_NOT_BE_SET,
    USER,
)
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Predicted = Dict[Text, Text]
"""The prediction of Rasa's policy by rule; a rule is a list of states as JSON."""


class RuleIndex(Predicted):
    """Rules by the intent that their last state needs, or None."""

    def __init__(self, predicted: Mapping[Text, Text]) -> None:
        super().__init__(predicted)
        self._by_intent: Dict[Optional[Text], Predicted] = {None: {}}
        for rule, action in predicted.items():
            self._by_intent.setdefault(_intent_needed(_last_state(rule)), {})[rule] = action

    def candidates(self, state: State) -> Predicted:
        """The rules whose last state needs the intent of `state`, or none."""
        intent = state.get(USER, {}).get(INTENT)
        return {**self._by_intent[None], **self._by_intent.get(intent, {})}

    @property
    def read_texts(self) -> bool:
        """Whether any rule may apply to a message that has a text and no intent."""
        previous = (_last_state(rule).get(PREVIOUS_ACTION, {}) for rule in self._by_intent[None])
        return any(action.get(ACTION_NAME) == ACTION_LISTEN_NAME for action in previous)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IndexedRulePolicy(RulePolicy):
    """Predicts what Rasa's RulePolicy predicts, in less time. Rasa's policy compares each state
    with every rule, first by text and then by intent: a fifth of a turn, for some hundred rules."""

    # True until the rules are known: the training is Rasa's own.
    _reads_texts = True

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "IndexedRulePolicy":
        """Load Rasa's policy, and index its rules."""
        policy = super().load(config, model_storage, resource, execution_context, **kwargs)
        indexed = {
            kind: RuleIndex(policy.lookup[kind]) for kind in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
        }
        policy.lookup.update(indexed)
        policy._reads_texts = any(rules.read_texts for rules in indexed.values())
        return policy

    def _get_possible_keys(self, lookup: Predicted, states: List[State]) -> Set[Text]:
        if isinstance(lookup, RuleIndex):
            lookup = lookup.candidates(states[-1])
        return super()._get_possible_keys(lookup, states)

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[Text], Optional[Text], bool]:
        if use_text_for_last_user_input and not self._reads_texts:
            return None, None, False  # Rasa would find the same, and keep nothing of it
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)


def _last_state(rule: Text) -> State:
    return RulePolicy._rule_key_to_state(rule)[-1]


def _intent_needed(state: State) -> Optional[Text]:
    """The intent that `state` of a rule needs. Rasa does not look at the intent of a state that
    begins a conversation, which is a state without a previous action."""
    intent = state.get(USER, {}).get(INTENT)
    needed = intent and intent != SHOULD_NOT_BE_SET and state.get(PREVIOUS_ACTION)
    return intent if needed else None
