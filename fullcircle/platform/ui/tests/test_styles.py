"""The looks come from one file of tokens, and mirror themselves in scripts that run from right to left."""

import re

import pytest

from fullcircle.platform.ui.assets import FRONTEND

TOKENS = FRONTEND / "tokens.css"
SHEETS = sorted([*FRONTEND.glob("base/*.css"), *FRONTEND.glob("parts/*.css")])
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COLOR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|oklch|oklab|lch|light-dark)\(", re.IGNORECASE)
PIXELS = re.compile(r"(?<![\w.-])-?(\d*\.?\d+)px\b")
SHADOW = re.compile(r"(?:box|text)-shadow:\s*([^;]+);")
SIDED = re.compile(r"(?<![\w-])(?:(?:margin|padding|border|inset)-)?(?:left|right)(?![\w-])")
USED = re.compile(r"var\((--[\w-]+)")
GIVEN = re.compile(r"(--[\w-]+)\s*:")
ALLOWED_PIXELS = {0.0, 1.0, 2.0}
# Set by whoever uses the part, as a style attribute or in the part itself.
FROM_OUTSIDE = {"--paint", "--grid-min", "--fields"}


def rules(path) -> str:
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_part_names_no_color_of_its_own(sheet):
    assert COLOR.findall(rules(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_part_measures_in_tokens_or_in_letters(sheet):
    odd = [size for size in PIXELS.findall(rules(sheet)) if float(size) not in ALLOWED_PIXELS]
    assert odd == [], "Use a token or rem; pixels are for hairlines."


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_part_takes_its_shadows_from_the_tokens(sheet):
    own = [
        value
        for value in SHADOW.findall(rules(sheet))
        if not re.fullmatch(r"(none|var\(--[\w-]+\)(,\s*)?)+", value)
    ]
    assert own == []


@pytest.mark.parametrize("sheet", [TOKENS, *SHEETS], ids=lambda path: path.name)
def test_sides_are_named_by_reading_direction(sheet):
    text = rules(sheet).replace("--edge: right", "").replace("--edge: left", "")
    assert SIDED.findall(text) == [], "Use inline-start and inline-end."


def test_every_token_that_is_used_is_given():
    everything = "\n".join(rules(path) for path in [TOKENS, *SHEETS])
    assert set(USED.findall(everything)) - set(GIVEN.findall(everything)) - FROM_OUTSIDE == set()


def test_every_part_is_in_the_stylesheet():
    imported = set(re.findall(r'@import "\./([^"]+)"', (FRONTEND / "app.css").read_text()))
    assert imported == {str(path.relative_to(FRONTEND)) for path in [TOKENS, *SHEETS]}
