"""The promise to a person in figures: 312 rows in 19 tables and 4 files, read in one package, gone with a receipt."""

import io
import json
import re
import zipfile
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.differentiate.value.actions import measure_value
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.actions import grant_consent, raise_objection
from fullcircle.identify.consent.deciding import may_contact
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.in_person import Wish, choose, the_person
from fullcircle.identify.consent.links import link_to_preferences
from fullcircle.identify.consent.tests.conftest import by_form
from fullcircle.identify.contacts.actions import add_company_role, add_contact_point
from fullcircle.identify.privacy.starting import begin_erasure, prepare_copy
from fullcircle.identify.purchases.actions import place_order
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.quality.actions import add_quality_rule
from fullcircle.identify.quality.models import Finding
from fullcircle.identify.traits.actions import define_trait, record_answer
from fullcircle.identify.traits.models import TraitInferred
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.files.actions import Upload, attach_file
from fullcircle.platform.privacy import packages, receipts
from fullcircle.platform.privacy.erasing import preview, years_after
from fullcircle.platform.privacy.models import Copy, Erasure
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def known_in_many_ways(alice, dana) -> None:
    """A row or a few in as many tables as somebody who is long with us is in."""
    with as_user(alice) as by:
        firm = create_record(Company, by=by, values={"name": "Harbor"})
        edit_record(dana, by=by, values={"birth_date": "1990-03-03", "company": firm.pk})
        add_company_role(dana, by=by, company=firm.pk, role="champion")
        add_contact_point(dana, by=by, kind="email", value="dana@home.example", label="Home")
        values = {
            "channels": ["email", "phone"],
            "double_opt_in": False,
            "frequencies": ["always", "monthly"],
        }
        letter = add_purpose(by=by, name="Letter", wording="Yes.", values=values)
        grant_consent(
            dana, by=by, purpose="letter", channels=["email", "phone"], how="phone", evidence="She called."
        )
        raise_objection(dana, by=by, evidence="She wrote.", regards="profiling")
        may_contact(dana, by=by, purpose="letter", channel="email")
        link_to_preferences(dana, by=by)
        diet = define_trait(by=by, label="Diet", choices=["Vegan"], special="health", purpose="letter")
        color = define_trait(by=by, label="Color", choices=["Red"])
        rule = add_quality_rule(by=by, resource="contact", kind="required", field="phone")
    with as_user(alice) as by:
        record_answer(dana, by=by, trait=diet.field.key, value="Vegan")
        record_answer(dana, by=by, trait=color.field.key, value="Red")
        for number in range(2):
            lines = [Line(description="Lamp", unit_price=Decimal(20))]
            place_order(dana, by=by, number=f"N-{number}", lines=lines)
        for number in range(4):
            attach_file(dana, by=by, upload=Upload(f"{number}.txt", io.BytesIO(f"Dear {number}".encode()), 6))
    with acting(the_person(dana.name)) as by:
        choose(dana, by=by, wishes=[Wish(letter, "monthly")], language=None, said=by_form())
    with acting(system("tests")) as by:
        now = timezone.now()
        Finding.objects.create(rule=rule, about_kind="contact", about_id=dana.pk)
        segment = Segment.objects.create(name="Lamps")
        SegmentMember.objects.create(segment=segment, contact=dana)
        TraitInferred.objects.create(
            contact=dana, trait=color, value="Red", method="", evidence=1, observations=1, low=0.5, high=1,
            first_at=now, observed_at=now, inferred_at=now,
        )  # fmt: skip
        measure_value(by=by)


def test_312_rows_in_19_tables_and_4_files_are_read_in_one_package_and_gone_with_a_receipt(
    alice, dana, asked, run_jobs, signed_in
):
    known_in_many_ways(alice, dana)
    with as_user(alice) as by:
        there = preview(dana, timezone.localdate())
        notes = 312 - there.rows - 1  # the copy that is made for her is one more row about her
        Activity.objects.bulk_create(
            Activity(contact=dana, body=f"Note {number}", owner_id=alice.pk) for number in range(notes)
        )
    copy, request = asked("portability"), asked("erasure")
    with as_user(alice) as by:
        prepare_copy(copy, by=by)
    run_jobs()
    with acting(system("tests")):
        made = Copy.objects.get()
    with zipfile.ZipFile(packages.place_of(made.token)) as package:
        data = json.loads(package.read("data.json"))["data"]
        page = package.read("index.html").decode()
        assert len([name for name in package.namelist() if name.startswith("files/")]) == made.files == 4
    assert len(data["interact_activity"]) == notes
    assert all(words in page for words in (dana.name, "Note 0", "N-1", "Vegan"))

    before = signed_in(alice).get(f"/privacy/requests/{request.pk}/erase/").content.decode()
    assert re.search(r"312 rows of 19 tables would go", strip_tags(before))
    with as_user(alice) as by:
        begin_erasure(request, by=by, sure=True)
    run_jobs()
    with as_user(alice):
        erasure, newest = Erasure.objects.get(), Order.objects.latest("placed_at").placed_at
    receipt = erasure.receipt
    assert receipts.is_genuine(receipt, erasure.signature)
    assert (receipt["rows"], receipt["tables"], receipt["files"]["Attached files"]) == (312, 19, 4)
    [orders] = [each for each in receipt["held"] if each["table"] == "identify_order"]
    assert (orders["rows"], orders["basis"].partition(":")[0]) == (2, "Tax law")
    assert orders["until"] == years_after(newest, 10).isoformat()
    assert {"differentiate_value", "identify_trait_inferred"} & receipt["erased"].keys(), (
        "derived figures go, too"
    )
    assert receipt["rescan"]["found"] == 0
