"""Reading and changing records by program."""

from urllib.parse import quote

import pytest


def test_a_contact_is_added_read_changed_archived_and_restored(program, bob):
    api = program(bob)
    added = api.post("contacts", {"name": "Dana Diaz", "email": "Dana@Example.com"})
    assert added.status_code == 201, added.content
    dana = added.json()
    assert added["ETag"] == '"1"'
    assert added["Location"] == f"/api/v1/contacts/{dana['id']}"
    assert (dana["email"], dana["owner"], dana["source"]) == ("dana@example.com", bob.pk, "API")
    path = f"contacts/{dana['id']}"
    assert api.get(path).json() == dana
    changed = api.patch(path, {"city": "Lisbon"}, version=1)
    assert (changed.status_code, changed["ETag"], changed.json()["city"]) == (200, '"2"', "Lisbon")
    archived = api.delete(path)
    assert (archived.status_code, archived.json()["version"]) == (200, 3)
    assert api.get("contacts").json()["data"] == []
    assert [row["id"] for row in api.get("contacts?archived=1").json()["data"]] == [dana["id"]]
    assert api.post(f"{path}/restore").json()["archived_at"] is None
    told = [(entry["type"], entry["by"]) for entry in api.get(f"{path}/timeline").json()["data"]]
    assert told == [
        (f"contact.{verb}", "Bob (Test program)") for verb in ("restored", "archived", "changed", "added")
    ]


def test_a_list_is_filtered_sorted_and_paged(program, bob):
    api = program(bob)
    for name, city in [("Ada", "Paris"), ("Bea", "Rome"), ("Cid", "Paris"), ("Dov", "Paris")]:
        assert api.post("contacts", {"name": name, "city": city}).status_code == 201
    first = api.get("contacts?city=paris&sort=-name&limit=2&fields=name,city&count=1")
    assert first.status_code == 200, first.content
    assert [row["name"] for row in first.json()["data"]] == ["Dov", "Cid"]
    assert set(first.json()["data"][0]) == {"id", "version", "name", "city", "custom"}
    assert first.json()["count"] == {"number": 3, "exact": True}
    rest = api.get(f"contacts?city=paris&sort=-name&limit=2&after={first.json()['next']}").json()
    assert [row["name"] for row in rest["data"]] == ["Ada"]
    assert rest["next"] is None


def test_a_list_in_which_nothing_is_found_is_empty(program, bob):
    api = program(bob)
    api.post("contacts", {"name": "Ada"})
    for question in ("q=nobody", "ids=77", "name=Bea"):
        assert api.get(f"contacts?{question}").json()["data"] == [], question
    assert api.get("contacts?q=nobody&count=1").json()["count"] == {"number": 0, "exact": True}


def test_what_is_not_understood_is_refused_by_name(program, bob):
    api = program(bob)
    wrong = api.post("contacts", {"name": "Dana", "shoe_size": 41, "email": 5, "custom": {}})
    assert wrong.status_code == 422
    assert wrong["Content-Type"] == "application/problem+json"
    assert set(wrong.json()["errors"]) == {"shoe_size", "email"}
    unfit = api.post("contacts", {"name": "Dana", "email": "dana", "lifecycle_stage": "friend"})
    assert set(unfit.json()["errors"]) == {"email", "lifecycle_stage"}
    assert "custom.color" in api.post("contacts", {"name": "D", "custom": {"color": "red"}}).json()["errors"]
    for asked in (
        "shoe_size=41",
        "sort=shoe_size",
        "fields=shoe_size",
        "limit=0",
        "limit=201",
        "view=1",
        "after=x",
    ):
        assert api.get(f"contacts?{asked}").status_code == 422, asked
    assert api.get("contacts").json()["data"] == []


def test_a_change_must_name_the_version_it_was_made_from(program, bob):
    api = program(bob)
    path = f"contacts/{api.post('contacts', {'name': 'Dana'}).json()['id']}"
    assert api.patch(path, {"city": "Lisbon"}, version=None).status_code == 428
    assert api.patch(path, {"city": "Lisbon"}, version=1).status_code == 200
    stale = api.patch(path, {"city": "Porto"}, version=1)
    assert (stale.status_code, stale["ETag"], stale.json()["current"]["city"]) == (412, '"2"', "Lisbon")
    assert api.delete(path, If_Match='"1"').status_code == 412
    assert api.get(path).json()["version"] == 2


def test_charlie_neither_sees_nor_changes_bobs_contact(program, bob, charlie):
    path = f"contacts/{program(bob).post('contacts', {'name': 'Dana'}).json()['id']}"
    api = program(charlie)
    assert api.get("contacts").json()["data"] == []
    for answer in (
        api.get(path), api.get(f"{path}/timeline"), api.patch(path, {"city": "Lisbon"}), api.delete(path),
        api.post(f"{path}/restore"), api.post(f"{path}/actions/archive_record", {}),
    ):  # fmt: skip
        assert answer.status_code == 404, answer.content
    assert program(bob).get(path).json()["version"] == 1


def test_a_reader_sees_and_is_told_that_reading_is_all(program, bob, reader):
    path = f"contacts/{program(bob).post('contacts', {'name': 'Dana'}).json()['id']}"
    api = program(reader)
    assert api.get(path).status_code == 200
    for answer in (
        api.post("contacts", {"name": "Eve"}), api.patch(path, {"city": "Lisbon"}), api.delete(path),
    ):  # fmt: skip
        assert answer.status_code == 403, answer.content


def test_sensitive_fields_are_there_for_those_who_may_see_them(program, alice, bob):
    admin, rep = program(alice), program(bob)
    added = admin.post("contacts", {"name": "Dana", "owner": bob.pk, "birth_date": "1990-02-03"})
    assert added.status_code == 201, added.content
    path = f"contacts/{added.json()['id']}"
    assert admin.get(path).json()["birth_date"] == "1990-02-03"
    assert "birth_date" not in rep.get(path).json()
    for refused in (
        rep.get("contacts?birth_date=1990-02-03"), rep.get("contacts?sort=birth_date"),
        rep.get(f"{path}?fields=birth_date"), rep.patch(path, {"birth_date": "1991-01-01"}),
    ):  # fmt: skip
        assert refused.status_code == 422, refused.content
    assert "1990" not in admin.get(f"{path}/timeline").content.decode()


def test_search_finds_what_its_caller_may_see(program, bob, charlie):
    api = program(bob)
    api.post("contacts", {"name": "Dana Diaz"})
    api.post("companies", {"name": "Diaz Wines"})
    found = api.get("search?q=diaz").json()["data"]
    assert {(hit["kind"], hit["title"]) for hit in found} == {
        ("contact", "Dana Diaz"),
        ("company", "Diaz Wines"),
    }
    assert [hit["kind"] for hit in api.get("search?q=diaz&in=companies").json()["data"]] == ["company"]
    assert program(charlie).get("search?q=diaz").json()["data"] == []
    assert api.get("search").status_code == 422


def test_an_unknown_address_and_a_wrong_method_are_problems_too(program, bob):
    api = program(bob)
    for answer, status in [(api.get("unicorns"), 404), (api.ask("PUT", "contacts", {}), 405),
                           (api.get("contacts/99999999999999999999"), 404)]:  # fmt: skip
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_an_order_is_added_with_its_lines(program, bob):
    api = program(bob)
    dana = api.post("contacts", {"name": "Dana"}).json()["id"]
    line = {"description": "Chair", "quantity": 2, "unit_price": "40.50"}
    added = api.post("orders", {"number": "A-1", "contact": dana, "currency": "EUR", "lines": [line]})
    assert added.status_code == 201, added.content
    assert (added.json()["total"], added.json()["contact"]) == ("81.00", dana)
    paid = api.post(f"orders/{added.json()['id']}/actions/mark_order_paid")
    assert (paid.status_code, paid.json()["status"]) == (200, "paid"), paid.content
    placed = api.post(f"contacts/{dana}/actions/place_order", {"lines": [line], "number": "A-2"})
    assert placed.json()["number"] == "A-2"
    assert api.post(f"contacts/{dana}/actions/place_order", {"lines": [{"color": "red"}]}).status_code == 422


@pytest.mark.parametrize(
    "words", ["o'neil", "o\\\\neil", "a:* & !b | (c", "'", "\\\\", "%_%", "&", "dana " * 40, "x" * 200, "* "]
)
def test_search_takes_words_as_words(program, bob, words):
    api = program(bob)
    api.post("contacts", {"name": f"Zoe {words[:100]} Zed"})
    assert api.get(f"search?q={quote(words)}").status_code == 200
    assert [hit["title"][:3] for hit in api.get(f"search?q={quote('zed zoe')}").json()["data"]] == ["Zoe"]
    assert [
        hit["title"][:3] for hit in api.get(f"search?q={quote('zoe ' + words[:100])}").json()["data"]
    ] == ["Zoe"]
