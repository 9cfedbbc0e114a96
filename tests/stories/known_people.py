"""A thousand people, and one of them known in many ways: what their story in figures starts from.

Filled into the installation that a browser looks at, on behalf of whoever founded it, before anything works in the background.
"""

import io
from decimal import Decimal

from django.utils import timezone

from bench.scratch import ENDINGS, GIVEN, ROOTS
from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.differentiate.value.actions import measure_value
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.actions import grant_consent, raise_objection
from fullcircle.identify.consent.deciding import may_contact
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.in_person import Wish, choose, the_person
from fullcircle.identify.consent.links import link_to_preferences
from fullcircle.identify.consent.said import Said
from fullcircle.identify.contacts.actions import add_contact_point
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import check_records
from fullcircle.identify.purchases.actions import place_order
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.quality.actions import measure_quality
from fullcircle.identify.traits.actions import define_trait, record_answer
from fullcircle.identify.traits.models import TraitInferred
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import User
from fullcircle.platform.files.actions import Upload, attach_file
from fullcircle.platform.jobs.inline import run_waiting
from fullcircle.platform.privacy.erasing import preview
from fullcircle.platform.records.actions import edit_record

ROWS = 312
PEOPLE, TWICE, FIRST_TWICE = 970, 30, 100
UNREACHABLE, UNCALLABLE = range(100), range(200, 250)
KNOWN, SIMILAR, WRONG, ALL = 240, 60, 180, 10_000
FIRST = 300  # of those whom the file of an old shop names again
DANA = ("Dana Dearborn", "dana.leaves@example.com", "12")


def person(n: int) -> tuple[str, str, str]:
    """Name, address and number: a hundred have no address, fifty no number that can be called; the last thirty are here twice."""
    if n == UNCALLABLE[-1]:
        return DANA
    n = n if n < PEOPLE else n - PEOPLE + FIRST_TWICE
    given, family = GIVEN[n % len(GIVEN)], ROOTS[n * 7 % len(ROOTS)] + ENDINGS[n * 13 % len(ENDINGS)]
    email = "" if n in UNREACHABLE else f"{given}.{family}@example.com".lower()
    return f"{given} {family}", email, "12" if n in UNCALLABLE else f"+4930{n * 7654321 % 10**7:07}"


def old_shop() -> list[list[str]]:
    """10,000 rows: 240 people by their address, 60 by name and number alone, 180 without a usable address."""
    again = [person(n) for n in range(FIRST, FIRST + KNOWN + SIMILAR)]
    return [
        ["Name", "Email", "City", "Phone"],
        *([name, email, "Paris", ""] for name, email, _phone in again[:KNOWN]),
        *([name, f"other.{email}", "Paris", phone] for name, email, phone in again[KNOWN:]),
        *([f"Wrong {n}", f"wrong{n}.shop.test", "Paris", ""] for n in range(WRONG)),
        *([f"New {n}", f"new{n}@shop.test", "Paris", ""] for n in range(ALL - KNOWN - SIMILAR - WRONG)),
    ]


def fill() -> None:
    """Everything there is before anybody looks; the rules that every organization begins with are there already."""
    run_waiting()
    with acting(system("tests")):
        people = Contact.objects.bulk_create(
            Contact(name=name, email=email, phone=phone, city="Lyon")
            for name, email, phone in map(person, range(PEOPLE + TWICE))
        )
    with acting(system("tests")) as by:
        twice = (*people[FIRST_TWICE : FIRST_TWICE + TWICE], *people[PEOPLE:])
        check_records(by=by, kind="contact", ids=[each.pk for each in twice])
        measure_quality(by=by, resource="contact")
    dana = people[UNCALLABLE[-1]]
    known_in_many_ways(dana)
    run_waiting()
    with acting(founder()) as by:
        # One more row about her is the copy that is made for her, and two that Alice reads what is sensitive about her.
        notes = ROWS - 3 - preview(dana, timezone.localdate()).rows
        Activity.objects.bulk_create(
            Activity(contact=dana, body=f"Note {number}", owner_id=by.user_id) for number in range(notes)
        )


def founder() -> Actor:
    """With the rights and the fields that there are now."""
    with acting(system("tests"), read_only=True):
        found = actor_for_user(User.directory.get().pk)
    assert found is not None
    return found


def known_in_many_ways(dana: Contact) -> None:
    """A row or a few in as many tables as somebody who is long with us is in."""
    with acting(founder()) as by:
        firm = Company.objects.create(name="Harbor")
        edit_record(dana, by=by, values={"birth_date": "1990-03-03", "company": firm.pk})
        add_contact_point(dana, by=by, kind="email", value="dana@home.example", label="Home")
        letter = add_purpose(
            by=by, name="Letter", wording="Yes.",
            values={"channels": ["email", "phone"], "double_opt_in": False, "frequencies": ["always", "monthly"]},
        )  # fmt: skip
        said = {"how": "phone", "evidence": "She called."}
        grant_consent(dana, by=by, purpose="letter", channels=["email", "phone"], **said)
        raise_objection(dana, by=by, evidence="She wrote.", regards="profiling")
        may_contact(dana, by=by, purpose="letter", channel="email")
        link_to_preferences(dana, by=by)
        diet = define_trait(by=by, label="Diet", choices=["Vegan"], special="health", purpose="letter")
        color = define_trait(by=by, label="Color", choices=["Red"])
    with acting(founder()) as by:
        record_answer(dana, by=by, trait=diet.field.key, value="Vegan")
        record_answer(dana, by=by, trait=color.field.key, value="Red")
        for number in range(2):
            lines = [Line(description="Lamp", unit_price=Decimal(20))]
            place_order(dana, by=by, number=f"N-{number}", lines=lines)
        for number in range(4):
            attach_file(dana, by=by, upload=Upload(f"{number}.txt", io.BytesIO(f"Dear {number}".encode()), 6))
    with acting(the_person(dana.name)) as by:
        form = Said("form", timezone.now(), origin="Newsletter form", ip="203.0.113.7", browser="Firefox")
        choose(dana, by=by, wishes=[Wish(letter, "monthly")], language=None, said=form)
    with acting(system("tests")) as by:
        now = timezone.now()
        SegmentMember.objects.create(segment=Segment.objects.create(name="Lamps"), contact=dana)
        TraitInferred.objects.create(
            contact=dana, trait=color, value="Red", method="", evidence=1, observations=1, low=0.5, high=1,
            first_at=now, observed_at=now, inferred_at=now,
        )  # fmt: skip
        measure_value(by=by)
