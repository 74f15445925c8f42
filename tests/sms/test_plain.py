"""Signs are replaced where the meaning stays, and only where that saves an SMS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.alphabet import GSM7, outside
from sms.billing import segments
from sms.body import body
from sms.graphemes import graphemes
from sms.plain import plain


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("‘Ja’ – “nee”…", "'Ja' - \"nee\"..."),
        ("20\u00a0m² — €\u202f87,95", "20 m2 - € 87,95"),
        ("• een\u2028• twee", "- een\n- twee"),
        ("con\u00adfig\u200b \ufb01ets \u0133s", "config fiets ijs"),
        ("cafe\u0301", "café"),
        # Would be misread:
        ("1½ uur", "1½ uur"),
        # Nothing gained, nothing changed:
        ("“ideeën”", "“ideeën”"),
        ("“Dag” 👨‍👩‍👧", "“Dag” 👨‍👩‍👧"),
        ("می\u200cخواهم…", "می\u200cخواهم…"),
        ("é", "é"),
        ("", ""),
    ],
)
def test_what_is_sent_for_what_was_written(written, sent) -> None:
    assert plain(written) == sent


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("“ideeën” – vóór ’s middags, façade", '"ideeen" - voor \'s middags, facade'),
        ("Café Zoë", "Café Zoe"),
        ("Wyślij ë", "Wyślij ë"),
        ("ideeën 🙂", "ideeën 🙂"),
    ],
)
def test_accents_go_where_they_may(written, sent) -> None:
    assert plain(written, accents=True) == sent


SIGNS = st.text(st.sampled_from("ab ‘’“”–—…\u00a0•ëïç²é€e\u0301\u200d🙂"), max_size=400)


@given(SIGNS, st.booleans())
def test_it_is_all_gsm_7_or_untouched_and_never_dearer(text, accents) -> None:
    sent = plain(text, accents)
    assert sent == text or GSM7.issuperset(sent)
    assert plain(sent, accents) == sent
    assert segments(sent) <= segments(text)


def test_what_forces_ucs_2_is_named_once_in_order() -> None:
    assert outside("één ‘idee’, ’t ideeën") == ["‘", "’", "ë"]


def test_choices_are_numbered_lines() -> None:
    assert body("Klopt dat?", ["Ja", "Nee"]) == "Klopt dat?\n1 Ja\n2 Nee"


@given(st.text())
def test_graphemes_are_the_whole_text(text) -> None:
    assert "".join(graphemes(text)) == text
