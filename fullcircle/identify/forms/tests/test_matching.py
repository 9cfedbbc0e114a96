"""A submission fills in what was empty and overwrites nothing; who is recognized is asked for less, and told nothing."""

import pytest
from django.test import Client

from fullcircle.identify.behavior.models import Visitor
from fullcircle.identify.consent.models import ConsentEvent, PersonalLink
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.models import Submission
from fullcircle.identify.forms.recognizing import link_to_form
from fullcircle.identify.forms.reviewing import keep_known, take_answer
from fullcircle.identify.forms.tests.conftest import FIREFOX, PHONE, published
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.origins import origins_of
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.resource import resources
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer, whose phone and city we know."""
    with as_user(bob) as by:
        values = {"name": "Dana Reyes", "email": "dana@example.com", "phone": "+351912345678"}
        return create_record(Contact, by=by, values=values)


@pytest.fixture
def browser_of_dana(dana, alice) -> str:
    from django.utils import timezone

    with as_user(alice):
        now = timezone.now()
        return Visitor.objects.create(
            key="danas-phone", contact=dana, first_seen_at=now, last_seen_at=now
        ).key


def sent() -> Submission:
    return Submission.objects.order_by("-id").first()


def test_what_we_know_stays_and_the_other_answer_is_kept_for_a_colleague(form, dana, fill_in, run_jobs, bob):
    fill_in({"email": "dana@example.com", "name": "Mallory", "phone": ""})
    run_jobs()
    with as_user(bob) as by:
        dana.refresh_from_db()
        assert (dana.name, dana.phone) == ("Dana Reyes", "+351912345678")
        assert sent().differences == {"name": ["Dana Reyes", "Mallory"]}
        with pytest.raises(Refused, match="no such difference"):
            take_answer(sent(), by=by, field="phone")
        take_answer(sent(), by=by, field="name")
        dana.refresh_from_db()
        assert (dana.name, sent().differences) == ("Mallory", {})


def test_what_was_empty_is_filled_in_and_a_colleague_may_keep_what_we_knew(form, fill_in, run_jobs, bob):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"email": "dana@example.com"})
    fill_in({"email": "dana@example.com", "name": "Dana Reyes", "phone": "+351 912 345 678"})
    fill_in({"email": "dana@example.com", "name": "D. Reyes"})
    run_jobs()
    with as_user(bob) as by:
        dana.refresh_from_db()
        assert (dana.name, dana.phone) == ("Dana Reyes", "+351912345678")
        keep_known(sent(), by=by, field="name")
        assert (sent().differences, Contact.objects.count()) == ({}, 1)


def test_what_a_form_brought_says_so(form, dana, fill_in, run_jobs, bob, alice):
    with as_user(bob) as by:
        edit_record(dana, by=by, values={"phone": ""})
    fill_in({"email": "dana@example.com", "name": "Dana Reyes", "phone": "+351 912 345 678"})
    fill_in({"email": "erin@example.com", "name": "Erin Fox", "phone": ""})
    run_jobs()
    with as_user(alice) as by:
        dana.refresh_from_db()
        erin = Contact.objects.get(email="erin@example.com")
        told = {
            each.pk: {known.field.key: known.origin for known in origins_of(each, resources()["contact"], by)}
            for each in (dana, erin)
        }
    phone, email = told[dana.pk]["phone"], told[erin.pk]["email"]
    assert (phone.method, phone.source) == ("form", "Newsletter form, version 1")
    assert (email.method, email.source) == ("themselves", "form: Newsletter form")


def test_a_name_written_in_by_a_stranger_does_not_join_their_browser(form, dana, fill_in, run_jobs, alice):
    """Whoever types an address has not shown that it is theirs: only the click in the mail does."""
    from django.utils import timezone

    from fullcircle.identify.consent.in_person import confirm, the_person
    from fullcircle.identify.consent.said import Said
    from fullcircle.platform.access.acting import acting

    fill_in(
        {"email": "dana@example.com", "name": "Dana Reyes"}, boxes=["newsletter"], query="?v=some-browser"
    )
    run_jobs()
    with as_user(alice):
        visitor = Visitor.objects.get(key="some-browser")
        assert (visitor.contact_id, visitor.claim) == (None, "dana@example.com")
        occasion = PersonalLink.objects.get(kind="confirm").occasion
    with acting(the_person("Dana Reyes")) as by:
        confirm(dana, by=by, occasion=occasion, said=Said("link", timezone.now()))
    run_jobs()
    with as_user(alice):
        visitor.refresh_from_db()
        assert visitor.contact_id == dana.pk


def test_who_is_recognized_is_asked_for_less_and_told_nothing(
    form, dana, browser_of_dana, fill_in, run_jobs, bob
):
    page = (
        Client(headers={"User-Agent": FIREFOX}).get(f"/f/{form.token}/?v={browser_of_dana}").content.decode()
    )
    assert 'name="a.email"' not in page
    assert 'name="a.phone"' not in page
    assert 'name="a.topic"' in page
    for known in ("Dana", "dana@example.com", "912345678"):
        assert known not in page
    fill_in({"topic": "Chairs"}, boxes=["newsletter"], query=f"?v={browser_of_dana}")
    run_jobs()
    with as_user(bob):
        assert (sent().contact_id, sent().answers["topic"], sent().status) == (dana.pk, "Chairs", "accepted")
        assert ConsentEvent.objects.get().address == "dana@example.com"
    stranger = Client(headers={"User-Agent": FIREFOX}).get(f"/f/{form.token}/?v=guess").content.decode()
    assert 'name="a.email"' in stranger


def test_a_link_for_one_person_knows_them_and_only_a_colleague_makes_it(form, dana, bob, fill_in, run_jobs):
    from fullcircle.platform.api.tests.conftest import Api, key_of

    with as_user(bob) as by:
        link = link_to_form(dana, by=by, form=form)
        assert link == link_to_form(dana, by=by, form=form)
    query = "?" + link.partition("?")[2]
    page = Client(headers={"User-Agent": FIREFOX}).get(f"/f/{form.token}/{query}").content.decode()
    assert 'name="a.email"' not in page
    fill_in({"topic": "Chairs", "email": "new@example.com"}, query=query)
    run_jobs()
    with as_user(bob):
        assert sent().contact_id == dana.pk
        assert sent().differences["email"] == ["dana@example.com", "new@example.com"]
    refused = Api(key_of(bob)).ask(
        "POST", f"contacts/{dana.pk}/actions/link_to_form", {"form": form.pk}, If_Match="*"
    )
    assert (refused.status_code, "colleague" in refused.json()["detail"]) == (403, True)


def test_a_colleague_makes_the_link_on_a_page_for_whom_they_may_see(form, dana, bob, charlie, signed_in):
    place = f"/forms/{form.pk}/link/"
    assert f"/f/{form.token}/?p=" in signed_in(bob).post(place, {"contact": dana.pk}).content.decode()
    refused = signed_in(charlie).post(place, {"contact": dana.pk})
    assert (refused.status_code, "?p=" in refused.content.decode()) == (422, False)


def test_somebody_elses_address_at_danas_browser_is_somebody_else(
    form, dana, browser_of_dana, fill_in, run_jobs, alice
):
    fill_in({"email": "eve@example.com", "name": "Eve"}, query=f"?v={browser_of_dana}")
    run_jobs()
    with as_user(alice):
        assert Visitor.objects.get(key="danas-phone").contact_id == dana.pk
        assert Contact.objects.get(email="eve@example.com").name == "Eve"


def test_a_company_is_found_by_its_name_or_added(alice, newsletter, fill_in, run_jobs):
    from fullcircle.identify.companies.models import Company
    from fullcircle.identify.forms.content import Question

    with as_user(alice) as by:
        bakery = create_record(Company, by=by, values={"name": "Copper Bakery"})
    form = published(alice, questions=[Question(key="company", field="company"), PHONE])
    fill_in({"email": "dana@example.com", "company": "copper bakery"}, where=form)
    fill_in({"email": "eve@example.com", "company": "Glass House"}, where=form)
    run_jobs()
    with as_user(alice):
        assert Contact.objects.get(email="dana@example.com").company_id == bakery.pk
        assert Contact.objects.get(email="eve@example.com").company.name == "Glass House"


def test_who_may_not_see_the_contact_decides_nothing_about_it(form, dana, fill_in, run_jobs, bob, charlie):
    fill_in({"email": "dana@example.com", "name": "Mallory"})
    run_jobs()
    with as_user(bob):
        found = sent()
    with as_user(charlie) as by, pytest.raises((NotAllowed, Refused)):
        take_answer(found, by=by, field="name")
