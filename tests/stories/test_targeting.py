"""Young women of Lyon who buy and care for sustainability, by clicking: counted live, moved into by an order, and ranked."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fullcircle.differentiate.segments.actions import define_segment
from fullcircle.differentiate.targeting.actions import measure_targeting
from fullcircle.identify.consent.actions import grant_consent
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import User
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.records.actions import create_record
from tests.browser import new_page
from tests.cast import as_user
from tests.stories.test_segments import clean, do_the_work

pytestmark = pytest.mark.browser
__all__ = ["do_the_work"]

GREEN, CHEAP = ["sustainability"], ["price"]
# Who differs from Dana in one thing each; all of them have ordered once, Fay twice.
PEOPLE = [
    ("Dana", "female", 30, "Lyon", GREEN), ("Fay", "female", 39, "Lyon", GREEN), ("Eve", "female", 30, "Lyon", CHEAP),
    ("Gus", "male", 30, "Lyon", GREEN), ("Iris", "female", 60, "Lyon", GREEN), ("Hana", "female", 30, "Paris", GREEN),
]  # fmt: skip


def order(name: str) -> None:
    with acting(system("tests")) as by:
        values = {"contact": Contact.objects.get(name=name).pk, "subtotal": "50", "currency": "USD"}
        create_record(Order, by=by, values=values)


def a_company_of_six() -> None:
    with acting(system("tests")):
        alice = User.directory.get(email="alice@example.com")
    with as_user(alice) as by:
        define_field(
            by=by, resource="contact", label="Values", key="values", kind="multichoice", choices=[*GREEN, *CHEAP]
        )  # fmt: skip
        add_purpose(
            by=by, name="Offers", wording="Tell me.", values={"channels": ["email"], "double_opt_in": False}
        )
    with as_user(alice) as by:
        today = timezone.localdate()
        for name, gender, age, city, values in PEOPLE:
            made = create_record(Contact, by=by, values={
                "name": name, "email": f"{name.lower()}@example.com", "gender": gender, "city": city, "values": values,
                "birth_date": str(today - timedelta(days=age * 366)),
            })  # fmt: skip
            if name in ("Dana", "Fay", "Hana"):
                grant_consent(
                    made, by=by, purpose="offers", channels=["email"], how="phone", evidence="Said so."
                )
        rule = {"kind": "field", "field": "city", "values": ["Paris"]}
        define_segment(by=by, name="In Paris", rules={"kind": "group", "rules": [rule]})
    for name, *_rest in [*PEOPLE, ("Fay",)]:
        order(name)


def measured() -> None:
    with acting(system("tests")) as by:
        measure_targeting(by=by)


def test_the_segment_of_the_mission_is_counted_entered_and_ranked(
    founded, chromium, site, inside, do_the_work
):
    inside(a_company_of_six)
    page = new_page(chromium.new_context(base_url=site, storage_state=founded, reduced_motion="reduce"))
    page.goto("/segments/build/")
    fits = page.get_by_role("complementary", name="Who fits now")
    about = page.get_by_label("What the rule is about")

    values = page.get_by_label("Value", exact=True)

    def rule(number: int, key: str) -> None:
        if number:
            page.get_by_role("button", name="Add a rule").click()
            expect(about).to_have_count(number + 1)
        about.nth(number).select_option(key)

    def typed(number: int, value: str) -> None:
        expect(values.nth(number)).to_have_attribute("type", "text")
        values.nth(number).fill(value)

    rule(0, "field:gender")
    typed(0, "female")
    expect(fits.locator("dd").first).to_have_text("5")
    rule(1, "field:birth_date")
    page.get_by_label("How it compares").nth(1).select_option("years_ago")
    page.get_by_label("Value at most").fill("40")
    values.nth(1).fill("25")
    expect(fits.locator("dd").first).to_have_text("4")
    rule(2, "field:city")
    typed(2, "Lyon")
    expect(fits.locator("dd").first).to_have_text("3")
    rule(3, "field:values")
    values.nth(3).select_option("sustainability")
    expect(fits.locator("dd").first).to_have_text("2")
    rule(4, "bought")
    page.locator("[name^=times-]").fill("2")
    page.get_by_label("in the last").fill("365")
    expect(fits.locator("dd").first).to_have_text("1")
    expect(fits.get_by_role("listitem")).to_contain_text(["Fay"])
    page.get_by_label("Name", exact=True).fill("Young women of Lyon")
    page.get_by_role("button", name="Save segment").click()
    people = page.get_by_role("region", name="People")
    expect(people).to_contain_text("No campaign may use it before somebody says for what.")
    do_the_work()
    segment = page.url
    inside(lambda: order("Dana"))
    do_the_work()
    page.goto(segment)
    expect(people).to_contain_text("Show 2 people")
    page.get_by_role("link", name="Say what it may be used for").click()
    page.get_by_label("May be used for").select_option("offers")
    page.get_by_label("Why that is right").fill("They told us so for this.")
    clean(page)
    page.get_by_role("button", name="Write it down").click()
    expect(people).to_contain_text("It may be used for “Offers”, and nothing else.")
    clean(page)

    inside(measured)
    page.goto("/targeting/")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("1. Young women of Lyon")
    expect(rows.first).to_contain_text("2 people")
    expect(rows.first).to_contain_text("2 reachable")
