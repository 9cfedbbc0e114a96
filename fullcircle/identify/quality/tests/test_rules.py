"""Rules of data quality: which there are, what each finds, and who may make them."""

import pytest
from django.http import QueryDict

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.quality import actions
from fullcircle.platform.access.acting import acting, current_actor
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.records.actions import archive_record
from fullcircle.platform.records.listing import matching
from fullcircle.platform.records.query import read_query
from fullcircle.platform.records.resource import resource_of
from tests.cast import as_user


def measured() -> None:
    with acting(system("Data quality")) as by:
        actions.measure_quality(by=by, resource="contact")


def to_mend(part):
    """The numbers of the contacts in the list that is narrowed so, for whoever acts."""
    contacts = resource_of(Contact)
    query = read_query(contacts, QueryDict(f"among=quality:{part}"), current_actor())
    return matching(contacts, query).order_by("pk").values_list("pk", flat=True)


def test_a_rep_may_not_make_rules(bob):
    with pytest.raises(NotAllowed), as_user(bob) as by:
        actions.add_quality_rule(by=by, resource="contact", kind="required", field="email")


@pytest.mark.parametrize(
    ("kind", "field", "settings", "wrong"),
    [
        ("required", "shoe_size", {}, "no field"),
        ("required", "birth_date", {}, "no field"),
        ("format", "city", {}, "Say which form"),
        ("format", "city", {"pattern": "("}, "cannot be read"),
        ("format", "city", {"pattern": "(?<name>x)"}, "read"),
        ("range", "name", {"least": 1}, "neither a number"),
        ("range", "last_activity_at", {}, "least"),
        ("fresh", "name", {"days": 5}, "no day"),
        ("fresh", "last_activity_at", {"days": 0}, "how many days"),
        ("deliverable", "name", {}, "no email"),
        ("reference", "city", {}, "no list"),
        ("magic", "name", {}, "no such kind"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(alice, kind, field, settings, wrong):
    with pytest.raises(Refused, match=wrong), as_user(alice) as by:
        actions.add_quality_rule(by=by, resource="contact", kind=kind, field=field, settings=settings)


@pytest.mark.parametrize(
    ("kind", "field", "settings", "good", "bad"),
    [
        ("format", "postcode", {"pattern": "^[0-9]{5}$"}, {"postcode": "10115"}, {"postcode": "1O115"}),
        ("consistent", "postcode", {"when": "country", "is": "DE"}, {"country": "FR"}, {"country": "DE"}),
        (
            "consistent",
            "language",
            {"when": "city", "among": ["de", "fr"]},
            {"city": "B", "language": "de"},
            {"city": "B"},
        ),
        ("deliverable", "email", {}, {"email": "a@example.com"}, {"email": "a@"}),
    ],
)
def test_every_kind_of_rule_tells_good_from_bad(alice, kind, field, settings, good, bad):
    with acting(system("tests")):
        Contact.objects.create(name="Good", **good)
        wrong = Contact.objects.create(name="Bad", **bad)
    with as_user(alice) as by:
        rule = actions.add_quality_rule(by=by, resource="contact", kind=kind, field=field, settings=settings)
    measured()
    with as_user(alice, read_only=True):
        assert list(to_mend(rule.pk)) == [wrong.pk]


def test_a_relation_to_what_was_put_away_is_found(alice):
    from fullcircle.identify.companies.models import Company
    from fullcircle.platform.records.actions import create_record

    with as_user(alice) as by:
        firm = create_record(Company, by=by, values={"name": "Gone GmbH"})
        dana = create_record(Contact, by=by, values={"name": "Dana", "company": firm.pk})
        rule = actions.add_quality_rule(by=by, resource="contact", kind="reference", field="company")
        archive_record(firm, by=by)
    measured()
    with as_user(alice, read_only=True):
        assert list(to_mend(rule.pk)) == [dana.pk]


def test_a_domain_without_mail_makes_its_addresses_undeliverable(alice):
    with acting(system("tests")) as by:
        Contact.objects.create(name="A", email="a@dead.example")
        Contact.objects.create(name="B", email="b@alive.example")
        actions.remember_mail_domains(
            by=by, answers={"dead.example": False, "alive.example": True, "slow.example": None}
        )
    with as_user(alice) as by:
        rule = actions.add_quality_rule(by=by, resource="contact", kind="deliverable", field="email")
    measured()
    with as_user(alice, read_only=True):
        assert Contact.objects.filter(pk__in=to_mend(rule.pk)).get().name == "A"
