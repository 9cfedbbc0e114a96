"""The quick way and the verbs leave the same company behind."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.simulation.acting_out import act_out
from fullcircle.simulation.bulk import store_portion
from fullcircle.simulation.company import Company
from fullcircle.simulation.ground import Ground, lay
from fullcircle.simulation.parameters import Goods, Parameters, Visiting, Working
from fullcircle.simulation.story import Story

pytestmark = pytest.mark.django_db

# Small, and yet with everything in it.
SMALL = Parameters(
    customers=60, months=30, seed=3, goods=replace(Goods(), mistaken=0.1), advocates=2,
    working=replace(Working(), a_month=0.3), visiting=replace(Visiting(), recognized=0.5, strangers=0.2),
)  # fmt: skip
THERE = {
    "identify.Contact": ("'customer'", "'former'", "'advocate'"),
    "identify.Order": ("'returned'", "'canceled'", "'JPY'", "'phone'"),
    "identify.ConsentState": ("withdrawn",),
    "identify.Visitor": ("simulation-S", "simulation-X"),
    "identify.BehaviorEvent": ("Put into basket",),
    "identify.Touch": ("newsletter",),
    "interact.Activity": ("'call'", "'meeting'", "'note'", "'task'"),
    "platform.LoggedEvent": ("task.done", "'cause': 'order:"),
}
# When and in which row something was written differs; what was written does not.
CLOCKS = {"created_at", "updated_at", "recorded_at", "occasion"}
NOT_COMPARED = {"ProcrastinateJob", "ProcrastinateEvent", "Session", "Follower"}
Snapshot = dict[str, list[str]]


def everything() -> Snapshot:
    """Every row of every table that the system may read, with records named by their place in their table."""
    places: dict[str, dict[int, int]] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    with acting(system("tests")):
        for model in apps.get_models(include_auto_created=True):
            if model.__name__ not in NOT_COMPARED:
                found = readable(model)
                rows[model._meta.label] = found
                key = model._meta.pk.attname
                places[str(model._meta.model_name)] = {row[key]: at for at, row in enumerate(found)}
        return {
            model._meta.label: sorted(repr(named(model, row, places)) for row in rows[model._meta.label])
            for model in apps.get_models(include_auto_created=True)
            if model._meta.label in rows
        }


def readable(model: Any) -> list[dict[str, Any]]:
    try:
        with transaction.atomic():
            return list(model._base_manager.order_by("pk").values())
    except ProgrammingError:  # a table that the system may not read, such as passwords
        return []


def named(model: Any, row: dict[str, Any], places: dict[str, dict[int, int]]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key not in CLOCKS}
    for each in model._meta.concrete_fields:
        other = (
            each.related_model._meta.model_name
            if each.is_relation
            else model._meta.model_name
            if each.primary_key
            else ""
        )
        if other and row[each.attname] is not None and each.attname in kept:
            kept[each.attname] = places.get(other, {}).get(row[each.attname], row[each.attname])
    if model.__name__ == "LoggedEvent":
        for kind, pk in (("about_kind", "about_id"), ("within_kind", "within_id")):
            kept[pk] = places.get(row[kind], {}).get(row[pk], row[pk])
        if row["type"].endswith((".added", ".changed")) or row["type"] == "order.canceled":
            del kept["occurred_at"]  # the verbs say it happened now
        if row["cause"].startswith("order:"):
            kept["cause"] = f"order:{places['order'][int(row['cause'][6:])]}"
        del kept["id"]
        kept["payload"] = told(row["payload"], places)
    return kept


def told(payload: dict[str, Any], places: dict[str, dict[int, int]]) -> dict[str, Any]:
    changes = payload.get("changes", payload)
    for key, kind in (("company", "company"), ("credit", "order"), ("return_id", "order")):
        if isinstance(changes.get(key), int):
            changes[key] = places[kind][changes[key]]
    return payload


@pytest.fixture
def ground(alice, bob) -> tuple[Story, Ground]:
    company = Company(SMALL)
    laid = lay(company.drawing.catalog, [alice, bob])
    return Story(next(company.portions()), company.clock, list(laid.sellers), SMALL.advocates), laid


def made(way: Callable[[Story, Ground], None], ground: tuple[Story, Ground]) -> Snapshot:
    with transaction.atomic():
        way(*ground)
        found = everything()
        transaction.set_rollback(True)
    return found


def test_the_quick_way_leaves_what_the_verbs_leave(ground):
    slow, quick = made(act_out, ground), made(store_portion, ground)
    assert len(slow["identify.Contact"]) == 60
    for table, words in THERE.items():
        for word in words:
            assert any(word in row for row in slow[table]), f"{table} has {word}"
    for table, rows in slow.items():
        assert quick[table] == rows, table
