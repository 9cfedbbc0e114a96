"""Forty marks are put wherever something about a person can go; after the erasure no dump and no file holds one."""

import base64
import io
import json
import subprocess
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from fullcircle.identify.behavior import actions as tracking
from fullcircle.identify.behavior import receiving
from fullcircle.identify.behavior.models import TrackingSource
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.actions import grant_consent, raise_objection
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.in_person import ask_for_privacy, the_person
from fullcircle.identify.consent.said import Said
from fullcircle.identify.consent.suppressing import suppress_contact
from fullcircle.identify.contacts.actions import add_company_role, add_contact_point
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.contacts.points import Address
from fullcircle.identify.duplicates.actions import merge_contact
from fullcircle.identify.imports import actions as importing
from fullcircle.identify.imports import running
from fullcircle.identify.imports.plan import read_plan
from fullcircle.identify.imports.reading import open_table
from fullcircle.identify.imports.store import keep_upload, plain_copy, upload
from fullcircle.identify.privacy.actions import open_request
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.identify.privacy.starting import begin_erasure, place_hold, prepare_copy
from fullcircle.identify.purchases.actions import place_order
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.activities.actions import log_activity, log_company_activity
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.files.actions import Upload, attach_file
from fullcircle.platform.jobs.inline import run_waiting
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.objects.actions import define_object
from fullcircle.platform.objects.models import ObjectRecord
from fullcircle.platform.privacy import log, receipts
from fullcircle.platform.privacy.actions import lift_hold
from fullcircle.platform.privacy.models import Erasure
from fullcircle.platform.records.actions import archive_record, create_record, edit_record, restore_record
from fullcircle.platform.records.models import SavedView
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


class Marks:
    """Words that stand nowhere else."""

    def __init__(self) -> None:
        self.numbers, self.planted = count(1), {}

    def __call__(self, where: str) -> str:
        mark = f"qzx{next(self.numbers):02d}wv"
        self.planted[mark] = where
        return mark


@pytest.fixture
def ann(committed) -> User:
    with acting(system("tests")):
        user = User(email="ann@example.org", name="Ann", role=Role.objects.get(key="admin"))
        user.set_password("correct horse battery")
        user.save()
    return user


def dumped(cluster) -> str:
    """Everything that PostgreSQL keeps, as text."""
    name = connection.settings_dict["NAME"]
    command = [str(cluster.bin_dir / "pg_dump"), "--data-only", f"--dbname={cluster.url('postgres', name)}"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace").lower()


def on_disk(folder: Path) -> str:
    return "".join(
        path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()
    ).lower()


def found(marks: Marks, text: str) -> dict[str, str]:
    return {mark: where for mark, where in marks.planted.items() if mark in text}


def test_forty_marks_are_planted_and_none_is_left(ann, cluster, shelves):
    mark = Marks()
    everybody_else(ann)
    dana = known_by_every_door(ann, mark)
    assert len(mark.planted) >= 40
    there = found(mark, dumped(cluster) + on_disk(shelves))
    nowhere = {each: where for each, where in mark.planted.items() if each not in there}
    assert nowhere == {}, "Each is really somewhere before."

    with as_user(ann) as by:
        request = PrivacyRequest.objects.get(kind="erasure")
        begin_erasure(request, by=by, sure=True)
    run_waiting()

    left = found(mark, dumped(cluster) + on_disk(shelves))
    assert left == {}
    with as_user(ann):
        erasure = Erasure.objects.get()
        assert erasure.receipt["rescan"] == {"tables": erasure.scan["tables"], "found": 0, "where": {}}
        assert receipts.is_genuine(erasure.receipt, erasure.signature)
        assert erasure.receipt["held"][0]["basis"].startswith(("Tax law", "Accountability"))
        order = Order.objects.get()
        assert (order.contact_id, order.number, str(order.total)) == (None, "N-1", "12.50")
        assert not Contact.objects.filter(pk=dana.pk).exists()
        # Others keep what is theirs, though they share a file or a company with her.
        assert Contact.objects.get().email == "other@example.org"
        assert ObjectRecord.objects.get().custom["habits"] == "Bites [erased]."
        assert Activity.objects.get(company__name="Harbor").body == "Write to [erased], she decides."
    assert [entry.number for entry in log.entries()] == [erasure.pk]


def everybody_else(ann: User) -> None:
    with as_user(ann) as by:
        create_record(Contact, by=by, values={"name": "Erin", "email": "other@example.org"})
        create_record(Company, by=by, values={"name": "Harbor"})


def known_by_every_door(ann: User, mark: Marks) -> Contact:
    """Dana comes in by a file, is changed by a program, written to, tracked, merged and sold to."""
    dana = by_import(ann, mark)
    by_hand(ann, dana, mark)
    by_program(ann, dana, mark)
    by_tracking(ann, dana, mark)
    by_consent(ann, dana, mark)
    by_merge(ann, dana, mark)
    by_machinery(ann, dana, mark)
    by_privacy(ann, dana, mark)
    return dana


def by_import(ann: User, mark: Marks) -> Contact:
    email = f"{mark('email in a file')}@example.com"
    rows = [
        ["Name", "Email", "City", "Job", "Remark"],
        [
            f"Dana {mark('name in a file')}",
            email,
            mark("city in a file"),
            mark("job in a file"),
            mark("a column that is not imported"),
        ],
        [mark("a row that was refused"), f"{email} and more", "", "", ""],
    ]
    content = "\n".join(",".join(row) for row in rows) + "\n"
    stored = keep_upload([content.encode()])
    table = open_table(upload(stored), into=plain_copy(stored))
    cells = [
        {"field": field, "columns": [at]} for at, field in enumerate(("name", "email", "city", "job_title"))
    ]
    plan = read_plan({"parts": [{"resource": "contact", "match": "email", "cells": cells}]})
    for _twice in range(2):
        with as_user(ann) as by:
            run = importing.start_import(
                by=by, name="people.csv", stored=stored, size=1, table=running.described(table), plan=plan
            )
            importing.ask_check(run, by=by)
        running.check_file(run.pk, actor_for_user(ann.pk))
        with as_user(ann) as by:
            importing.ask_commit(run, by=by)
        running.commit_rows(run.pk, actor_for_user(ann.pk))
        with as_user(ann) as by:
            dana = Contact.objects.get(email=email)
            edit_record(dana, by=by, values={"city": mark("a city that was corrected")})
    return dana


def by_hand(ann: User, dana: Contact, mark: Marks) -> None:
    with as_user(ann) as by:
        key = define_field(by=by, resource="contact", label="Hobby", kind="text").key
        secret = define_field(by=by, resource="order", label="Gift note", kind="text").key
    with as_user(ann) as by:
        edit_record(dana, by=by, values={key: mark("a field of one's own"), "street": mark("street")})
        edit_record(
            dana,
            by=by,
            values={"postcode": mark("postcode"), "website": f"https://{mark('website')}.example/"},
        )
        edit_record(dana, by=by, values={"birth_date": "1990-03-03", "gender": mark("a sensitive field")})
        add_contact_point(
            dana, by=by, kind="email", value=f"{mark('a second email')}@example.com", label=mark("a label")
        )
        add_contact_point(
            dana,
            by=by,
            kind="address",
            address=Address(street=mark("a second street"), city=mark("a second city")),
        )
        archive_record(dana, by=by, reason=mark("why she was archived"))
        restore_record(dana, by=by)
        add_contact_point(dana, by=by, kind="social", value=f"https://social.example/{mark('a profile')}")
        harbor = Company.objects.get()
        add_company_role(dana, by=by, company=harbor.pk, role="champion")
        log_activity(
            dana, by=by, body=f"She told us {mark('a note')} at length.", subject=mark("subject of a note")
        )
        log_activity(dana, by=by, kind="call", subject=mark("subject of a call"), direction="in")
        log_activity(dana, by=by, kind="task", subject=mark("a task"), due_at=timezone.now())
        # A note about a company quotes an address of hers.
        log_company_activity(harbor, by=by, body=f"Write to {dana.email}, she decides.")
        order = place_order(
            dana,
            by=by,
            number="N-1",
            lines=[Line(description=f"Ring for {dana.name}", unit_price=Decimal("12.50"))],
        )
        edit_record(order, by=by, values={secret: mark("a field of an order")})
        keeps_pets(dana, by, mark)
        attach_file(
            dana,
            by=by,
            upload=Upload(f"{mark('name of a file')}.txt", io.BytesIO(mark("a file").encode()), 7),
        )


def keeps_pets(dana: Contact, by: Actor, mark: Marks) -> None:
    """Records of a kind of one's own: about her, and about somebody else whom she knows."""
    other = Contact.objects.get(email="other@example.org")
    pets = define_object(by=by, singular="Pet", plural="Pets").key
    define_field(by=by, resource=pets, label="Keeper", kind="relation", target="contact", is_subject=True)
    define_field(by=by, resource=pets, label="Friend", kind="relation", target="contact")
    define_field(by=by, resource=pets, label="Habits", kind="text")
    model = resource_for(pets).model
    about = {"name": f"Rex {mark('a pet')}", "keeper": dana.pk, "habits": mark("a field of a pet")}
    rex = create_record(model, by=by, values=about)
    edit_record(rex, by=by, values={"habits": mark("another field of a pet")})
    content = io.BytesIO(mark("a file of a pet").encode())
    attach_file(rex, by=by, upload=Upload(f"{mark('name of a pet file')}.txt", content, 7))
    create_record(
        model, by=by, values={"name": "Tom", "keeper": other.pk, "friend": dana.pk, "habits": f"Bites {dana.email}."}
    )  # fmt: skip


def by_program(ann: User, dana: Contact, mark: Marks) -> None:
    program = Api(key_of(ann))
    answer = program.patch(
        f"contacts/{dana.pk}", {"region": mark("a kept answer"), "external_id": f"{mark('a number elsewhere')}-1"},
        Idempotency_Key="once",
    )  # fmt: skip
    assert answer.status_code == 200, answer.content


def by_tracking(ann: User, dana: Contact, mark: Marks) -> None:
    receiving.forget()
    with as_user(ann) as by:
        shop: TrackingSource = tracking.add_tracking_source(by=by, name="Shop", kind="server")
    visitor = mark("a visitor's number")
    report(
        shop, "track", {"anonymousId": visitor, "event": "Looked", "properties": {"seen": mark("a property")}}
    )
    report(shop, "identify", {"anonymousId": visitor, "userId": "u-1", "traits": {"email": dana.email}})
    page = {
        "url": f"https://shop.example/?utm_source={mark('a campaign')}",
        "path": f"/{mark('a path')}",
        "title": "Shop",
    }
    report(shop, "page", {"anonymousId": visitor, "context": {"page": page}})
    with acting(system("Tracking")) as by:
        while tracking.sort_reports(by=by):
            pass
    # One more comes in just before she is erased.
    report(
        shop,
        "track",
        {"anonymousId": visitor, "event": "Left", "properties": {"why": mark("a late property")}},
    )


def report(source: Any, kind: str, body: dict[str, Any]) -> None:
    basic = base64.b64encode(f"{source.secret}:".encode()).decode()
    sent = Client().post(
        f"/v1/{kind}", json.dumps(body), content_type="application/json",
        HTTP_AUTHORIZATION=f"Basic {basic}", HTTP_USER_AGENT=BROWSER,
    )  # fmt: skip
    assert sent.status_code == 200, sent.content


def by_consent(ann: User, dana: Contact, mark: Marks) -> None:
    with as_user(ann) as by:
        values = {"channels": ["email"], "double_opt_in": False}
        add_purpose(by=by, name="Offers", wording="Tell me.", values=values)
        grant_consent(
            dana,
            by=by,
            purpose="offers",
            channels=["email"],
            how="phone",
            evidence=mark("evidence of a consent"),
        )
        raise_objection(dana, by=by, regards="profiling", evidence=mark("an objection"))
        suppress_contact(dana, by=by, reason="other", note=f"Complained as {dana.email}")


def by_merge(ann: User, dana: Contact, mark: Marks) -> None:
    with as_user(ann) as by:
        twin = create_record(
            Contact, by=by,
            values={"name": f"D. {mark('a twin')}", "phone": "+31207654321", "job_title": mark("a value that lost")},
        )  # fmt: skip
        merge_contact(dana, by=by, other=twin)


def by_machinery(ann: User, dana: Contact, mark: Marks) -> None:
    with as_user(ann) as by:
        SavedView.objects.create(
            user_id=by.person, resource="contact", name="Her", query=f"email={dana.email}"
        )
        JobProgress.objects.create(
            title=f"Writing to {dana.name}", user_id=by.person, message=f"{dana.email} bounced"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'nothing', 0, NULL, NULL, %s, '2090-01-01')"
                "::procrastinate_job_to_defer_v1])",
                [json.dumps({"to": dana.email, "text": f"Hello {dana.name}"})],
            )


def by_privacy(ann: User, dana: Contact, mark: Marks) -> None:
    with acting(the_person(dana.name)) as by:
        said = Said("preferences", timezone.now(), ip="203.0.113.9", browser="Firefox")
        ask_for_privacy(dana, by=by, request="erase", message=mark("what she wrote"), said=said)
    run_waiting()
    with as_user(ann) as by:
        copy = open_request(dana, by=by, kind="portability", identity=mark("how we knew her"))
        prepare_copy(copy, by=by)
        hold = place_hold(dana, by=by, reason=mark("reason of a hold"), basis="A lawsuit")
        lift_hold(hold, by=by)
    run_waiting()
