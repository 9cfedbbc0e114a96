"""The short way and the long way agree on every number."""

import random

import phonenumbers
import pytest

from fullcircle.identify.imports.phones import plain_number


def long_way(text: str) -> str:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize(
    "text",
    ["+49 30 1234567", "+1 (650) 253-0000", "+44 20 7946 0018", "+39 06 698 12345", "+49 (0)30 1234567"],
)
def test_numbers_as_people_write_them(text):
    assert plain_number(text) in ("", long_way(text))


def test_common_numbers_take_the_short_way():
    assert plain_number("+49 171 1234567") == "+491711234567"
    assert plain_number("+1 650-253-0000") == "+16502530000"


def test_both_ways_agree_on_ten_thousand_numbers():
    chance = random.Random(7)
    for _ in range(10_000):
        text = "+" + "".join(chance.choice("0123456789 -().") for _ in range(chance.randint(7, 18)))
        if quick := plain_number(text):
            assert quick == long_way(text), text


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_both_ways_agree_on_an_example_of_every_country(region):
    example = phonenumbers.example_number(region)
    if example:
        for style in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
            text = phonenumbers.format_number(example, style)
            assert plain_number(text) in ("", long_way(text)), text
