"""A mapping that was kept is used by itself when such a file comes again; people look after their own."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fullcircle.identify.imports.models import ImportRun, SavedMapping
from fullcircle.platform.api.actions import create_api_key
from fullcircle.platform.records.models import CustomField
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SHOP = "Kundin,Ort,Post\nDana,Rom,dana@example.com\n"
AGAIN = "Post,Kundin,Ort\neve@example.com,Eve,Oslo\n"
CHOSEN = {
    "column-0": "contact:name",
    "column-1": "contact:postcode",
    "column-2": "contact:email",
    "match-contact": "email",
}


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(alice, signed_in) -> Client:
    return signed_in(alice)


def dropped(browser: Client, content: str, name: str = "shop.csv") -> str:
    file = SimpleUploadedFile(name, content.encode())
    return browser.post("/imports/new/", {"file": file, "into": "contact"}).headers["Location"]


def run_of(user) -> ImportRun:
    with as_user(user, read_only=True):
        return ImportRun.objects.latest("pk")


def cells(user) -> dict[str, list[int]]:
    return {cell["field"]: cell["columns"] for cell in run_of(user).plan["parts"][0]["cells"]}


@pytest.fixture
def kept(browser, alice) -> SavedMapping:
    """The mapping of a shop's export, kept while its columns were matched."""
    address = dropped(browser, SHOP)
    browser.post(address, {**CHOSEN, "save_as": "Web shop", "do": "look"})
    with as_user(alice, read_only=True):
        return SavedMapping.objects.get()


def test_the_same_headings_in_any_order_are_recognized(alice, browser, kept, run_jobs):
    address = dropped(browser, AGAIN)
    assert cells(alice) == {"name": [1], "postcode": [2], "email": [0]}
    page = browser.get(address).content.decode()
    assert "the columns go where the mapping “Web shop” says" in page
    assert "Start afresh" in page


def test_starting_afresh_proposes_what_the_columns_seem_to_be(alice, browser, kept):
    address = dropped(browser, AGAIN)
    assert browser.post(f"{address}afresh/").status_code == 303
    assert "postcode" not in cells(alice)
    assert "Web shop”" not in browser.get(address).content.decode()


def test_other_headings_are_not_taken_for_it(alice, browser, kept):
    address = dropped(browser, "Name,Email\nDana,dana@example.com\n")
    assert "Web shop" not in browser.get(address).content.decode()


def test_a_file_with_more_columns_can_use_it_on_demand(alice, browser, kept, run_jobs):
    address = dropped(browser, "Nr,Kundin,Ort,Post\n1,Dana,Rom,dana@example.com\n")
    assert "Use a saved mapping" in browser.get(address).content.decode()
    browser.post(f"{address}use/{kept.pk}/")
    assert cells(alice) == {"name": [1], "postcode": [2], "email": [3]}


def test_a_changed_mapping_no_longer_goes_by_the_name(alice, browser, kept):
    address = dropped(browser, SHOP)
    browser.post(address, {**CHOSEN, "do": "look"})
    assert "Web shop" in browser.get(address).content.decode(), "nothing was changed"
    browser.post(address, {**CHOSEN, "column-1": "contact:city", "do": "look"})
    assert "the mapping “Web shop” says" not in browser.get(address).content.decode()


def test_a_mapping_whose_field_is_gone_says_so_and_is_not_used(alice, browser, kept):
    with as_user(alice):
        mapping = SavedMapping.objects.get()
        mapping.plan["parts"][0]["cells"][1]["field"] = "shoe_size"
        mapping.save()
        assert not CustomField.objects.exists()
    page = browser.get(dropped(browser, AGAIN)).content.decode()
    assert "does not fit any more" in page
    assert "has no field “shoe_size”" in page
    assert cells(alice)


def test_the_list_says_what_when_and_by_whom(browser, kept, run_jobs):
    dropped(browser, AGAIN)
    run_jobs()
    page = browser.get("/imports/mappings/").content.decode()
    for words in ("Web shop", "Contacts", "Kundin, Ort, Post", "by Alice"):
        assert words in page
    details = browser.get(f"/imports/mappings/{kept.pk}/").content.decode()
    assert "Contact: Postcode" in details
    assert "Contact: Email" in details


def test_without_any_the_list_says_how_to_make_one(browser):
    assert "No mapping is saved yet" in browser.get("/imports/mappings/").content.decode()


def test_a_mapping_gets_another_name_but_not_one_that_is_taken(alice, browser, kept):
    address = f"/imports/mappings/{kept.pk}/"
    browser.post(dropped(browser, SHOP), {**CHOSEN, "save_as": "Second", "do": "look"})
    refused = browser.post(address, {"name": "Second"})
    assert refused.status_code == 422
    assert "already called “Second”" in refused.content.decode()
    assert browser.post(address, {"name": ""}).status_code == 422
    assert browser.post(address, {"name": "Monthly", "shared": "1"}).status_code == 303
    with as_user(alice, read_only=True):
        assert list(SavedMapping.objects.values_list("name", "shared")) == [
            ("Monthly", True),
            ("Second", False),
        ]


def test_a_removed_mapping_is_used_no_more_and_can_be_brought_back(alice, browser, kept):
    browser.post(f"/imports/mappings/{kept.pk}/remove/")
    page = browser.get("/imports/mappings/").content.decode()
    assert "No mapping is saved yet" in page
    assert f'data-undo="/imports/mappings/{kept.pk}/restore/"' in page
    assert "Web shop" not in browser.get(dropped(browser, AGAIN)).content.decode()
    undone = browser.post(f"/imports/mappings/{kept.pk}/restore/", headers={"hx-request": "true"})
    assert undone.status_code == 204
    assert "Web shop" in browser.get(dropped(browser, AGAIN)).content.decode()


def test_a_shared_mapping_is_used_by_others_and_changed_by_its_owner_alone(
    alice, browser, kept, signed_in, mia, run_jobs
):
    other = signed_in(mia)
    assert "Web shop" not in other.get(dropped(other, AGAIN)).content.decode()
    assert other.get(f"/imports/mappings/{kept.pk}/").status_code == 404
    browser.post(f"/imports/mappings/{kept.pk}/", {"name": "Web shop", "shared": "1"})
    assert "Web shop" in other.get(dropped(other, AGAIN)).content.decode()
    run_jobs()
    assert "by Mia" in browser.get("/imports/mappings/").content.decode()
    for address in (f"/imports/mappings/{kept.pk}/", f"/imports/mappings/{kept.pk}/remove/"):
        refused = other.post(address, {"name": "Mine"})
        assert refused.status_code == 422
        assert "belongs to somebody else" in refused.content.decode()
    with as_user(alice, read_only=True):
        mapping = SavedMapping.objects.get()
        assert (mapping.name, mapping.removed_at) == ("Web shop", None)


def test_the_same_by_program(alice, browser, kept):
    with as_user(alice) as by:
        key = create_api_key(by=by, name="shop", scopes=["*"])
    program = Client(headers={"authorization": f"Bearer {key.secret}"})
    (listed,) = program.get("/api/v1/imports/mappings").json()["mappings"]
    assert (listed["name"], listed["columns"]) == ("Web shop", ["Kundin", "Ort", "Post"])
    place = f"/api/v1/imports/mappings/{kept.pk}"
    renamed = program.patch(place, {"name": "Monthly"}, content_type="application/json").json()
    assert (renamed["name"], renamed["shared"]) == ("Monthly", False)
    assert program.patch(place, {"nam": "x"}, content_type="application/json").status_code == 422
    run = program.post("/api/v1/imports", AGAIN.encode(), content_type="application/octet-stream").json()
    assert run["mapping"] == kept.pk
    used = program.put(f"/api/v1/imports/{run['id']}/mapping/{kept.pk}")
    assert used.json()["plan"] == run["plan"]
    assert program.delete(place).status_code == 200
    assert program.delete(place).status_code == 404
    assert program.get("/api/v1/imports/mappings").json() == {"mappings": []}
