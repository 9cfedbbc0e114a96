"""What the API does for every resource by existing, with the refusal beside the success."""

import pytest
from django.db import connection

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.policies import record_tables
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.api.verbs import is_about, offered
from fullcircle.platform.records.examples import make_example
from tests.cast import as_user
from tests.contracts.resources import every_resource

pytestmark = [pytest.mark.django_db, every_resource]
WRITABLE = ("text", "longtext")


@pytest.fixture
def made(resource, alice):
    with as_user(alice) as by:
        return make_example(resource, by)


@pytest.fixture
def admin(alice) -> Api:
    return Api(key_of(alice))


@pytest.fixture
def stranger(db, charlie) -> Api:
    """Whose key has no rights at all."""
    return Api(key_of(charlie, "nothing.at_all"))


def editable(resource) -> str:
    """The key of a field whose value can be any text."""
    return next(
        f.key for f in resource.built_in_fields() if f.kind in WRITABLE and not f.read_only and not f.unique
    )


def telling_tables() -> list[str]:
    """Those that tell of customers and of what was done."""
    return sorted(
        {*record_tables().values(), "platform_event", "platform_stored_answer", "identify_contact_point"}
    )


def everything_stored() -> str:
    """A digest of all their rows."""
    rows = " UNION ALL ".join(f"SELECT t::text AS row FROM {table} t" for table in telling_tables())
    with acting(system("tests")), connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(row, ',' ORDER BY row)) FROM ({rows}) every")
        return cursor.fetchone()[0]


def test_a_record_is_listed_and_read(resource, made, admin, alice):
    listed = admin.get(f"{resource.slug}?ids={made.pk}")
    assert [row["id"] for row in listed.json()["data"]] == [made.pk], listed.content
    one = admin.get(f"{resource.slug}/{made.pk}")
    assert one.json() == listed.json()["data"][0]
    assert one["ETag"] == f'"{made.version}"'
    with as_user(alice) as by:
        keys = {field.key for field in resource.fields(by) if not field.custom}
    assert set(one.json()) == {"id", "version", "custom", *keys}


@pytest.mark.parametrize("way", ["", "-"])
def test_every_field_sorts_and_pages(resource, made, admin, way):
    for field in resource.built_in_fields():
        if field.kind in ("multichoice", "longtext"):
            continue
        first = admin.get(f"{resource.slug}?sort={way}{field.key}&limit=1")
        assert first.status_code == 200, first.content
        place = first.json()["next"]
        if place:
            assert admin.get(f"{resource.slug}?sort={way}{field.key}&after={place}").status_code == 200


def test_every_field_that_can_be_written_comes_back(resource, made, admin):
    shown = admin.get(f"{resource.slug}/{made.pk}").json()
    for field in resource.built_in_fields():
        if field.read_only or shown[field.key] in (None, "", []):
            continue
        version = admin.get(f"{resource.slug}/{made.pk}").json()["version"]
        kept = admin.patch(f"{resource.slug}/{made.pk}", {field.key: shown[field.key]}, version=version)
        assert kept.status_code == 200, (field.key, kept.content)
        assert kept.json()[field.key] == shown[field.key]


def test_a_field_that_computes_itself_cannot_be_written(resource, made, admin):
    for field in resource.built_in_fields():
        if field.read_only:
            refused = admin.patch(f"{resource.slug}/{made.pk}", {field.key: "x"})
            assert refused.status_code == 422, field.key
            assert list(refused.json()["errors"]) == [field.key]


def test_a_change_needs_the_version_and_unknown_keys_are_named(resource, made, admin):
    path, key = f"{resource.slug}/{made.pk}", editable(resource)
    assert admin.patch(path, {key: "Changed"}, version=None).status_code == 428
    assert admin.patch(path, {key: "Changed"}, version=made.version + 7).status_code == 412
    assert list(admin.patch(path, {"shoe_size": 41}).json()["errors"]) == ["shoe_size"]
    assert list(admin.post(resource.slug, {"shoe_size": 41}).json()["errors"])[-1] == "shoe_size"
    assert admin.patch(path, {key: "Changed"}, version=made.version).json()["version"] == made.version + 1


def test_a_record_is_archived_restored_and_tells_of_it(resource, made, admin):
    path = f"{resource.slug}/{made.pk}"
    assert admin.delete(path).json()["archived_at"]
    assert admin.delete(path).status_code == 422
    assert admin.post(f"{path}/restore").json()["archived_at"] is None
    types = [entry["type"] for entry in admin.get(f"{path}/timeline").json()["data"]]
    assert types[:2] == [f"{resource.key}.restored", f"{resource.key}.archived"]


def test_whoever_lacks_the_right_is_refused_and_changes_nothing(resource, made, stranger):
    path, key = f"{resource.slug}/{made.pk}", editable(resource)
    before = everything_stored()
    for refused in (
        stranger.get(resource.slug), stranger.get(path), stranger.get(f"{path}/timeline"),
        stranger.post(resource.slug, {}), stranger.patch(path, {key: "Changed"}), stranger.delete(path),
        stranger.post(f"{path}/restore"), stranger.post(f"{path}/actions/archive_record", {}),
    ):  # fmt: skip
        assert refused.status_code in (403, 404, 422), refused.content
        assert refused["Content-Type"] == "application/problem+json"
    assert everything_stored() == before


def test_every_verb_refuses_whoever_lacks_the_right(resource, made, stranger):
    before = everything_stored()
    for verb in offered():
        if is_about(verb, resource):
            refused = stranger.post(f"{resource.slug}/{made.pk}/actions/{verb.name}", {}, Idempotency_Key="k")
            assert refused.status_code in (403, 404, 422), (verb.name, refused.content)
    assert everything_stored() == before
