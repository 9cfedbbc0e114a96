"""Dana works at Copper Bakery, and advises another firm; roles have dates."""

from datetime import date

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.actions import add_company_role, edit_company_role, remove_company_role
from fullcircle.identify.contacts.models import CompanyRole, Contact
from fullcircle.identify.contacts.tests.test_contact_points import dana  # noqa: F401 fixture
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery(bob) -> Company:
    with as_user(bob) as by:
        return create_record(Company, by=by, values={"name": "Copper Bakery"})


def test_the_first_role_is_also_where_she_works(dana, bakery, bob):  # noqa: F811
    with as_user(bob) as by:
        add_company_role(dana, by=by, company=bakery.pk, role="champion", since=date(2025, 3, 1))
        assert Contact.objects.get().company_id == bakery.pk
        event = LoggedEvent.objects.get(type="company_role.added")
        assert (event.about_kind, event.within_kind, event.within_id) == ("contact", "company", bakery.pk)


def test_a_role_ends_and_is_held_once(dana, bakery, bob):  # noqa: F811
    with as_user(bob) as by:
        role = add_company_role(dana, by=by, company=bakery.pk, role="user")
        with pytest.raises(Refused, match="has this role at Copper Bakery already"):
            add_company_role(dana, by=by, company=bakery.pk, role="user")
        with pytest.raises(Refused, match="does not end before it begins"):
            edit_company_role(dana, by=by, role=role.pk, since=date(2026, 2, 1), until=date(2026, 1, 1))
        edit_company_role(dana, by=by, role=role.pk, until=date(2026, 1, 1))
        assert CompanyRole.objects.get().until == date(2026, 1, 1)
        assert LoggedEvent.objects.filter(type="company_role.ended").exists()


def test_a_mistaken_role_is_removed(dana, bakery, bob):  # noqa: F811
    with as_user(bob) as by:
        role = add_company_role(dana, by=by, company=bakery.pk)
        remove_company_role(dana, by=by, role=role.pk)
        assert not CompanyRole.objects.exists()
        with pytest.raises(Missing):
            remove_company_role(dana, by=by, role=role.pk)


def test_a_company_that_she_may_not_know_of_is_not_there(dana, charlie, bob):  # noqa: F811
    with as_user(charlie) as by:
        hidden = create_record(Company, by=by, values={"name": "Hidden"})
    with as_user(bob) as by, pytest.raises(Refused, match="you may not see it"):
        add_company_role(dana, by=by, company=hidden.pk)


def test_roles_stand_on_both_pages(dana, bakery, bob, signed_in):  # noqa: F811
    with as_user(bob) as by:
        add_company_role(dana, by=by, company=bakery.pk, role="champion", since=date(2025, 3, 1))
    hers = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert "Champion, since Mar 2025" in hers
    theirs = signed_in(bob).get(f"/companies/{bakery.pk}/").content.decode()
    assert f'href="/contacts/{dana.pk}/"' in theirs
    assert "Champion, since Mar 2025" in theirs
