"""A share lets in whom it names, and nobody else; handing over moves who looks after a record."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.platform.access.actor import user_principal
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.people.teams import add_team
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.sharing.actions import MOST_SHARES, assign_owner, share_record, unshare_record
from fullcircle.platform.sharing.parties import shares_of
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(bob) -> Contact:
    with as_user(bob) as by:
        return create_record(Contact, by=by, values={"name": "Dana"})


def sees(user) -> bool:
    with as_user(user):
        return Contact.objects.filter(name="Dana").exists()


def changes(user) -> bool:
    with as_user(user) as by:
        try:
            edit_record(Contact.objects.get(name="Dana"), by=by, values={"city": user.name})
        except (Missing, Contact.DoesNotExist):
            return False
        return True


def test_bob_lets_charlie_read_and_later_change(dana, bob, charlie):
    assert not sees(charlie)
    with as_user(bob) as by:
        share_record(dana, by=by, colleague=charlie)
    assert sees(charlie)
    assert not changes(charlie)
    with as_user(bob) as by:
        shared = share_record(dana, by=by, colleague=charlie, may="change")
        assert [(each.party.name, each.may) for each in shares_of(shared)] == [("Charlie", "change")]
    assert changes(charlie)
    with as_user(bob) as by:
        unshare_record(dana, by=by, colleague=charlie)
    assert not sees(charlie)


def test_a_share_with_a_team_reaches_the_teams_below(dana, alice, bob, charlie, south, colleague):
    with as_user(alice) as by:
        harbor = add_team(by=by, name="Harbor", parent=south)
    hans, eva = colleague("Hans", "sales", harbor), colleague("Eva", "sales")
    with as_user(bob) as by:
        share_record(dana, by=by, team=south)
    assert (sees(charlie), sees(hans), sees(eva)) == (True, True, False)
    assert not changes(hans)


def test_whoever_cannot_change_it_cannot_share_it(dana, bob, charlie, reader):
    with as_user(bob) as by:
        share_record(dana, by=by, colleague=charlie)
    with as_user(charlie) as by, pytest.raises(Missing):
        share_record(dana, by=by, colleague=charlie, may="change")
    with as_user(reader) as by, pytest.raises(NotAllowed):
        share_record(dana, by=by, colleague=charlie)


def test_shares_make_sense(dana, alice, bob, charlie):
    with as_user(bob) as by:
        with pytest.raises(Refused, match="looks after it already"):
            share_record(dana, by=by, colleague=bob)
        with pytest.raises(Refused, match="Choose a colleague or a team"):
            share_record(dana, by=by)
        with pytest.raises(Refused, match="not shared with Charlie"):
            unshare_record(dana, by=by, colleague=charlie)
    with as_user(alice) as by:
        tea = create_record(Product, by=by, values={"name": "Tea"})
        with pytest.raises(Refused, match="decided elsewhere"):
            share_record(tea, by=by, colleague=charlie)


def test_bob_hands_dana_over_and_keeps_reading(dana, bob, charlie):
    with as_user(bob) as by:
        assign_owner(dana, by=by, to=charlie)
    assert sees(bob)
    assert not changes(bob)
    assert changes(charlie)
    with as_user(charlie):
        told = LoggedEvent.objects.get(type="record.assigned")
        assert told.payload == {"owner": ["Bob", "Charlie"], "keeps_reading": True}


def test_who_would_lose_sight_of_it_is_told_so(dana, bob, charlie):
    with as_user(bob) as by:
        with pytest.raises(Refused, match="no longer see this contact"):
            assign_owner(dana, by=by, to=charlie, keep_reading=False)
    assert changes(bob)


def test_a_manager_hands_over_within_her_team_without_leaving_traces(dana, mia, colleague, north):
    nina = colleague("Nina", "sales", north)
    with as_user(mia) as by:
        assert assign_owner(dana, by=by, to=nina).shared_read == []
    assert changes(nina)
    assert sees(mia)


def test_the_dialog_shares_and_hands_over(dana, bob, charlie, south, signed_in):
    browser = signed_in(bob)
    url = f"/contacts/{dana.pk}/sharing/"
    assert "Looks after it" in browser.get(url).content.decode()
    shared = browser.post(f"{url}share/", {"colleague": charlie.pk, "team": "", "may": "change"})
    assert "Can change it" in shared.content.decode()
    wrong = browser.post(f"{url}share/", {"colleague": "", "team": ""})
    assert wrong.status_code == 422
    assert "Choose a colleague or a team" in wrong.content.decode()
    assert browser.post(f"{url}unshare/", {"colleague": charlie.pk}).status_code == 200
    handed = browser.post(f"{url}assign/", {"colleague": charlie.pk, "keep_reading": "on"})
    assert "Handed over" in handed.content.decode()
    assert 'hx-get="' + url in browser.get(f"/contacts/{dana.pk}/").content.decode()


def test_a_hidden_record_has_no_dialog(dana, charlie, signed_in):
    assert signed_in(charlie).get(f"/contacts/{dana.pk}/sharing/").status_code == 404
    assert (
        signed_in(charlie).post(f"/contacts/{dana.pk}/sharing/share/", {"colleague": charlie.pk}).status_code
        == 404
    )


def test_more_shares_than_an_index_can_hold_are_refused_in_a_sentence(dana, bob, charlie):
    longest = "\N{MOUSE FACE}" * 200  # four bytes each
    strangers = [user_principal(2**28 + 7919 * number) for number in range(MOST_SHARES)]
    with as_user(bob):
        Contact.objects.update(shared_read=strangers)
    with as_user(bob) as by:
        edit_record(Contact.objects.get(), by=by, values={"name": longest, "email": "dana@example.com"})
        with pytest.raises(Refused, match="shared with 200 colleagues and teams"):
            share_record(Contact.objects.get(), by=by, colleague=charlie)
        with pytest.raises(Refused, match="shared with 200 colleagues and teams"):
            assign_owner(Contact.objects.get(), by=by, to=charlie)
    with as_user(bob):
        assert Contact.objects.get().shared_read == strangers
