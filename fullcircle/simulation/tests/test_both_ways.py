"""The quick way and the verbs leave the same company behind."""

from collections.abc import Callable
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
from fullcircle.simulation.parameters import Parameters
from fullcircle.simulation.story import Story

pytestmark = pytest.mark.django_db

SMALL = Parameters(customers=60, months=30, seed=3)
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
        if row["type"].endswith(".added"):
            del kept["occurred_at"]
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
    return Story(next(company.portions()), company.clock, laid.sellers), laid


def made(way: Callable[[Story, Ground], None], ground: tuple[Story, Ground]) -> Snapshot:
    with transaction.atomic():
        way(*ground)
        found = everything()
        transaction.set_rollback(True)
    return found


def test_the_quick_way_leaves_what_the_verbs_leave(ground):
    slow, quick = made(act_out, ground), made(store_portion, ground)
    assert len(slow["identify.Contact"]) == 60
    assert any("'returned'" in order for order in slow["identify.Order"]), "somebody sent something back"
    assert any("withdrawn" in state for state in slow["identify.ConsentState"]), "somebody took it back"
    for table, rows in slow.items():
        assert quick[table] == rows, table
