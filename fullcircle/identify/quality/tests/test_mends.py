"""Mends change what they say and nothing else, and can be taken back."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.quality import actions, mends
from fullcircle.identify.quality.queries import preview, worth_a_look
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.records.undo import undo
from tests.cast import as_user


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("DANA RUIZ", "Dana Ruiz"),
        ("jean-luc d'arc", "Jean-Luc D'Arc"),
        ("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"),
        ("mcdonald", "McDonald"),
        ("  anna   maria ", "Anna Maria"),
    ],
)
def test_names_get_their_capitals(given, made):
    assert mends.titled(given) == made


def test_names_that_have_capitals_are_left_alone():
    assert mends.tidy_name(Contact(name="Dana MacLeod")) == {}
    assert mends.tidy_name(Contact(name="李雷")) == {}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dana Ruiz", ("Dana", "Ruiz")),
        ("Ruiz, Dana", ("Dana", "Ruiz")),
        ("Vincent van Gogh", ("Vincent", "van Gogh")),
        ("Juan Carlos Ruiz Soto", None),
        ("Plato", None),
        ("dana@example.com x", None),
    ],
)
def test_names_are_split_where_that_is_sure(name, parts):
    found = mends.split_name(Contact(name=name))
    assert found == ({"given_name": parts[0], "family_name": parts[1]} if parts else {})


def test_a_phone_number_tells_its_country():
    assert mends.country_of_phone(Contact(phone="+493012345678")) == {"country": "DE"}
    assert mends.country_of_phone(Contact(phone="+493012345678", country="AT")) == {}
    assert mends.country_of_phone(Contact(phone="12")) == {}


def test_a_mend_is_shown_applied_and_taken_back(alice):
    with acting(system("tests")):
        Contact.objects.create(name="DANA RUIZ")
        Contact.objects.create(name="Bea Kern")
    mend = mends.MENDS["tidy_name"]
    with as_user(alice) as by:
        [shown] = preview(mend)
        assert shown.changes == [("name", "DANA RUIZ", "Dana Ruiz")]
        ids = worth_a_look(mend, 100)
        assert actions.mend_records(by=by, mend="tidy_name", ids=ids, cause="bulk:x") == 1
        assert set(Contact.objects.values_list("name", flat=True)) == {"Dana Ruiz", "Bea Kern"}
        undo("bulk:x", by=by)
        assert set(Contact.objects.values_list("name", flat=True)) == {"DANA RUIZ", "Bea Kern"}


def test_only_what_one_may_change_is_mended(bob, charlie):
    with acting(system("tests")):
        mine = Contact.objects.create(name="DANA RUIZ", owner=bob)
        theirs = Contact.objects.create(name="BEA KERN", owner=charlie)
    with as_user(bob) as by:
        assert actions.mend_records(by=by, mend="tidy_name", ids=[mine.pk, theirs.pk]) == 1
    with acting(system("tests")):
        assert set(Contact.objects.values_list("name", flat=True)) == {"Dana Ruiz", "BEA KERN"}


def test_every_mend_finds_its_rows(alice):
    with as_user(alice, read_only=True):
        assert [preview(mend) for mend in mends.MENDS.values()] == [[]] * len(mends.MENDS)
