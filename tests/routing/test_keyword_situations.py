"""The same words mean different things in different situations: the table of contract/keywords."""

import pytest

from contract import keywords
from contract.keywords import Keyword


def is_a(keyword):
    return lambda text: keyword in keywords.read(text).keywords


SITUATIONS = {
    "yes to an offer": is_a(Keyword.YES),
    "no to an offer": is_a(Keyword.NO),
    "leaves the queue": is_a(Keyword.LEAVE),
    "nothing more is sent": is_a(Keyword.STOP),
    "asked about, in a form": is_a(Keyword.BARE_STOP),
    "right, in a form": keywords.confirms_form,
    "wrong, in a form": keywords.denies_form,
    "ends a form": keywords.stops_form,
}


STOPS_ANYTHING = {"nothing more is sent", "asked about, in a form", "ends a form"}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("ja", {"yes to an offer", "right, in a form"}),
        ("ja graag", {"yes to an offer", "right, in a form"}),
        ("graag", {"yes to an offer"}),
        ("doe maar", {"yes to an offer"}),
        ("klopt", {"right, in a form"}),
        ("ja, dat klopt helemaal", {"right, in a form"}),
        ("nee", {"no to an offer", "wrong, in a form"}),
        ("nee dank u", {"no to an offer"}),
        ("nee, dat klopt niet", {"wrong, in a form"}),
        ("stop", {*STOPS_ANYTHING, "leaves the queue"}),
        ("Stoppen.", {*STOPS_ANYTHING, "leaves the queue"}),
        ("laat maar", {"no to an offer", "leaves the queue", "ends a form"}),
        ("hoeft niet", {"no to an offer", "ends a form"}),
        ("niet meer wachten", {"leaves the queue"}),
        ("afmelden", {"nothing more is sent"}),
        ("unsubscribe", {"nothing more is sent"}),
        ("stopall", {"nothing more is sent"}),
        ("uitschrijven", {"nothing more is sent"}),
        ("never mind", {"leaves the queue", "ends a form"}),
        ("nee, laat het maar zitten", {"ends a form"}),
        ("forget it", {"ends a form"}),
        ("stop de lantaarn", set()),
        ("ja maar", set()),
    ],
)
def test_a_reply_counts_where_the_table_says(text, counts):
    assert {name for name, counted in SITUATIONS.items() if counted(text)} == counts
