"""Runs the forms as Rasa actions; bot/forms decides what follows from an answer."""

import hashlib
import json
from datetime import datetime
from functools import reduce
from typing import Any, Dict, List, Mapping, Text
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answers import (
    ActionAnswer,
    ActionClarify,
    ActionTalk,
    Events,
    confidence_of,
    intent_of,
    label_of,
)
from bot.actions.responses import ResponseBuilder
from bot.acts import act_of
from bot.content import LANGUAGES, Content, Said
from bot.forms.core import CHANGE, CONFIRM, DONE, Answers, Form, Utterance, advance

Forms = Mapping[str, Form]
"""Forms by their name in Rasa's domain."""

SILENT = "silent"
"""The value of form_mistake in a turn in which the form asks nothing."""

_DUTCH_TIME = ZoneInfo("Europe/Amsterdam")
YES_NO = {"nl": ("Ja, klopt", "Nee"), "en": ("Yes, that is right", "No")}
_FORM_SLOTS = ("form_mistake", "form_ended", "form_misses", "offered", "question")


class ValidateForm(Action):
    """Reads one answer to a form."""

    def __init__(self, content: Content, rasa_form: str, form: Form) -> None:
        self._content = content
        self._rasa_form = rasa_form
        self._form = form

    def name(self) -> Text:
        """The name that Rasa derives from the form's."""
        return f"validate_{self._rasa_form}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Change slots, note a mistake for the next question, and answer a question about
        something else."""
        ResponseBuilder(dispatcher).outcome("form", self._form.topic)
        utterance = utterance_of(tracker, self._form)
        result = advance(self._form, answers(tracker, self._form), utterance)
        events: Events = [SlotSet("form_mistake", result.mistake or None)]
        events += [SlotSet(name, value) for name, value in result.changes.items()]
        if result.aside:
            events += self._answer_aside(dispatcher, tracker, domain)
        if result.end:
            events += [SlotSet("form_ended", result.end), SlotSet("requested_slot", None)]
        return events

    def _answer_aside(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        label = label_of(tracker)
        topic = self._content.topics.get(label)
        # The offer of a human must not be followed by the form's next question.
        wants_human = label == "medewerker" or bool(topic and topic.handover)
        silent = [SlotSet("form_mistake", SILENT)] if wants_human else []
        return silent + self._beside_form(label).run(dispatcher, tracker, domain)

    def _beside_form(self, label: str) -> Action:
        if label in self._content.topics:
            return ActionAnswer(self._content)
        if label in ("medewerker", "taal") or (label, "nl") in self._content.labels:
            return ActionTalk(self._content)
        return ActionClarify(self._content)


class AskSlot(Action):
    """Asks for one slot of the active form; after a mistake it says the mistake instead."""

    def __init__(self, content: Content, forms: Forms, slot: str) -> None:
        self._content = content
        self._forms = forms
        self._slot = slot

    def name(self) -> Text:
        """The name that Rasa derives from the slot's."""
        return f"action_ask_{self._slot}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the question."""
        mistake = tracker.get_slot("form_mistake")
        if mistake == SILENT:
            return []
        form, language = self._forms[tracker.active_loop["name"]], language_of(tracker)
        confirming = self._slot == CONFIRM and not mistake
        said = self._content.say(mistake or form.label(self._slot), language)
        values = form.written(answers(tracker, form), language)
        yes, no = YES_NO[language]
        choices = [(yes, "/bevestigen"), (no, "/ontkennen")] if confirming else []
        ResponseBuilder(dispatcher).say(said.filled(**values) if confirming else said, choices)
        return []


class SubmitForm(Action):
    """Ends a form: with its result, or with a text that says why there is none."""

    def __init__(self, content: Content, rasa_form: str, form: Form) -> None:
        self._content = content
        self._rasa_form = rasa_form
        self._form = form

    def name(self) -> Text:
        """The name in the domain."""
        return f"action_submit_{self._rasa_form}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the result, hand it over where the form wants a human, and empty the slots."""
        form, response = self._form, ResponseBuilder(dispatcher)
        response.outcome("form", form.topic)
        emptied = [SlotSet(slot, None) for slot in (*form.slots, *_FORM_SLOTS)]
        ended = tracker.get_slot("form_ended")
        if ended:
            response.say(self._content.say(ended, language_of(tracker)))
            return emptied
        kenmerk = reference(tracker, form)
        response.say(self._result(tracker, kenmerk))
        if form.handover:
            response.command(type="handover", reason=form.handover)
        if not kenmerk:
            return emptied
        booked = {**facts_of_others(form, tracker), **facts_of(form, tracker)}
        booked[form.reference[1]] = kenmerk
        return [*emptied, SlotSet("booked", json.dumps(booked))]

    def _result(self, tracker: Tracker, kenmerk: str) -> Said:
        form, language = self._form, language_of(tracker)
        held = answers(tracker, form)
        values = form.written(held, language)
        said = self._content.say(form.label(DONE), language).filled(**values, kenmerk=kenmerk)
        lines = [
            self._content.say(label, language).filled(**filled)
            for label, filled in form.listed(held, now(tracker).date(), language)
        ]
        return reduce(_with_line, lines, said)


def actions(content: Content, forms: Forms) -> List[Action]:
    """All actions of `forms`."""
    slots = dict.fromkeys(slot for form in forms.values() for slot in form.slots)
    asking = [AskSlot(content, forms, slot) for slot in slots]
    reading = [ValidateForm(content, name, form) for name, form in forms.items()]
    ending = [SubmitForm(content, name, form) for name, form in forms.items()]
    return [*asking, *reading, *ending]


def facts(tracker: Any, forms: Forms) -> Dict[str, str]:
    """The answers in the active form, and the results of the forms before it, for agents: always in
    Dutch."""
    form = forms.get(tracker.active_loop_name)
    if form is None:
        return booked(tracker)
    return {**facts_of_others(form, tracker), **facts_of(form, tracker)}


def facts_of(form: Form, tracker: Any) -> Dict[str, str]:
    """The answers in `form` by their title for agents."""
    values = form.written(answers(tracker, form), "nl")
    return {label: values[name] for name, label in form.facts.items() if values[name]}


def facts_of_others(form: Form, tracker: Any) -> Dict[str, str]:
    """The last results of all other forms than `form`, by their titles for agents."""
    own = {*form.facts.values(), form.reference[1]}
    return {label: value for label, value in booked(tracker).items() if label not in own}


def booked(tracker: Any) -> Dict[str, str]:
    """The results of the forms that ended, by their titles for agents."""
    return dict(json.loads(tracker.get_slot("booked") or "{}"))


def answers(tracker: Any, form: Form) -> Answers:
    """The answers in the slots of `form`. The tracker is Rasa's or that of its SDK."""
    held = {slot: tracker.get_slot(slot) for slot in (*form.slots, "form_misses")}
    return {slot: value for slot, value in held.items() if value is not None}


def utterance_of(tracker: Tracker, form: Form) -> Utterance:
    """The latest message as an utterance to `form`. Its text is empty where a button or a yes
    begins the form."""
    asked = tracker.get_slot("requested_slot") or ""
    typed = tracker.latest_message["metadata"]["typed"]
    said = (tracker.latest_message.get("text") or "") if typed or asked else ""
    return Utterance(
        text=said if asked else _begins_with(tracker, form, said),
        topic=intent_of(tracker),
        confidence=confidence_of(tracker),
        now=now(tracker),
        asked=asked,
        correcting=tracker.get_slot("form_mistake") == form.label(CHANGE),
        act=act_of(tracker.latest_message),
        language=language_of(tracker),
    )


def _begins_with(tracker: Tracker, form: Form, said: str) -> str:
    """The text that begins `form`: what was `said`, unless that only accepts the offer of it, and
    the question that the offer came with."""
    question = tracker.get_slot("question") if tracker.get_slot("offered") == form.intent else ""
    own = said if intent_of(tracker) == form.intent else ""
    return "\n".join(text for text in (question, own) if text)


def now(tracker: Tracker) -> datetime:
    """The Dutch time of the turn."""
    now_ms = tracker.latest_message["metadata"]["now"]
    return datetime.fromtimestamp(now_ms / 1000, _DUTCH_TIME).replace(tzinfo=None)


def reference(tracker: Tracker, form: Form) -> str:
    """The reference of a result, which is always the same for a turn. It is empty where the form
    keeps nothing."""
    if not form.reference[0]:
        return ""
    turn_id = tracker.latest_message["metadata"]["turn_id"]
    number = hashlib.blake2b(turn_id.encode(), digest_size=3).hexdigest().upper()
    return f"{form.reference[0]}-{number}"


def language_of(tracker: Any) -> str:
    """The language of the answers."""
    language = tracker.get_slot("language")
    return language if language in LANGUAGES else LANGUAGES[0]


def _with_line(said: Said, line: Said) -> Said:
    """`said` with `line` on a line of its own."""
    return Said(f"{said.text}\n{line.text}", f"{said.short} {line.short}")
