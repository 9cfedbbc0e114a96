"""Teams are a tree; roles say what each may see and do."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import Role, Team
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.people.rights import grantable, matrix
from fullcircle.platform.people.roles import add_role, edit_role, remove_role
from fullcircle.platform.people.teams import add_team, as_tree, move_team, rename_team
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def test_a_manager_looks_after_the_teams_below_hers(alice, mia, north, colleague):
    with as_user(alice) as by:
        harbor = add_team(by=by, name="Harbor", parent=north)
        assert harbor.path == [north.pk, harbor.pk]
    hans = colleague("Hans", "sales", harbor)
    with as_user(hans) as by:
        create_record(Contact, by=by, values={"name": "Dana"})
    with as_user(mia):
        assert Contact.objects.count() == 1
    with as_user(alice) as by:
        move_team(harbor, by=by, parent=None)
    with as_user(mia):
        assert Contact.objects.count() == 0


def test_moving_a_team_takes_all_below_along(alice, north, south):
    with as_user(alice) as by:
        harbor = add_team(by=by, name="Harbor", parent=north)
        pier = add_team(by=by, name="Pier", parent=harbor)
        move_team(harbor, by=by, parent=south)
        assert Team.objects.get(pk=pier.pk).path == [south.pk, harbor.pk, pier.pk]
        assert [(team.name, team.depth) for team in as_tree()] == [
            ("North", 0), ("South", 0), ("Harbor", 1), ("Pier", 2),
        ]  # fmt: skip


def test_a_team_is_never_below_itself(alice, north):
    with as_user(alice) as by:
        harbor = add_team(by=by, name="Harbor", parent=north)
        for target in (north, harbor):
            with pytest.raises(Refused, match="cannot be below itself"):
                move_team(north, by=by, parent=target)


def test_names_of_teams_are_told_apart(alice, north, south):
    with as_user(alice) as by:
        with pytest.raises(Refused, match="called NORTH already"):
            add_team(by=by, name="NORTH")
        rename_team(north, by=by, name="north")
        with pytest.raises(Refused, match="already"):
            rename_team(north, by=by, name="South")


def test_teams_are_deep_but_not_endless(alice):
    with as_user(alice) as by:
        lowest = None
        for number in range(8):
            lowest = add_team(by=by, name=f"Team {number}", parent=lowest)
        with pytest.raises(Refused, match="8 levels"):
            add_team(by=by, name="Too deep", parent=lowest)


def test_a_role_of_ones_own_holds_at_once(alice, colleague):
    with as_user(alice) as by:
        add_role(by=by, name="Night shift", reads="all", writes="none", capabilities=["contact.view"])
    nora = colleague("Nora", "night-shift")
    with as_user(nora) as by:
        assert by.can("contact.view")
        assert not by.can("company.view")
    with as_user(alice) as by:
        role = Role.objects.get(key="night-shift")
        edit_role(role, by=by, name="Night shift", reads="all", writes="none", capabilities=["company.view"])
    with as_user(nora) as by:
        assert by.can("company.view")
        assert not by.can("contact.view")


def test_rules_of_roles(alice, bob):
    with as_user(alice) as by:
        given = {"reads": "own", "writes": "own", "capabilities": ["contact.view"]}
        with pytest.raises(Refused, match="no right called"):
            add_role(by=by, name="A", **given | {"capabilities": ["contact.fly"]})
        with pytest.raises(Refused, match="cannot see"):
            add_role(by=by, name="A", **given | {"writes": "all"})
        with pytest.raises(Refused, match="called sales already"):
            add_role(by=by, name="sales", **given)
        with pytest.raises(Refused, match="cannot be changed"):
            edit_role(Role.objects.get(key="admin"), by=by, name="Administrator", **given)
        with pytest.raises(Refused, match="stay"):
            remove_role(Role.objects.get(key="reader"), by=by)
        own = add_role(by=by, name="A", **given)
        remove_role(own, by=by)
        assert not Role.objects.filter(pk=own.pk).exists()
    with as_user(bob) as by, pytest.raises(NotAllowed):
        add_role(by=by, name="B", **given)


def test_the_matrix_shows_every_resource_and_what_wider_rights_imply(alice):
    with as_user(alice):
        lines = {line.label: line for line in matrix(["*.view", "contact.edit"])}
    contacts = {box.capability: box for box in lines["Contacts"].boxes}
    assert contacts["contact.view"].implied
    assert contacts["contact.edit"].ticked
    assert [box.capability for box in lines["Contacts"].more] == ["contact.sensitive"]
    assert {"*.view", "company.archive", "people.manage"} <= grantable()


def test_alice_makes_a_role_on_the_page(alice, signed_in):
    browser = signed_in(alice)
    given = {
        "name": "Night shift",
        "purpose": "",
        "reads": "all",
        "writes": "own",
        "capability": ["*.view", "contact.edit"],
    }
    assert browser.post("/settings/roles/new/", given).status_code == 302
    with as_user(alice):
        made = Role.objects.get(key="night-shift")
        assert made.capabilities == ["*.view", "contact.edit"]
    page = browser.get(f"/settings/roles/{made.pk}/").content.decode()
    assert 'value="contact.edit" aria-label="Change: Contacts" checked' in page
    assert browser.post(f"/settings/roles/{made.pk}/remove/").status_code == 302


def test_alice_founds_and_moves_teams_on_the_page(alice, north, signed_in):
    browser = signed_in(alice)
    assert browser.post("/settings/teams/", {"name": "Harbor", "parent": north.pk}).status_code == 302
    with as_user(alice):
        harbor = Team.objects.get(name="Harbor")
    assert browser.post(f"/settings/teams/{harbor.pk}/", {"name": "Port", "parent": ""}).status_code == 302
    with as_user(alice):
        assert Team.objects.get(pk=harbor.pk).path == [harbor.pk]
    answer = browser.post("/settings/teams/", {"name": "port", "parent": ""})
    assert answer.status_code == 422
    assert "already" in answer.content.decode()


def test_a_key_is_shown_once_and_revoked(bob, signed_in):
    browser = signed_in(bob)
    page = browser.post(
        "/settings/keys/new/", {"name": "Web shop", "days": "90", "capability": ["contact.view"]}
    ).content.decode()
    secret = page.split('data-copy="')[1].split('"')[0]
    assert secret.startswith("fc_live_")
    listed = browser.get("/settings/keys/").content.decode()
    assert "Web shop" in listed
    assert "contact.view" in listed
    assert secret not in listed
    number = listed.split("/settings/keys/")[-1].split("/")[0]
    assert browser.post(f"/settings/keys/{number}/revoke/").status_code == 302
    assert "Revoked" in browser.get("/settings/keys/").content.decode()
