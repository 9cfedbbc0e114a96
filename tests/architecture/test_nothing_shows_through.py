"""What one may not see leaves no trace: pages, lists, search and the API answer as if it were not there."""

import re

import pytest
from django.db import connection
from django.test import Client

from fullcircle.acquire.pipelines.actions import begin_selling
from fullcircle.platform.access.policies import rule_of
from fullcircle.platform.access.rules import ByAcl, Follows
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.records.examples import make_example
from fullcircle.platform.records.resource import resources
from tests.cast import as_user
from tests.contracts.resources import every_resource  # noqa: F401  loads the examples

# What differs from one answer to the next whoever asks: tokens, and the time it took.
CHANGING = re.compile(
    r'csrf\w*"? ?(value|content)?=?"[^"]*"|"X-CSRFToken":"[^"]*"|data-csrf="[^"]*"|nonce="[^"]*"'
)


def guarded() -> list:
    """Catalogs are seen by all."""
    return [each for each in resources().values() if type(rule_of(each.model)) in (ByAcl, Follows)]


def everything_answered(browser: Client, api: Api) -> dict[str, str]:
    addresses = ["/", "/palette/?q=dana", "/palette/?q=copper"]
    for resource in guarded():
        addresses += [resource.url, f"{resource.url}?q=a", f"{resource.url}1/", f"{resource.url}options/?q=a"]
    answers = {address: browser.get(address).content.decode() for address in addresses}
    for resource in guarded():
        for question in ("", "?q=a", "?limit=1", "/1"):
            path = f"{resource.slug}{question}"
            answers[path] = api.get(path).content.decode()
    return {address: CHANGING.sub("", text) for address, text in answers.items()}


@pytest.mark.django_db
def test_records_of_others_change_no_answer(alice, bob, charlie, signed_in):
    with as_user(alice) as by:
        begin_selling(by=by)  # the way that deals go is everybody's
    browser, api = signed_in(bob), Api(key_of(bob))
    everything_answered(browser, api)
    before = everything_answered(browser, api)
    with as_user(charlie) as by:
        for resource in guarded():
            make_example(resource, by)
    after = everything_answered(browser, api)
    assert [address for address in before if before[address] != after[address]] == []


@pytest.mark.usefixtures("committed")
def test_rights_do_not_stay_on_the_connection(bob, signed_in):
    browser = signed_in(bob)
    for address in ("/contacts/", "/contacts/999999/", "/nowhere/"):
        browser.get(address)
        browser.post(address, {"name": ""})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_user = session_user, coalesce(current_setting('fc.context', true), ''), "
                "current_setting('transaction_read_only')"
            )
            assert cursor.fetchone() == (True, "", "off"), address
