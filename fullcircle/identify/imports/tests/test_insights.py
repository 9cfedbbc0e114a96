"""What is in here? After an import a card tells it, and every number on it is the number of a list."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports.insights import in_here
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

PEOPLE = (
    "Number,Name,Email,Phone,Country\n"
    "1,Dana Reyes,dana@example.com,+49 30 1234567,Germany\n"
    "2,D. Reyes,dana@example.com,,Germany\n"
    "3,Eve Long,eve@example.com,,Norway\n"
    "4,Bob Ray,,,\n"
)
FIELDS = ["external_id", "name", "email", "phone", "country"]


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def imported(alice, signed_in, run_jobs) -> ImportRun:
    """Alice's file of four people, beside one contact who was there before."""
    with as_user(alice) as by:
        create_record(Contact, by=by, values={"name": "Ann Kay", "country": "DE"})
    browser = signed_in(alice)
    file = SimpleUploadedFile("people.csv", PEOPLE.encode())
    address = browser.post("/imports/new/", {"file": file, "into": "contact"}).headers["Location"]
    chosen = {f"column-{n}": f"contact:{field}" for n, field in enumerate(FIELDS)}
    browser.post(address, {**chosen, "match-contact": "external_id", "do": "check"})
    run_jobs()
    browser.post(f"{address}commit/")
    run_jobs()
    with as_user(alice):
        return ImportRun.objects.get()


def test_every_number_on_the_card_is_the_number_of_its_list(alice, imported, signed_in):
    browser = signed_in(alice)
    assert (
        f'hx-get="/imports/{imported.pk}/insights/"'
        in browser.get(f"/imports/{imported.pk}/").content.decode()
    )
    card = browser.get(f"/imports/{imported.pk}/insights/").content.decode()
    assert "4 contacts came in" in card
    with as_user(alice):
        found = in_here(imported, timezone.now())
    assert [(each.title, each.side) for each in found.countries] == [
        ("Germany", "2"), ("Country not known", "1"), ("Norway", "1"),
    ]  # fmt: skip
    assert [(each.title, each.side) for each in found.sources] == [
        ("Import: people.csv", "4"), ("Source not known", "1"),
    ]  # fmt: skip
    for each in [*found.countries, *found.sources]:
        assert listed(browser, each.href) == int(each.side), each.title
    assert [each.sentence for each in found.findings] == [
        "1 contact has neither email nor phone.",
        "2 contacts share an email address or a phone number with another one.",
    ]
    assert listed(browser, found.findings[0].href) == 1
    assert "D. Reyes" in browser.get(found.findings[1].href).content.decode()  # side by side, to be merged


def listed(browser, href: str) -> int:
    shown = browser.get(href).content.decode()
    return len(set(re.findall(r'href="/contacts/(\d+)/', unquote(shown))))


def test_customers_who_have_become_quiet_are_told_of(alice, imported, signed_in):
    now = timezone.now()
    with as_user(alice) as by:
        dana, eve = Contact.objects.get(external_id="1"), Contact.objects.get(external_id="3")
        for days in (400, 370, 340):  # monthly, and then no more
            create_record(
                Order,
                by=by,
                values={
                    "contact": dana.pk,
                    "placed_at": now - timedelta(days=days),
                    "subtotal": 10,
                    "currency": "EUR",
                },
            )
        for days in (400, 200, 20):
            create_record(
                Order,
                by=by,
                values={
                    "contact": eve.pk,
                    "placed_at": now - timedelta(days=days),
                    "subtotal": 10,
                    "currency": "EUR",
                },
            )
        (quiet,) = [each for each in in_here(imported, now).findings if "not bought" in each.sentence]
    assert quiet.sentence == "1 customer has not bought for longer than usual."
    assert quiet.href == f"/contacts/?ids={dana.pk}"
    assert listed(signed_in(alice), quiet.href) == 1


def test_what_came_in_is_shown_by_itself_and_to_nobody_else(alice, bob, imported, signed_in):
    page = signed_in(alice).get(f"/imports/{imported.pk}/").content.decode()
    (href,) = re.findall(r'<a class="btn sm" href="(/contacts/[^"]*)">See the contacts</a>', page)
    assert listed(signed_in(alice), href.replace("&amp;", "&")) == 4
    assert signed_in(bob).get(f"/imports/{imported.pk}/insights/").status_code == 403
