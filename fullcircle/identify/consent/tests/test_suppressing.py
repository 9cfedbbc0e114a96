"""An address that must not be used is known by a keyed hash, and outlives the record it was on."""

import pytest

from fullcircle.identify.consent.actions import grant_consent
from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.deciding import may_contact
from fullcircle.identify.consent.models import Suppression
from fullcircle.identify.consent.suppressing import (
    exported,
    import_suppressions,
    lift_suppression,
    suppress_address,
    suppress_contact,
)
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SAID = {"how": "phone", "evidence": "She said yes on the phone."}


def test_the_hash_is_the_same_however_the_address_is_written(bob):
    with as_user(bob) as by:
        suppress_address(by=by, address=" Dana@Example.COM ")
        suppress_address(by=by, address="+351 912 345 678")
        kept = {bytes(row.digest) for row in Suppression.objects.all()}
    assert kept == {digest_of("email", "dana@example.com"), digest_of("phone", "+351912345678")}
    assert all(b"dana" not in digest and len(digest) == 32 for digest in kept)


def test_what_is_no_address_is_refused(bob):
    with as_user(bob) as by:
        for wrong in ("dana at example", "@", "", "12"):
            with pytest.raises(Refused):
                suppress_address(by=by, address=wrong)


@pytest.mark.parametrize(
    ("scope", "email", "post"),
    [
        ({}, False, False),
        ({"channel": "email"}, False, True),
        ({"purpose": "offers"}, False, False),
        ({"channel": "email", "purpose": "orders"}, True, True),
    ],
)
def test_it_holds_as_far_as_it_says(dana, bob, offers, service, scope, email, post):
    with as_user(bob) as by:
        contact = create_record(
            Contact,
            by=by,
            values={"name": "Erik", "email": "erik@example.com", "street": "A 1", "city": "Oslo"},
        )
        grant_consent(contact, by=by, purpose="offers", channels=["email", "post"], **SAID)
        suppress_address(by=by, address="erik@example.com", reason="bounced", **scope)
        for channel, allowed in (("email", email), ("post", post)):
            assert may_contact(contact, by=by, purpose="offers", channel=channel).allowed is allowed


def test_it_outlives_the_record(dana, bob, alice, service):
    """Erased with all that hangs on her; a file brings the same address again, in other letters."""
    with as_user(bob) as by:
        suppress_contact(dana, by=by, reason="erased")
    with as_user(alice):
        Contact.objects.filter(pk=dana.pk).delete()
    with as_user(bob) as by:
        again = create_record(Contact, by=by, values={"name": "DANA", "email": "DANA@example.com"})
        answer = may_contact(again, by=by, purpose="orders", channel="email")
        assert answer.sentence == "The address is suppressed: the person was erased."


def test_lifting_needs_a_reason_and_the_right(dana, bob, alice):
    with as_user(bob) as by:
        suppress_address(by=by, address="dana@example.com")
        row = Suppression.objects.get()
        with pytest.raises(NotAllowed):
            lift_suppression(row, by=by, why="She asked.")
    with as_user(alice) as by:
        with pytest.raises(Refused):
            lift_suppression(row, by=by, why=" ")
        lift_suppression(row, by=by, why="It was a typing mistake.")
        assert Suppression.objects.get().lifted_at


def test_a_list_comes_in_line_by_line(alice):
    with as_user(alice) as by:
        text = "email\nold@example.com\nOLD@example.com\n+49 30 901820\n\nnonsense\n"
        brought = import_suppressions(by=by, text=text)
        assert (brought.new, brought.known, [line for line, _ in brought.wrong]) == (2, 1, [6])
        assert import_suppressions(by=by, text="old@example.com").known == 1
        assert LoggedEvent.objects.filter(type="suppressions.imported").count() == 2


def test_what_goes_out_comes_in_again(alice, bob, offers):
    with as_user(bob) as by:
        suppress_address(
            by=by, address="a@example.com", reason="complaint", channel="email", purpose="offers"
        )
        suppress_address(by=by, address="b@example.com", note="=1+1")
    with as_user(alice) as by:
        text = "".join(exported())
        assert "a@example.com" not in text
        assert "'=1+1" in text
        Suppression.objects.update(lifted_at="2026-01-01T00:00Z")
        assert import_suppressions(by=by, text=text).new == 2
        row = Suppression.objects.get(lifted_at=None, reason="complaint")
        assert (row.channel, row.purpose_id) == ("email", offers.pk)
        wrong = import_suppressions(
            by=by, text=text.splitlines()[0] + "\nemail,zz,,,,asked,2026-01-01,\n"
        ).wrong
        assert wrong == [(2, "This line is not one that an export of ours made.")]
