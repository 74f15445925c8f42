"""The forms as Rasa runs them; what follows from an answer is in bot/forms."""

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
from bot.actions.care import DANGER, ActionCare
from bot.actions.responses import ResponseBuilder
from bot.content import LANGUAGES, Content, Said
from bot.forms.core import CONFIRM, Answers, Form, Heard, step

Forms = Mapping[str, Form]
"""By the name that Rasa has for them."""

SILENT = "silent"
_DUTCH_TIME = ZoneInfo("Europe/Amsterdam")
YES_NO = {"nl": ("Ja, klopt", "Nee"), "en": ("Yes, that is right", "No")}
_OF_THE_FORM = ("form_mistake", "form_ended", "form_misses", "offered")


class ValidateForm(Action):
    """Reads one answer to a form."""

    def __init__(self, content: Content, rasa_form: str, form: Form) -> None:
        self._content = content
        self._rasa_form = rasa_form
        self._form = form

    def name(self) -> Text:
        """As Rasa derives it from the form's name."""
        return f"validate_{self._rasa_form}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Change slots, or note the mistake for the question that follows; what was asked
        beside the form is answered first."""
        ResponseBuilder(dispatcher).outcome("form", self._form.topic)
        follows = step(self._form, answers(tracker, self._form), heard(tracker, self._form))
        events: Events = [SlotSet("form_mistake", follows.mistake or None)]
        events += [SlotSet(name, value) for name, value in follows.changes.items()]
        if follows.aside:
            events += self._answer_aside(dispatcher, tracker, domain)
        if follows.end:
            events += [SlotSet("form_ended", follows.end), SlotSet("requested_slot", None)]
        return events

    def _answer_aside(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        label = label_of(tracker)
        topic = self._content.topics.get(label)
        # The offer of a human must not be followed by the form's next question.
        wants_human = label == "medewerker" or label in DANGER or bool(topic and topic.handover)
        silent = [SlotSet("form_mistake", SILENT)] if wants_human else []
        return silent + self._beside_form(label).run(dispatcher, tracker, domain)

    def _beside_form(self, label: str) -> Action:
        if label in DANGER:
            return ActionCare(self._content)
        if label in self._content.topics:
            return ActionAnswer(self._content)
        if label in ("medewerker", "taal") or (label, "nl") in self._content.labels:
            return ActionTalk(self._content)
        return ActionClarify(self._content)


class AskSlot(Action):
    """Asks for one slot of whichever form runs, or for it again after a mistake."""

    def __init__(self, content: Content, forms: Forms, slot: str) -> None:
        self._content = content
        self._forms = forms
        self._slot = slot

    def name(self) -> Text:
        """As Rasa derives it from the slot's name."""
        return f"action_ask_{self._slot}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the question."""
        mistake = tracker.get_slot("form_mistake")
        if mistake == SILENT:
            return []
        form, language = self._forms[tracker.active_loop["name"]], spoken(tracker)
        confirming = self._slot == CONFIRM and not mistake
        said = self._content.say(mistake or form.label(self._slot), language)
        values = form.written(answers(tracker, form), language)
        yes, no = YES_NO[language]
        choices = [(yes, "/bevestigen"), (no, "/ontkennen")] if confirming else []
        ResponseBuilder(dispatcher).say(said.filled(**values) if confirming else said, choices)
        return []


class SubmitForm(Action):
    """Ends a form: with what it was for, or with a word on why it ends without."""

    def __init__(self, content: Content, rasa_form: str, form: Form) -> None:
        self._content = content
        self._rasa_form = rasa_form
        self._form = form

    def name(self) -> Text:
        """As the domain calls it."""
        return f"action_submit_{self._rasa_form}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Say the result, hand it to a human where the form wants that, forget the answers."""
        form, response = self._form, ResponseBuilder(dispatcher)
        response.outcome("form", form.topic)
        emptied = [SlotSet(slot, None) for slot in (*form.slots, *_OF_THE_FORM)]
        ended = tracker.get_slot("form_ended")
        if ended:
            response.say(self._content.say(ended, spoken(tracker)))
            return emptied
        kenmerk = reference(tracker, form)
        response.say(self._result(tracker, kenmerk))
        if form.handover:
            response.command(type="handover", reason=form.handover)
        if not kenmerk:
            return emptied
        booked = {**facts_without(form, tracker), **facts_of(form, tracker)}
        booked[form.reference[1]] = kenmerk
        return [*emptied, SlotSet("booked", json.dumps(booked))]

    def _result(self, tracker: Tracker, kenmerk: str) -> Said:
        form, language = self._form, spoken(tracker)
        held = answers(tracker, form)
        values = form.written(held, language)
        said = self._content.say(form.label("klaar"), language).filled(**values, kenmerk=kenmerk)
        lines = [
            self._content.say(label, language).filled(**filled)
            for label, filled in form.listed(held, now(tracker).date(), language)
        ]
        return reduce(_listing, lines, said)


def actions(content: Content, forms: Forms) -> List[Action]:
    """All actions of all `forms`."""
    slots = dict.fromkeys(slot for form in forms.values() for slot in form.slots)
    asking = [AskSlot(content, forms, slot) for slot in slots]
    reading = [ValidateForm(content, name, form) for name, form in forms.items()]
    ending = [SubmitForm(content, name, form) for name, form in forms.items()]
    return [*asking, *reading, *ending]


def facts(tracker: Any, forms: Forms) -> Dict[str, str]:
    """What the form that runs holds, and what forms before it ended in, for an agent to read:
    in Dutch, whatever the citizen speaks."""
    form = forms.get(tracker.active_loop_name)
    if form is None:
        return booked(tracker)
    return {**facts_without(form, tracker), **facts_of(form, tracker)}


def facts_of(form: Form, tracker: Any) -> Dict[str, str]:
    """What `form` holds."""
    values = form.written(answers(tracker, form), "nl")
    return {label: values[name] for name, label in form.facts.items() if values[name]}


def facts_without(form: Form, tracker: Any) -> Dict[str, str]:
    """What other forms than `form` ended in: of each only the last counts."""
    own = {*form.facts.values(), form.reference[1]}
    return {label: value for label, value in booked(tracker).items() if label not in own}


def booked(tracker: Any) -> Dict[str, str]:
    """What forms ended in."""
    return dict(json.loads(tracker.get_slot("booked") or "{}"))


def answers(tracker: Any, form: Form) -> Answers:
    """What the slots of `form` hold (of a tracker of Rasa's or of its SDK's)."""
    held = {slot: tracker.get_slot(slot) for slot in (*form.slots, "form_misses")}
    return {slot: value for slot, value in held.items() if value is not None}


def heard(tracker: Tracker, form: Form) -> Heard:
    """The latest message, as a form hears it. A button or a yes that begins a form says nothing
    more."""
    asked = tracker.get_slot("requested_slot") or ""
    typed = tracker.latest_message["metadata"]["typed"]
    says_more = asked or (typed and intent_of(tracker) == form.intent)
    return Heard(
        text=(tracker.latest_message.get("text") or "") if says_more else "",
        topic=intent_of(tracker),
        confidence=confidence_of(tracker),
        now=now(tracker),
        asked=asked,
        correcting=tracker.get_slot("form_mistake") == form.label("wijzig"),
    )


def now(tracker: Tracker) -> datetime:
    """When the turn is, on Dutch clocks."""
    now_ms = tracker.latest_message["metadata"]["now"]
    return datetime.fromtimestamp(now_ms / 1000, _DUTCH_TIME).replace(tzinfo=None)


def reference(tracker: Tracker, form: Form) -> str:
    """What the citizen can refer to: the same for the same turn, however often it is taken.
    Nothing where the form ends in nothing that is kept."""
    if not form.reference[0]:
        return ""
    turn_id = tracker.latest_message["metadata"]["turn_id"]
    number = hashlib.blake2b(turn_id.encode(), digest_size=3).hexdigest().upper()
    return f"{form.reference[0]}-{number}"


def spoken(tracker: Any) -> str:
    """The language that the citizen is answered in."""
    language = tracker.get_slot("language")
    return language if language in LANGUAGES else LANGUAGES[0]


def _listing(said: Said, line: Said) -> Said:
    """`said`, and `line` in a line of its own."""
    return Said(f"{said.text}\n{line.text}", f"{said.short} {line.short}")
