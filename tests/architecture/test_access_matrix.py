"""Every address and every verb against every role: who lacks the right is refused, and nothing has changed."""

import json
import re
from collections.abc import Iterator

import pytest
from django.core import checks
from django.test import Client
from django.urls import path

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.checks import API, routes, undeclared
from fullcircle.platform.actions import Action, NotAllowed, registered_actions
from fullcircle.platform.actions.registry import ANYBODY, permit
from fullcircle.platform.api.limits import Limiter
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.api.verbs import is_about, offered
from fullcircle.platform.objects.actions import define_object
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.resource import Resource, resources
from tests.architecture.everything import everything_stored
from tests.architecture.rights import EVERYBODY, ROLES, holders
from tests.cast import as_user

VALUES = {"int": "0", "slug": "contact", "str": "nothing", "path": "nothing", "kind": "x-boats"}
CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")
SIGN_IN = "/account/login/"
PAGES = [
    (route, view.access) for route, view in routes() if not route.startswith(API) and hasattr(view, "access")
]


def example_of(route: str) -> str:
    """An address as a browser asks it; record 0 is nobody's."""
    if route.startswith("^"):
        return "/account/password/reset/key/0-nothing/"
    return "/" + CONVERTER.sub(lambda found: VALUES[found[1] or "str"], route)


def by_area() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    areas: dict[str, list[tuple[str, str]]] = {}
    for route, access in PAGES:
        areas.setdefault(route.split("/")[0] or "home", []).append((route, access))
    yield from sorted(areas.items())


@pytest.fixture
def staff(colleague, north) -> dict:
    """One colleague of each role, and a customer whom nobody may harm."""
    people = {role: colleague(role.title(), role, north) for role in ROLES}
    with as_user(people["sales"]) as by:
        create_record(Contact, by=by, values={"name": "Dana"})
    with as_user(people["admin"]) as by:
        define_object(by=by, singular="Boat", plural="Boats")
    return people


@pytest.fixture
def browsers(staff, signed_in) -> dict[str, Client]:
    return {role: signed_in(user) for role, user in staff.items()}


def test_every_address_says_who_may_open_it():
    assert undeclared() == [], 'Write @page(needs="…") or @public("the reason") above these views.'
    assert [
        str(found) for found in checks.run_checks(tags=["security"]) if found.id.startswith("fullcircle")
    ] == []


def test_an_address_that_does_not_say_it_fails_the_check(settings):
    import sys
    import types

    settings.ROOT_URLCONF = "tests.forgetful"
    sys.modules["tests.forgetful"] = forgetful = types.ModuleType("tests.forgetful")
    forgetful.urlpatterns = [path("forgotten/", lambda request: None)]
    found = checks.run_checks(tags=["security"])
    assert any(error.id == "fullcircle.E001" and "/forgotten/" in error.msg for error in found)


@pytest.mark.django_db
def test_pages_open_for_those_who_may_and_for_nobody_else(browsers):
    wrong = []
    before = everything_stored()
    for area, pages in by_area():
        wrong += [found for page in pages for found in findings(*page, browsers)]
        before, was = everything_stored(), before
        if before != was:
            wrong.append(f"/{area}/: something has changed.")
    assert not wrong, "\n".join(wrong)


def findings(route: str, access: str, browsers: dict[str, Client]) -> Iterator[str]:
    address = example_of(route)
    if access.startswith("public: "):
        assert len(access) > len("public: "), f"{address} is open to strangers without a reason."
        return
    for method in ("get", "post"):
        if not turned_away(Client(), method, address):
            yield f"{method.upper()} {address}: a stranger is not sent to sign in."
    allowed = EVERYBODY if access == "signed in" else holders(access)
    for role, browser in browsers.items():
        status = browser.get(address).status_code
        if role in allowed and status in (403, 500):
            yield f"GET {address}: {role} may ({access}), but got {status}."
        if role not in allowed and not refused(browser, address, status):
            yield f"GET or POST {address}: {role} lacks {access} and was not refused."


def turned_away(stranger: Client, method: str, address: str) -> bool:
    """Sent to sign in, or told that this is not asked in this way."""
    answer = getattr(stranger, method)(address)
    return answer.status_code in (404, 405) or answer.headers.get("Location", "").startswith(SIGN_IN)


def refused(browser: Client, address: str, status: int) -> bool:
    """By both methods; a page that is only sent to, or only read, refuses the other one as such."""
    statuses = {status, browser.post(address).status_code}
    return 403 in statuses and statuses <= {403, 405}


@pytest.mark.django_db
def test_strangers_get_nothing_from_the_api():
    for route, _ in routes():
        if route.startswith("api/v1/") and route != "api/v1/":
            for method in ("GET", "POST", "PATCH", "DELETE"):
                answer = Client().generic(method, example_of(route), b"{}", content_type="application/json")
                assert answer.status_code in (401, 405), (method, route, answer.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_api_refuses_what_the_role_does_not_allow(role, staff, monkeypatch):
    # So many questions come faster than a program may ask; how fast it may is another test's matter.
    monkeypatch.setattr("fullcircle.platform.api.door.limiter", Limiter(rate=10**9, burst=10**9))
    api = Api(key_of(staff[role]))
    with as_user(staff["sales"]):
        dana = Contact.objects.get().pk
    assert api.get("me").status_code == 200  # from now on nothing but the answer to each question can change
    before = everything_stored()
    wrong = list(api_findings(api, role, dana))
    assert not wrong, "\n".join(wrong)
    assert everything_stored() == before


def api_findings(api: Api, role: str, dana: int) -> Iterator[str]:
    for resource in resources().values():
        place = f"{resource.slug}/{dana if resource.key == 'contact' else 0}"
        if role in holders(f"{resource.key}.view") and api.get(resource.slug).status_code != 200:
            yield f"GET {resource.slug}: {role} may read and was refused."
        asked = [("add", "POST", resource.slug), ("edit", "PATCH", place), ("archive", "DELETE", place)]
        asked += [(verb.needs, "POST", f"{place}/actions/{verb.name}") for verb in verbs_of(resource)]
        for verb, method, where in asked:
            if role not in holders(f"{resource.key}.{verb}"):
                answer = api.ask(method, where, {"name": "Eve"} if method != "DELETE" else None, If_Match="*")
                # What is wrong with the question may be said before who asks is looked at; nothing else may be.
                if answer.status_code not in (403, 404, 422):
                    yield f"{method} {where}: {role} lacks {verb} and got {answer.status_code}."


def verbs_of(resource: Resource) -> list[Action]:
    return [verb for verb in offered() if is_about(verb, resource) and "." not in verb.needs]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_verb_asks_for_its_right_first(role, staff):
    actor = actor_for_user(staff[role].pk)
    with acting(actor):
        for name, verb in registered_actions().items():
            for right, thing in rights_of(verb):
                allowed = right == ANYBODY or role in holders(right)
                assert permitted(verb, thing, actor) is allowed, f"{name} as {role}: {right}"


def rights_of(verb: Action) -> Iterator[tuple[str, object]]:
    """The rights a verb asks for, for each kind of thing it is about."""
    if verb.needs == ANYBODY or "." in verb.needs:
        yield verb.needs, None
        return
    kinds = [verb.thing] if verb.thing is not None and not verb.thing._meta.abstract else []
    for model in kinds or [resource.model for resource in resources().values()]:
        yield f"{model._meta.model_name}.{verb.needs}", model


def permitted(verb, thing, actor) -> bool:
    try:
        permit(verb, thing, actor)
    except NotAllowed:
        return False
    return True


def test_roles_ship_as_the_table_says():
    from fullcircle.platform.access.seeding import ROLES as SHIPPED

    assert tuple(role.key for role in SHIPPED) == ROLES
    assert json.dumps(sorted(holders("contact.view"))) == json.dumps(sorted(EVERYBODY))
