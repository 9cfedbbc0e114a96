"""Bob is told of something: it waits behind the bell until he has seen it, and is nobody else's business."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Missing, NotAllowed
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.notices.actions import forget_notices, read_notice, read_notices, tell
from fullcircle.platform.notices.kinds import Kind, register_kind
from fullcircle.platform.notices.models import Notice
from tests.cast import as_user

pytestmark = pytest.mark.django_db

PARCEL = register_kind(Kind("parcel.arrived", "Parcel {number} arrived at {door}", "package"))


@pytest.fixture
def parcels(bob, charlie):
    """Three parcels for Bob, and one for Charlie; one of Bob's is told twice."""
    with acting(system("Post")) as by:
        for number, people in ((1, [bob.pk, charlie.pk]), (2, [bob.pk]), (2, [bob.pk]), (3, [bob.pk])):
            tell(PARCEL, by=by, people=people, cause=f"parcel {number}", link="/x/", facts={"number": number})


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_notice_waits_behind_the_bell_until_it_is_read(bob, parcels):
    browser = client_of(bob)
    assert b"Notices, 3 new" in browser.get("/notices/bell/").content
    page = browser.get("/notices/").content.decode()
    assert page.index("Parcel 3 arrived at …") < page.index("Parcel 1 arrived")
    with as_user(bob):
        first = Notice.objects.filter(user=bob).earliest("pk")
    opened = browser.post(f"/notices/{first.pk}/open/")
    assert (opened.status_code, opened["Location"]) == (302, "/x/")
    assert b"Notices, 2 new" in browser.get("/notices/bell/").content
    with as_user(bob):
        second = Notice.objects.filter(user=bob)[1]
    browser.post("/notices/read/", {"until": second.pk})
    assert b"Notices, 1 new" in browser.get("/notices/bell/").content  # what came since the page was made


def test_what_is_bobs_is_nobody_elses(alice, bob, charlie, parcels):
    with as_user(bob):
        his = Notice.objects.latest("pk")
    for other in (alice, charlie):
        assert client_of(other).post(f"/notices/{his.pk}/open/").status_code == 404
        with as_user(other) as by:
            with pytest.raises(Missing):
                read_notice(his, by=by)
            read_notices(by=by)
    with as_user(charlie):
        assert Notice.objects.count() == 1
    assert "Parcel" not in client_of(alice).get("/notices/").content.decode()
    with as_user(bob):
        assert Notice.objects.filter(read_at=None).count() == 3


def test_programs_read_them_and_only_our_own_work_tells(bob, parcels):
    program = Api(key_of(bob))
    told = program.get("notices?limit=2").json()
    assert [each["sentence"] for each in told["data"]] == [
        "Parcel 3 arrived at …",
        "Parcel 2 arrived at …",
    ]
    assert told["unread"] == 3
    older = program.get(f"notices?before={told['next']}").json()
    assert [each["kind"] for each in older["data"]] == ["parcel.arrived"]
    assert program.post("actions/read_notices", {}).status_code == 200
    assert program.get("notices").json()["unread"] == 0
    with as_user(bob) as by, pytest.raises(NotAllowed):
        tell(PARCEL, by=by, people=[bob.pk], cause="mine", link="/")


def test_old_ones_are_forgotten(bob, parcels):
    with acting(system("Notices")) as by:
        Notice.objects.filter(cause="parcel 1").update(at=timezone.now() - timedelta(days=91))
        assert forget_notices(by=by, before=timezone.now() - timedelta(days=90)) == 2
