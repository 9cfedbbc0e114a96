"""A kind of record that is defined while the tests run keeps the same promises as those that ship."""

import pytest

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.objects.actions import define_object
from fullcircle.platform.records.examples import example
from fullcircle.platform.records.resource import Resource, resource_for
from tests.contracts.resources import DEFINED

FIELDS = {
    "Model": "text", "Length": "number", "Price": "money", "Built": "date", "Insured": "yesno", "Photos": "link",
    "Captain": "email", "Harbor": "phone", "Flag": "country",
}  # fmt: skip


@pytest.fixture
def resource(request: pytest.FixtureRequest) -> Resource:
    if request.param != DEFINED:
        return request.param
    request.getfixturevalue("db")
    return defined_boats()


def defined_boats() -> Resource:
    """One field of nearly every kind, choices and relations among them."""
    with acting(system("tests")) as by:
        key = define_object(by=by, singular="Boat", plural="Boats").key
        for label, kind in FIELDS.items():
            define_field(by=by, resource=key, label=label, kind=kind)
        define_field(by=by, resource=key, label="Rig", kind="choice", choices=["Sloop", "Ketch"])
        define_field(by=by, resource=key, label="Uses", kind="multichoice", choices=["Racing", "Cruising"])
        define_field(by=by, resource=key, label="Lies beside", kind="relation", target=key)
        define_field(by=by, resource=key, label="Belongs to", kind="relation", target="contact")
        found = resource_for(key)
    assert found
    return found


@example("x_boat")
def boat(by: Actor) -> dict:
    return {
        "name": "Morning Star", "model": "Hanse 388", "length": "11.4", "price": "189000", "built": "2019-05-01",
        "insured": "yes", "photos": "https://example.com/boat", "captain": "ann@example.com", "harbor": "+14155550123",
        "flag": "US", "rig": "Sloop", "uses": "Racing",
    }  # fmt: skip
