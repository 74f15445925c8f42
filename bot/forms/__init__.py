"""The forms: what a citizen can arrange in the conversation itself.

A further form is a module here, an entry in FORMS, and what Rasa needs: bot/domain and
bot/rules/forms.yml.
"""

from dataclasses import dataclass
from typing import Callable, Dict, Mapping, Optional

from bot.forms import calendar, callback, pickup, report
from bot.forms.core import Form
from bot.waste import Source


@dataclass(frozen=True)
class Offer:
    """A form as it is offered: after an answer about `topic`, with a button of `titles` (by
    language). `make` gives the form, which may look things up in the waste calendar. `sign`:
    whether a message holds what only somebody gives who wants the form."""

    topic: str
    name: str
    titles: Mapping[str, str]
    make: Callable[[Source], Form]
    sign: Callable[[str], bool] = lambda _: False

    @property
    def rasa_form(self) -> str:
        """What Rasa calls it."""
        return f"{self.name}_form"


FORMS: Mapping[str, Offer] = {
    pickup.INTENT: Offer(
        pickup.TOPIC,
        pickup.NAME,
        {"nl": "Afspraak maken", "en": "Make an appointment"},
        lambda _: pickup.FORM,
    ),
    report.INTENT: Offer(
        report.TOPIC,
        report.NAME,
        {"nl": "Melding doen", "en": "Report it"},
        lambda _: report.FORM,
    ),
    calendar.INTENT: Offer(
        calendar.TOPIC,
        calendar.NAME,
        {"nl": "Ophaaldagen zoeken", "en": "Find my days"},
        calendar.form,
        calendar.gives_address,
    ),
    callback.INTENT: Offer(
        callback.TOPIC,
        callback.NAME,
        {"nl": "Bel mij terug", "en": "Call me back"},
        lambda _: callback.FORM,
        callback.gives_number,
    ),
}
"""By the intent that starts them."""


def made(source: Source) -> Dict[str, Form]:
    """All forms by the name that Rasa has for them, looking up in `source`."""
    return {offer.rasa_form: offer.make(source) for offer in FORMS.values()}


def topic_of(intent: str) -> str:
    """What `intent` is about: the topic of the form that it starts, else itself."""
    offer = FORMS.get(intent)
    return offer.topic if offer else intent


def offered_after(topic: str) -> Optional[str]:
    """The intent of the form that an answer about `topic` offers, if any does."""
    return next((intent for intent, offer in FORMS.items() if offer.topic == topic), None)
