"""Records of the organization's own kinds: Dana's boat is in her copy, and says nothing of her once she is erased."""

import io
import json
import zipfile

import pytest
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.starting import begin_erasure, prepare_copy
from fullcircle.platform.actions import Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.files.actions import Upload, attach_file
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.objects.actions import define_object
from fullcircle.platform.objects.models import ObjectRecord
from fullcircle.platform.privacy import packages
from fullcircle.platform.privacy.erasing import preview
from fullcircle.platform.privacy.models import Copy, Erasure
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boats(alice, dana) -> list[ObjectRecord]:
    """Dana's, and Erin's, of which the copy and the erasure say and touch nothing."""
    with as_user(alice) as by:
        erin = create_record(Contact, by=by, values={"name": "Erin Elm", "email": "erin@elm.example"})
        kind = define_object(by=by, singular="Boat", plural="Boats")
        for label, of, more in (
            ("Belongs to", "relation", {"target": "contact"}), ("Berth mail", "email", {}), ("Remark", "text", {}),
            ("Length", "number", {}),
        ):  # fmt: skip
            define_field(by=by, resource=kind.key, label=label, kind=of, **more)
        model = resource_for(kind.key).model
        return [
            create_record(model, by=by, values=facts | {
                "name": f"Boat of {who}", "belongs_to": who.pk, "remark": f"{who} likes it blue.", "length": 9,
            })
            for who, facts in ((dana, {"berth_mail": "harbor@berth.example"}), (erin, {"berth_mail": erin.email}))
        ]  # fmt: skip


def test_what_belongs_to_a_person_is_in_the_copy_and_forgets_them(alice, dana, boats, asked, run_jobs):
    wants, leaves = asked("portability"), asked("erasure")
    with as_user(alice) as by:
        prepare_copy(wants, by=by)
    run_jobs()
    with as_user(alice) as by, zipfile.ZipFile(packages.place_of(Copy.objects.get().token)) as archive:
        [boat] = json.loads(archive.read("data.json"))["data"]["x_boat"]
        assert (boat["name"], boat["belongs_to"], boat["remark"]) == (
            "Boat of Dana Dearborn", dana.pk, "Dana Dearborn likes it blue.",
        )  # fmt: skip
        assert b"Erin" not in archive.read("tables/x_boat.csv")
        begin_erasure(leaves, by=by, sure=True)
    run_jobs()
    with as_user(alice):
        hers, other = (ObjectRecord.objects.get(pk=each.pk) for each in boats)
        assert (hers.name, hers.custom) == (
            "Boat of [erased]",
            {"remark": "[erased] likes it blue.", "length": "9"},
        )
        assert (other.name, other.custom) == ("Boat of Erin Elm", boats[1].custom)
        receipt = Erasure.objects.get().receipt
        assert (receipt["emptied"]["relations"], receipt["rescan"]["found"]) == (1, 0)


def test_records_that_are_about_a_person_go_with_them_and_with_all_that_hangs_on_them(
    alice, dana, asked, run_jobs
):
    with as_user(alice) as by:
        erin = create_record(Contact, by=by, values={"name": "Erin Elm"})
        pets = define_object(by=by, singular="Pet", plural="Pets")
        with pytest.raises(Refused, match="Only a relation of your own objects to a contact"):
            define_field(by=by, resource=pets.key, label="Color", kind="text", is_subject=True)
        for label, more in (("Keeper", {"is_subject": True}), ("Vet", {})):
            define_field(by=by, resource=pets.key, label=label, kind="relation", target="contact", **more)
        model = resource_for(pets.key).model
        hers, others = (
            create_record(model, by=by, values={"name": name, "keeper": keeper.pk, "vet": vet.pk})
            for name, keeper, vet in (("Rex", dana, erin), ("Tom", erin, dana))
        )
        attach_file(hers, by=by, upload=Upload("x-ray.txt", io.BytesIO(b"hip"), 3))
    leaves = asked("erasure")
    with as_user(alice) as by:
        told = preview(dana, timezone.localdate())
        said = {(line.label, line.what, line.rows) for line in told.lines if line.label == "Pets"}
        assert said == {("Pets", "goes", 1), ("Pets", "loose", 1)}
        assert ("Attached files", 1) in [(str(label), many) for label, many in told.files]
    program = Api(key_of(alice))
    held = program.get(f"privacy/contacts/{dana.pk}").json()["held"]
    assert {"table": "x_pet", "label": "Pets", "rows": 2} in held
    tried = program.get(f"privacy/contacts/{dana.pk}/erasure").json()
    assert (tried["rows"], tried["tables"], tried["holds"]) == (told.rows, told.tables, [])
    with as_user(alice) as by:
        begin_erasure(leaves, by=by, sure=True)
    run_jobs()
    with as_user(alice):
        [tom] = ObjectRecord.objects.all()
        assert (tom.pk, tom.name, tom.custom) == (others.pk, "Tom", {"keeper": erin.pk})
        assert not StoredFile.objects.exists()
        receipt = Erasure.objects.get().receipt
        assert (receipt["erased"]["platform_object"], receipt["emptied"]["relations"]) == (1, 1)
        assert (receipt["rows"], receipt["tables"]) == (told.rows, told.tables)
