"""Every right that something asks for can be given, by a box of its own, and comes to the roles that ship with it."""

import re

import pytest

from fullcircle.identify.consent.in_person import THEIR_OWN
from fullcircle.identify.forms.models import SORT, SUBMIT
from fullcircle.platform.access.actor import ANY_KIND
from fullcircle.platform.access.checks import routes
from fullcircle.platform.access.duties import duties
from fullcircle.platform.access.installing import statements
from fullcircle.platform.access.models import Role
from fullcircle.platform.access.seeding import ROLES, seed_roles
from fullcircle.platform.actions import registered_actions
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.people.rights import VERBS, grantable
from fullcircle.platform.people.roles import edit_role
from tests.cast import as_user

NOBODYS = {
    THEIR_OWN,
    SUBMIT,
    SORT,
}  # held by a person for as long as they act for themselves, by no colleague
ASKED_BY_POLICIES = re.compile(r"fc\.can\('([^']+)'\)")


def asked_for() -> set[str]:
    """Whatever pages, verbs and policies ask for by its full name."""
    by_pages = {getattr(view, "access", "") for _, view in routes()}
    by_verbs = {verb.needs for verb in registered_actions().values()}
    by_policies = set(ASKED_BY_POLICIES.findall("\n".join(statements())))
    return {right for right in by_pages | by_verbs | by_policies if re.fullmatch(r"\w+\.\w+", right)}


def test_every_right_that_is_asked_for_has_its_box():
    without = {right for right in asked_for() - grantable() - NOBODYS if not right.startswith(f"{ANY_KIND}.")}
    assert not without, (
        f"Nobody can be given {sorted(without)}: tell each in a sentence with register_duty() beside its pages."
    )


def test_no_box_for_all_records_ticks_one_that_is_about_something_else():
    too_wide = {right for right in duties() if right.partition(".")[2] in VERBS}
    assert not too_wide, f"{sorted(too_wide)} would come with “All records”: give it another verb."


def test_what_ships_is_known():
    unknown = {right for role in ROLES for right in role.capabilities} - grantable()
    assert not unknown, f"No box stands for {sorted(unknown)}."


@pytest.mark.django_db(databases=["owner"])
def test_an_upgrade_brings_new_rights_once_and_ticks_no_box_again(monkeypatch):
    seed_roles()
    guests = Role.objects.using("owner").filter(key="reader")
    guests.update(capabilities=["contact.view"])  # what an administrator made of it
    seed_roles()
    assert guests.get().capabilities == ["contact.view"]

    shipped = next(role for role in ROLES if role.key == "reader")
    monkeypatch.setattr(shipped, "capabilities", ["*.view", "venue.book"])
    seed_roles()
    assert guests.get().capabilities == ["contact.view", "venue.book"]


@pytest.mark.django_db
def test_seeing_all_records_is_not_reading_what_everybody_did(alice, reader, mia):
    with as_user(alice) as by:
        role = Role.objects.get(key="support")
        edit_role(role, by=by, name="Help desk", reads="all", writes="all", capabilities=["*.view"])
    log = LoggedEvent.objects.filter(type="role.changed")
    for user, sees in ((alice, 1), (mia, 1), (reader, 0)):
        with as_user(user):
            assert log.count() == sees, user.name


@pytest.mark.django_db
def test_who_may_import_one_kind_of_record_may_import(alice, colleague, signed_in):
    with as_user(alice) as by:
        role = Role.objects.get(key="reader")
        capabilities = ["contact.view", "contact.add", "contact.import"]
        edit_role(role, by=by, name="Loader", reads="own", writes="own", capabilities=capabilities)
    lou = signed_in(colleague("Lou", "reader"))
    assert lou.get("/imports/new/").status_code == 200
    with as_user(alice) as by:
        edit_role(role, by=by, name="Loader", reads="own", writes="own", capabilities=["contact.view"])
    assert lou.get("/imports/new/").status_code == 403
