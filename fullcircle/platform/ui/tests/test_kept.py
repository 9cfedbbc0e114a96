"""What is kept is kept apart: by its values, and by the reader's language."""

from django.utils import translation

from fullcircle.platform.ui.kept import MOST, kept

MENU = [("", [{"label": "Home", "href": "/", "icon": "house", "key": "h", "current": True, "exact": True}])]


def side(organization: str) -> str:
    return kept("ui/side.html", nav=MENU, organization=organization, demo=False, setup="")


def test_equal_values_are_drawn_once():
    assert side("Harbor Pine") is side("Harbor Pine")


def test_other_values_are_drawn_anew():
    assert "Copper Bakery" in side("Copper Bakery")
    assert "Harbor Pine" not in side("Copper Bakery")


def test_another_language_is_drawn_anew():
    english = side("Harbor Pine")
    with translation.override("de"):
        assert side("Harbor Pine") is not english


def test_what_is_kept_does_not_grow_without_end():
    first = side("Harbor Pine")
    for number in range(MOST + 1):
        kept("ui/mark.html", number=number)
    assert side("Harbor Pine") is not first
    assert side("Harbor Pine") == first
