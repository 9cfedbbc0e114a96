"""Building rules in the browser: the form says what it would find while it is filled in."""

import re

from fullcircle.differentiate.segments import builder, tree
from fullcircle.differentiate.segments.membership import rules_of
from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

LYON = {
    "row": ["0"],
    "about-0": "field:city",
    "group-0": "0",
    "way-0": "is",
    "value-0": "Lyon",
    "how-0": "all",
}


def test_figures_follow_what_is_typed(alice, signed_in):
    with as_user(alice) as by:
        for name, city in (("Dana", "Lyon"), ("Bea", "Paris")):
            create_record(Contact, by=by, values={"name": name, "city": city})
    browser = signed_in(alice)
    assert (
        "say with what it is compared"
        in browser.post("/segments/build/", LYON | {"value-0": "", "do": "x"}).content.decode()
    )
    page = browser.post("/segments/build/", LYON, headers={"HX-Request": "true"}).content.decode()
    assert "50.0 % of all" in page
    assert "Dana" in page
    assert "Bea" not in page
    assert "City is Lyon" in page


def test_a_segment_is_saved_and_opened_again(alice, signed_in):
    browser = signed_in(alice)
    refused = browser.post("/segments/build/", LYON | {"save": "1"})
    assert refused.status_code == 422
    with as_user(alice, read_only=True):
        assert not Segment.objects.exists()
    answer = browser.post("/segments/build/", LYON | {"save": "1", "name": "In Lyon"})
    assert answer.status_code == 302
    with as_user(alice, read_only=True):
        segment = Segment.objects.get()
        assert tree.as_json(rules_of(segment))["rules"][0]["values"] == ["Lyon"]
    page = browser.get(f"/segments/{segment.pk}/rules/").content.decode()
    assert re.search(r'name="value-0" value="Lyon"', page)
    assert (
        browser.post(f"/segments/{segment.pk}/rules/", LYON | {"save": "1", "value-0": "Nice"}).status_code
        == 302
    )
    assert "City is Nice" in browser.get(answer.url).content.decode()


def test_rows_and_groups_are_added_and_removed_without_a_script(alice, signed_in):
    browser = signed_in(alice)
    page = browser.post("/segments/build/", LYON | {"do": "group"}).content.decode()
    assert page.count('name="row"') == 2
    assert 'name="how-1"' in page
    page = browser.post("/segments/build/", LYON | {"do": "remove-0"}).content.decode()
    assert page.count('name="row"') == 0


def test_a_form_is_its_tree_and_back():
    rules = {"kind": "group", "how": "any", "rules": [
        {"kind": "bought", "what": "category", "names": ["Seats"], "times": 2, "days": 365, "amount": None, "never": False},
        {"kind": "group", "how": "none", "rules": [
            {"kind": "field", "field": "created_at", "way": "between", "values": ["2026-01-01", "2026-02-01"]},
            {"kind": "did", "name": "Signed up", "times": 1, "days": None, "never": True},
        ]},
    ]}  # fmt: skip
    built = builder.from_tree(tree.read(rules))
    assert tree.read(builder.as_rules(built)) == tree.read(rules)


def test_a_colleague_without_the_right_does_not_build(reader, signed_in):
    assert signed_in(reader).get("/segments/build/").status_code == 403
