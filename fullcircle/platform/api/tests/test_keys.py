"""What a key can do, and what can never be done with one."""

import logging

import pytest
from django.db import connection
from django.test import Client

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.keys import checksum, is_well_formed, new_key
from fullcircle.platform.access.models import ApiKey, User
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.api import door
from fullcircle.platform.api.actions import create_api_key, revoke_api_key
from fullcircle.platform.api.tests.conftest import Api, key_of
from tests.cast import as_user


def test_a_key_shows_what_it_is_and_proves_itself_offline():
    key = new_key()
    assert key.startswith("fc_live_")
    assert len(key) == len("fc_live_") + 30 + 6
    assert is_well_formed(key)
    assert not is_well_formed(key[:-1] + ("a" if key[-1] != "a" else "b"))
    assert not is_well_formed(key + " ")
    assert checksum("fc_live_" + "0" * 30) == checksum("fc_live_" + "0" * 30)
    assert len({new_key() for _ in range(1000)}) == 1000


def test_a_mistyped_key_is_turned_away_without_asking_the_database():
    answer = Api("fc_live_" + "x" * 36).get("me")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_scopes_narrow_what_the_owner_may_do(program, bob):
    reader = program(bob, "contact.view")
    assert reader.get("contacts").status_code == 200
    assert reader.get("me").json()["capabilities"] == ["contact.view"]
    for refused in (reader.get("companies"), reader.post("contacts", {"name": "Dana"})):
        assert refused.status_code == 403
    assert reader.get("resources").json()["data"][0]["key"] == "contact"
    assert program(bob, "people.manage").get("me").json()["capabilities"] == []


def test_who_may_write_but_not_read_learns_nothing_by_writing(program, bob):
    dana = program(bob).post("contacts", {"name": "Dana", "city": "Lisbon"}).json()["id"]
    changed = program(bob, "contact.edit").patch(f"contacts/{dana}", {"job_title": "Buyer"})
    assert changed.json() == {"id": dana, "version": 2}


@pytest.mark.parametrize("change", ["revoked", "expired", "deactivated"])
def test_a_key_ends_at_once(program, bob, change):
    api = program(bob)
    assert api.get("me").status_code == 200
    with acting(system("tests")):
        if change == "deactivated":
            User.directory.filter(pk=bob.pk).update(is_active=False)
        else:
            column = {"revoked": "revoked_at", "expired": "expires_at"}[change]
            ApiKey.objects.update(**{column: "2020-01-01T00:00:00Z"})
    assert api.get("me").status_code == 401


def test_a_key_counts_in_the_authorization_header_and_nowhere_else(bob):
    key = key_of(bob)
    for answer in (
        Client(headers={"Cookie": f"fc_session={key}; key={key}"}).get("/api/v1/me"),
        Client().get(f"/api/v1/me?key={key}&access_token={key}"),
        Client(headers={"X-Api-Key": key}).get("/api/v1/me"),
        Client(headers={"Authorization": f"Basic {key}"}).get("/api/v1/me"),
    ):
        assert answer.status_code == 401, answer.content


def test_a_key_cannot_make_or_revoke_keys(program, alice):
    api = program(alice)
    assert api.post("actions/create_api_key", {"name": "Worm", "scopes": ["*"]}).status_code == 403
    mine = api.get("me").json()["key"]
    assert api.post(f"actions/revoke_api_key/{mine}").status_code == 403
    assert api.get("me").status_code == 200


def test_only_a_digest_is_kept_and_nothing_is_logged(program, bob, caplog):
    with caplog.at_level(logging.DEBUG):
        api = program(bob)
        api.post("contacts", {"name": "Dana"}, Idempotency_Key="one")
        api.get("unicorns")
    assert api.key not in caplog.text
    with acting(system("tests")), connection.cursor() as cursor:
        cursor.execute("SELECT k::text FROM platform_apikey k UNION ALL SELECT e::text FROM platform_event e")
        stored = " ".join(row for (row,) in cursor.fetchall())
    assert api.key not in stored
    assert api.key[8:-4] not in stored


def test_the_last_use_is_noted(program, bob, monkeypatch):
    monkeypatch.setattr(door, "_marked", {})  # a key of another test may have had the same number
    api = program(bob)
    api.get("me")
    with as_user(bob):
        assert ApiKey.objects.get().last_used_at is not None


def test_a_key_needs_a_name_and_rights_that_exist(bob):
    with as_user(bob) as by, pytest.raises(Refused) as refused:
        create_api_key(by=by, name=" ", scopes=["everything"], expires_at=None)
    assert set(refused.value.fields) == {"name", "scopes"}


def test_nobody_revokes_the_keys_of_others_but_who_manages_people(alice, bob, charlie):
    key_of(bob)
    with as_user(bob):
        key = ApiKey.objects.get()
    with as_user(charlie) as by, pytest.raises(Missing):
        revoke_api_key(key, by=by)
    with as_user(alice) as by:
        revoke_api_key(key, by=by)
    with as_user(alice) as by, pytest.raises(Missing):
        revoke_api_key(key, by=by)


def test_the_system_has_no_keys(db):
    with acting(system("tests")) as by, pytest.raises(NotAllowed):
        create_api_key(by=by, name="Backdoor", scopes=["*"])
