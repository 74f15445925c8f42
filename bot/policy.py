"""Which action comes next: Rasa's rules, found without a look at each of them."""

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
"""What Rasa's policy predicts for each rule; a rule is a list of states as JSON."""


class Rules(Predicted):
    """Rules by the intent that their last state needs, None where it needs none."""

    def __init__(self, predicted: Mapping[Text, Text]) -> None:
        super().__init__(predicted)
        self._needing: Dict[Optional[Text], Predicted] = {None: {}}
        for rule, action in predicted.items():
            self._needing.setdefault(_intent_needed(_last_state(rule)), {})[rule] = action

    def that_may_apply(self, state: State) -> Predicted:
        """Those that do not need another intent than that of `state`, where the rules end."""
        intent = state.get(USER, {}).get(INTENT)
        return {**self._needing[None], **self._needing.get(intent, {})}

    @property
    def read_texts(self) -> bool:
        """Whether any may apply to a message of which the text is known and no intent."""
        previous = (_last_state(rule).get(PREVIOUS_ACTION, {}) for rule in self._needing[None])
        return any(action.get(ACTION_NAME) == ACTION_LISTEN_NAME for action in previous)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IndexedRulePolicy(RulePolicy):
    """Predicts what Rasa's RulePolicy predicts. That compares each state with every rule, first
    as if rules were about texts, then by intent: a fifth of a turn, for some hundred rules."""

    # Until the rules are known: training is Rasa's.
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
        """As Rasa's, with the rules in order."""
        policy = super().load(config, model_storage, resource, execution_context, **kwargs)
        indexed = {
            kind: Rules(policy.lookup[kind]) for kind in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
        }
        policy.lookup.update(indexed)
        policy._reads_texts = any(rules.read_texts for rules in indexed.values())
        return policy

    def _get_possible_keys(self, lookup: Predicted, states: List[State]) -> Set[Text]:
        if isinstance(lookup, Rules):
            lookup = lookup.that_may_apply(states[-1])
        return super()._get_possible_keys(lookup, states)

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[Text], Optional[Text], bool]:
        if use_text_for_last_user_input and not self._reads_texts:
            return None, None, False  # what Rasa would find, and of which it keeps nothing
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)


def _last_state(rule: Text) -> State:
    return RulePolicy._rule_key_to_state(rule)[-1]


def _intent_needed(state: State) -> Optional[Text]:
    """The intent without which `state` of a rule does not apply; Rasa does not look at it where
    both begin a conversation, which is where there is no previous action."""
    intent = state.get(USER, {}).get(INTENT)
    needed = intent and intent != SHOULD_NOT_BE_SET and state.get(PREVIOUS_ACTION)
    return intent if needed else None
