"""Tests the detection of languages in a few words."""

import pytest

from nlu.components.language import FastText
from nlu.learning.language import language_of

DETECTOR = FastText()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wat kost een paspoort", "nl"),
        ("ik wil graag een afspraak maken voor mijn rijbewijs", "nl"),
        ("how much is a passport", "en"),
        ("my bin was stolen", "en"),
        ("Ich brauche einen Parkausweis für mein Auto", "de"),
        ("Was kostet ein Reisepass?", "de"),
        ("Combien coûte un passeport ?", "fr"),
        ("j'ai perdu ma carte d'identité", "fr"),
        ("Randevu almak istiyorum", "tr"),
        ("teşekkürler", "tr"),
        ("Chcę się zameldować", "pl"),
        ("Ile kosztuje paszport?", "pl"),
        ("كم تكلفة جواز السفر؟", "ar"),
        ("شكرا", "ar"),
        ("Скільки коштує паспорт?", "uk"),
        ("дякую", "uk"),
        ("где получить паспорт, это вы знаете?", "ru"),
    ],
)
def test_a_language_is_detected_in_few_words(text: str, language: str) -> None:
    assert language_of(text, DETECTOR) == language


@pytest.mark.parametrize(
    "text", ["", "?!", "12", "ok", "paspoort", "container gestolen", "klacht indienen", "passport"]
)
def test_a_short_text_has_no_language(text: str) -> None:
    assert language_of(text, DETECTOR) == ""


@pytest.mark.parametrize(
    "text",
    [
        "kost schuldhulp geld",
        "automatische incasso belasting",
        "de klep van onze groene bak hangt er half af",
        "tuinmeubels laten ophalen",
        "kost da wa as ge tegen zo'n besluit in goat",
        "wao kan ich mien geboortebewies kriege",
    ],
)
def test_dutch_is_not_taken_for_another_language(text: str) -> None:
    assert language_of(text, DETECTOR) in ("", "nl")
