"""Consent for programs: what there is to ask for, what one person said, and whether they may be contacted."""

import pytest

from fullcircle.identify.consent.actions import grant_consent
from fullcircle.platform.api.tests.conftest import Api, key_of
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(dana, bob, offers):
    with as_user(bob) as by:
        grant_consent(
            dana, by=by, purpose="offers", channels=["email"], how="phone", evidence="She said yes."
        )


def test_purposes_come_with_their_words_and_numbers(agreed, bob):
    api = Api(key_of(bob, "contact.view"))
    (offers,) = api.get("consent/purposes").json()["data"]
    assert (offers["key"], offers["wording"]["text"]) == ("offers", "Tell me about offers.")
    assert offers["people"] == {"granted": 1, "pending": 0, "no": 0}
    assert [each["version"] for each in api.get("consent/purposes/offers/wordings").json()["data"]] == [1]
    assert api.get("consent/purposes/nothing/wordings").status_code == 404


def test_one_person_is_told_with_reasons_and_proof(agreed, dana, bob):
    api = Api(key_of(bob, "contact.view"))
    told = api.get(f"consent/contacts/{dana.pk}").json()
    by_channel = {each["channel"]: each for each in told["data"]}
    assert (by_channel["email"]["status"], by_channel["email"]["may_contact"]) == ("granted", True)
    assert by_channel["post"]["reasons"] == [
        "There is no postal address.", "They have not agreed to Offers on this channel."
    ]  # fmt: skip
    (event,) = api.get(f"consent/contacts/{dana.pk}/events").json()["data"]
    assert (event["action"], event["evidence"], event["wording"]["version"]) == (
        "granted",
        "She said yes.",
        1,
    )


def test_a_program_asks_whether_and_the_answer_is_recorded(agreed, dana, bob):
    api = Api(key_of(bob, "contact.edit"))
    answer = api.post(
        f"contacts/{dana.pk}/actions/may_contact", {"purpose": "offers", "channel": "email"}
    ).json()
    assert answer["result"]["allowed"] is True
    assert answer["result"]["decision"]
    many = api.post(
        "actions/may_contact_many", {"contacts": [dana.pk], "purpose": "offers", "channel": "post"}
    ).json()
    assert [each["allowed"] for each in many["result"]] == [False]


def test_charlie_learns_nothing(agreed, dana, charlie):
    api = Api(key_of(charlie))
    for place in ("", "/events"):
        assert api.get(f"consent/contacts/{dana.pk}{place}").status_code == 404
    blind = Api(key_of(charlie, "nothing.at_all"))
    assert blind.get("consent/purposes").status_code == 403
