"""On Monday those who look after the data read how it stands: the figures of the page, and the way to their rows."""

import re

import pytest
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.quality import actions, jobs
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import User
from fullcircle.platform.jobs.schedules import schedules
from fullcircle.platform.records.actions import edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

FIGURE = re.compile(r"^  (\w+): ([\d.]+), ([\d,]+) of ([\d,]+) to mend\n(?:  (http\S+))?", re.MULTILINE)


@pytest.fixture
def ten(alice) -> list[Contact]:
    """Ten contacts; one has no address, and two have phone numbers that cannot be called."""
    people = [
        Contact(name=f"Person {n}", email=f"p{n}@example.com" if n else "", phone="12" if n > 7 else "")
        for n in range(10)
    ]
    with as_user(alice) as by:
        actions.add_quality_rule(by=by, resource="contact", kind="required", field="email")
        actions.add_quality_rule(by=by, resource="contact", kind="format", field="phone")
        Contact.objects.bulk_create(people)
    return people


def measure() -> None:
    with acting(system("Data quality")) as by:
        actions.measure_quality(by=by, resource="contact")


def test_it_arrives_with_the_figures_of_the_page_and_each_opens_its_rows(
    alice, bob, mia, reader, ten, run_jobs, mailoutbox, signed_in
):
    with acting(system("tests")):
        User.objects.filter(pk=mia.pk).update(is_active=False)
    measure()
    jobs.send_weekly_report()
    run_jobs()
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == ([alice.email], "Your data this week")
    browser = signed_in(alice)
    page = browser.get("/quality/").content.decode()
    score = re.search(r"^Contacts: ([\d.]+) of 100$", letter.body, re.MULTILINE)
    assert score
    assert f">{score[1]}</a>" in page
    found = FIGURE.findall(letter.body)
    assert [figure[:4] for figure in found] == [
        ("Completeness", "90.0", "1", "10"), ("Validity", "80.0", "2", "10"),
    ]  # fmt: skip
    for _name, percent, failing, _all, link in found:
        path = link[link.index("/contacts/") :]
        assert f'href="{path}">{percent}</a>' in page
        assert browser.get(path).content.decode().count(" data-row ") == int(failing)


def test_it_says_who_mended_and_is_not_sent_before_anything_was_measured(alice, ten, run_jobs, mailoutbox):
    jobs.send_weekly_report()
    run_jobs()
    assert mailoutbox == []
    measure()
    with as_user(alice) as by:
        edit_record(ten[0], by=by, values={"email": "found@example.com"})
    with acting(system("automation")) as by:
        thanks = {ten[0].pk: (alice.pk, "Alice")}
        actions.recheck_quality(
            by=by, resource="contact", ids=[ten[0].pk], thanks=thanks, day=timezone.localdate()
        )
    jobs.send_report_to(person=alice.pk, day=timezone.localdate().isoformat())
    assert "Mended by: Alice (1)" in mailoutbox[0].body
    assert "Completeness: 100.0, 0 of 10 to mend" in mailoutbox[0].body


def test_it_is_sent_every_monday():
    [regular] = [each for each in schedules() if each.job == jobs.send_weekly_report.name]
    assert regular.cron.split()[4] == "1"
