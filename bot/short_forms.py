"""Lists every text that the bot says by SMS, as it is sent."""

from itertools import combinations
from typing import Iterator, List, Mapping, Sequence, Tuple

from bot.actions.answers import form_choices, human_choice
from bot.actions.forms import YES_NO
from bot.content import ASPECTS, LANGUAGES, Content, Said, usual
from bot.forms import offered_after
from nlu.report.short_forms import ShortForm, short_form

_OFFER_HUMAN = ("niet_begrepen", "niet_geholpen", "buiten_bereik", "zoek_gevonden")


def short_forms(content: Content) -> List[ShortForm]:
    """The texts of `content`: the answers about one aspect and about two, and all other texts,
    each with the choices that always go with it. Choices of topics, and pages that are found, are
    not known here."""
    languages = {("taal", one): said for one, said in content.languages.items()}
    return [
        *_answers(content, "answers", [(aspect,) for aspect in ASPECTS]),
        *_answers(content, "two answers at once", list(combinations(ASPECTS[1:], 2))),
        *_labels("about the conversation", content.labels),
        *_labels("danger", _care(content)),
        *_labels("whose it is", content.referrals),
        *_labels("in which language", languages),
    ]


def _care(content: Content) -> Mapping[Tuple[str, str], Said]:
    return {
        (f"{kind or 'all'} {text}", language): said
        for (kind, text, language), said in content.care.items()
    }


def _answers(content: Content, kind: str, asked: Sequence[Tuple[str, ...]]) -> Iterator[ShortForm]:
    for topic in content.topics.values():
        for aspects in asked:
            offered = offered_after(topic.id) if ASPECTS[0] in aspects else None
            for language in LANGUAGES:
                key = (topic.id, " + ".join(aspects), language)
                titles = [title for title, _ in form_choices(content, offered, language)]
                yield short_form(kind, key, topic.answer(aspects, language).short, titles)


def _labels(kind: str, said: Mapping[Tuple[str, str], Said]) -> Iterator[ShortForm]:
    for (label, language), one in said.items():
        titles = _choices(label, language)
        yield short_form(kind, (label, "", language), usual(one.short), titles)


def _choices(label: str, language: str) -> Sequence[str]:
    if label.endswith("_bevestigd"):
        return YES_NO[language]
    return [human_choice(language)[0]] if label in _OFFER_HUMAN else []
