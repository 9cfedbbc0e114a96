"""The menu follows the cycle and marks where we are."""

import pytest
from django.test import RequestFactory

from fullcircle.platform.ui import navigation
from fullcircle.platform.ui.navigation import TakenKey, menu, register_item


@pytest.fixture(autouse=True)
def empty_menu(monkeypatch):
    monkeypatch.setattr(navigation, "ITEMS", [])


def at(path: str):
    return menu(RequestFactory().get(path))


def test_areas_come_in_the_order_of_the_cycle():
    register_item("Learn", "Insights", "/insights/", "chart-line", "n")
    register_item("", "Home", "/", "house", "h")
    register_item("Know", "Contacts", "/contacts/", "users", "c")
    assert [area for area, _ in at("/")] == ["", "Know", "Learn"]


def test_the_nearest_item_is_current():
    register_item("Know", "Contacts", "/contacts/", "users")
    register_item("Know", "Duplicates", "/contacts/duplicates/", "copy")
    [(_, items)] = at("/contacts/duplicates/7/")
    assert {item["label"]: item["current"] for item in items} == {"Contacts": False, "Duplicates": True}


def test_home_is_current_only_at_home():
    register_item("", "Home", "/", "house")
    [(_, [home])] = at("/contacts/")
    assert home["current"] is False


def test_two_items_cannot_share_a_key():
    register_item("Know", "Contacts", "/contacts/", "users", "c")
    with pytest.raises(TakenKey, match="already goes to Contacts"):
        register_item("Serve", "Cases", "/cases/", "life-buoy", "c")


def test_an_unknown_area_is_refused():
    with pytest.raises(ValueError, match="There is no area 'Marketing'"):
        register_item("Marketing", "Campaigns", "/campaigns/", "send")


def test_an_item_without_a_heading_comes_before_those_under_one():
    register_item("Know", "Segments", "/segments/", "shapes", order=30, group="Audiences")
    register_item("Know", "Consent", "/consent/", "shield-check", order=60, group="Data")
    register_item("Know", "Value", "/value/", "gem", order=70, group="Audiences")
    register_item("Know", "Messages", "/messages/", "mail", order=80)
    [(_, items)] = at("/")
    assert [item["label"] for item in items] == ["Messages", "Segments", "Value", "Consent"]


def test_items_that_are_not_for_the_reader_are_left_out():
    register_item("Know", "Quality", "/quality/", "gauge", shown_to=lambda request: False)
    assert at("/") == []
