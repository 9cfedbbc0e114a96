"""Who may sign in, as what: decided by those who manage people, in force at the next click."""

import pytest

from fullcircle.platform.access.models import Role, User
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.people.actions import (
    deactivate_colleague,
    edit_profile,
    place_colleague,
    reactivate_colleague,
)
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def test_alice_makes_bob_a_manager_and_it_holds_at_once(alice, bob, signed_in):
    with as_user(alice) as by:
        place_colleague(bob, by=by, role=role("manager"), team=bob.team)
        told = LoggedEvent.objects.get(type="colleague.changed")
        assert told.payload == {"changes": {"role": ["Sales", "Manager"]}}
    with as_user(bob) as by:
        assert by.can("contact.sensitive")


def test_bob_cannot_promote_himself(bob):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        place_colleague(bob, by=by, role=role("admin"), team=None)
    with as_user(bob):
        assert User.directory.filter(pk=bob.pk).update(role=role("admin")) == 0


def test_a_deactivated_colleague_is_out_with_the_next_click(alice, bob, signed_in):
    browser = signed_in(bob)
    assert browser.get("/settings/profile/").status_code == 200
    with as_user(alice) as by:
        deactivate_colleague(bob, by=by)
    assert browser.get("/settings/profile/").status_code == 302
    with as_user(alice) as by:
        reactivate_colleague(bob, by=by)
    assert browser.get("/settings/profile/").status_code == 200


def test_nobody_shuts_themselves_out(alice):
    with as_user(alice) as by, pytest.raises(Refused, match="cannot deactivate yourself"):
        deactivate_colleague(alice, by=by)


def test_the_last_who_manages_people_stays(alice, colleague):
    other = colleague("Otto", "admin")
    with as_user(alice) as by:
        place_colleague(other, by=by, role=role("sales"), team=None)
        with pytest.raises(Refused, match="Somebody must remain"):
            place_colleague(alice, by=by, role=role("sales"), team=None)
    with as_user(alice):
        assert User.directory.get(pk=alice.pk).role.key == "admin"


def test_nobody_gives_more_than_they_have(alice, colleague):
    with as_user(alice) as by:
        from fullcircle.platform.people.roles import add_role

        add_role(by=by, name="Office", reads="own", writes="own", capabilities=["people.manage", "*.view"])
    olga = colleague("Olga", "office")
    rita = colleague("Rita", "reader")
    with as_user(olga) as by:
        with pytest.raises(NotAllowed, match="more rights than you have"):
            place_colleague(rita, by=by, role=role("admin"), team=None)
        with pytest.raises(NotAllowed, match="more rights than you have"):
            place_colleague(alice, by=by, role=role("office"), team=None)
        with pytest.raises(NotAllowed, match="more rights than you have"):
            deactivate_colleague(alice, by=by)


def test_everybody_keeps_their_own_profile_even_who_may_change_nothing(reader, bob):
    with as_user(reader) as by:
        edit_profile(by=by, name="Rita Reed", time_zone="Asia/Tokyo", language="en-gb")
    with as_user(reader):
        now = User.directory.get(pk=reader.pk)
        assert (now.name, now.time_zone, now.language) == ("Rita Reed", "Asia/Tokyo", "en-gb")
        assert User.directory.get(pk=bob.pk).name == "Bob"


def test_a_profile_takes_only_what_exists(bob):
    with as_user(bob) as by, pytest.raises(Refused) as refused:
        edit_profile(by=by, name="Bob", time_zone="Moon/Base", language="tlh")
    assert set(refused.value.fields) == {"time_zone", "language"}


def test_the_page_of_people_is_for_those_who_manage_them(alice, bob, signed_in):
    page = signed_in(alice).get("/settings/people/").content.decode()
    assert "Bob" in page
    assert "bob@example.com" in page
    assert signed_in(bob).get("/settings/people/").status_code == 403


def test_alice_changes_bobs_role_on_his_page(alice, bob, signed_in):
    browser = signed_in(alice)
    with as_user(alice):
        manager = role("manager").pk
    assert browser.post(f"/settings/people/{bob.pk}/", {"role": manager, "team": ""}).status_code == 302
    with as_user(alice):
        assert User.directory.get(pk=bob.pk).role.key == "manager"
    assert browser.post(f"/settings/people/{bob.pk}/deactivate/").status_code == 302
    assert "Let Bob sign in again" in browser.get(f"/settings/people/{bob.pk}/").content.decode()


def test_the_profile_page_remembers_looks_in_the_browser(bob, signed_in):
    browser = signed_in(bob)
    given = {
        "name": "Bobby",
        "time_zone": "Europe/Paris",
        "language": "en",
        "theme": "dark",
        "density": "compact",
    }
    answer = browser.post("/settings/profile/", given)
    assert answer.status_code == 302
    assert {key: answer.cookies[key].value for key in ("theme", "density", "single_keys")} == {
        "theme": "dark", "density": "compact", "single_keys": "off",
    }  # fmt: skip
    assert 'data-theme="dark"' in browser.get("/settings/profile/").content.decode()
