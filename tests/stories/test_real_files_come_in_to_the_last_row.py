"""Real data sets, imported as a newcomer would: the counts reconcile to the source file, to the last row.

The files are not part of the repository. Point FULLCIRCLE_DATA at the folder that holds them; without it these
stories are skipped. The largest is imported by a slice, and whole with FULLCIRCLE_WHOLE_FILES=1.
"""

import csv
import gzip
import io
import os
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from django.db.models import Sum

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.beginning import begin
from fullcircle.identify.imports.models import ImportRun, Outcome
from fullcircle.identify.imports.plan import Plan, read_plan
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

DATA = Path(os.environ.get("FULLCIRCLE_DATA") or Path(__file__).parents[3] / "shared" / "data")
SLICE = 10_000
CENT = Decimal("0.01")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path


def source(path: str) -> Path:
    found = DATA / path
    if not found.exists():
        pytest.skip(f"{path} is not in {DATA}; set FULLCIRCLE_DATA to the folder that holds it")
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    with io.StringIO(raw.decode()) as file:
        return [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(file)]


@pytest.fixture
def bring(alice):
    """Import a file with the mapping that is proposed, changed as told; the finished run."""

    def bring(path: Path, into: str = "", change=lambda plan: plan, commit: bool = True) -> ImportRun:
        with as_user(alice) as by:
            run = begin(pieces(path), path.name, by=by, into=into)
            plan = read_plan(change(read_plan(run.plan).model_dump(mode="json")))
            actions.plan_import(run, by=by, plan=plan)
            actions.ask_check(run, by=by)
        running.check_file(run.pk, actor_for_user(alice.pk))
        if commit:
            with as_user(alice) as by:
                actions.ask_commit(ImportRun.objects.get(pk=run.pk), by=by)
            running.commit_rows(run.pk, actor_for_user(alice.pk))
        with as_user(alice, read_only=True):
            return ImportRun.objects.get(pk=run.pk)

    return bring


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def cell(field: str, *columns: int, **more: str) -> dict:
    return {"field": field, "columns": list(columns), **more}


def part(resource: str, match: str, *cells: dict) -> dict:
    return {"resource": resource, "match": match, "cells": list(cells)}


def planned(*parts: dict, **more: object):
    return lambda plan: Plan(parts=parts, **more).model_dump(mode="json")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def test_cdnow_customers_and_their_orders(bring, alice):
    path = source("cdnow/cdnow_transactions_10pct.csv.gz")
    rows = rows_of(path)
    run = bring(path, "order")
    assert (run.state, run.rows) == ("done", len(rows))
    customers = {row["customer_id"] for row in rows}
    assert run.counts == {
        "0": {"new": len(customers)},
        "1": {"new": len({(row["customer_id"], row["date"]) for row in rows})},
        "2": {"new": len(rows)},
    }
    with as_user(alice):
        assert Contact.objects.count() == len(customers) == 2357
        first = Contact.objects.get(external_id="1")
        assert first.orders.count() == sum(row["customer_id"] == "1" for row in rows)
        assert OrderLine.objects.aggregate(n=Sum("quantity"))["n"] == sum(int(row["cds"]) for row in rows)
        assert LoggedEvent.objects.filter(type="order.added").count() == run.counts["1"]["new"]


def test_crm_accounts_products_and_sales(bring, alice):
    accounts = rows_of(source("crm_sales_opportunities/accounts.csv"))
    run = bring(source("crm_sales_opportunities/accounts.csv"), "company")
    assert run.counts == {"0": {"new": len(accounts) - 1, "rejected": 1}}
    with as_user(alice):
        wrong = Outcome.objects.get(run_id=run.pk, verdict="rejected")
        assert "“Philipines” is not a country we know" in wrong.reason
        assert accounts[wrong.row - 2]["office_location"] == "Philipines"
        acme = Company.objects.get(name="Acme Corporation")
        assert (acme.size, acme.founded, acme.annual_revenue, acme.country) == (
            "1000+",
            1996,
            Decimal("1100.04"),
            "US",
        )
    products = bring(source("crm_sales_opportunities/products.csv"), "product")
    assert products.counts == {"0": {"new": 7}}

    path = source("crm_sales_opportunities/sales_pipeline.csv")
    sales = rows_of(path)
    run = bring(path, change=planned(
        part("company", "name", cell("name", 3)),
        part("order", "number", cell("number", 0), cell("placed_at", 5), cell("subtotal", 7), cell("currency", value="USD")),
    ))  # fmt: skip
    named = {row["account"] for row in sales} - {""}
    known = {row["account"] for row in accounts} - {"Philipines"}
    assert run.counts["1"] == {"new": len(sales)}
    assert sum(run.counts["0"].values()) == len(named)
    assert run.counts["0"]["unchanged"] == len(named & known) - 1
    with as_user(alice):
        assert Order.objects.filter(company=None).count() == sum(not row["account"] for row in sales) == 1425
        total = Order.objects.aggregate(n=Sum("total"))["n"]
        assert total == sum(Decimal(row["close_value"] or 0) for row in sales)


def test_febrl_persons_and_those_who_look_alike(bring, alice):
    first, second = source("febrl/dataset4a.csv.gz"), source("febrl/dataset4b.csv.gz")
    run = bring(first, "contact")
    people = rows_of(first)
    nameless = [row for row in people if not row["given_name"] and not row["surname"]]
    assert run.counts["0"]["new"] + len(nameless) == len(people) == run.rows == 5000
    assert run.counts["0"].get("rejected", 0) == len(nameless)
    with as_user(alice):
        assert Contact.objects.filter(sensitive__birth_date__isnull=False).count() == sum(
            bool(row["date_of_birth"]) and row not in nameless for row in people
        )
    again = bring(first, "contact", commit=False)
    assert again.counts["0"] == {"unchanged": run.counts["0"]["new"]} | (
        {"rejected": len(nameless)} if nameless else {}
    )
    other = bring(second, "contact", commit=False)
    assert sum(other.counts["0"].values()) == 5000
    assert other.counts["0"]["review"] > 1000


def test_telco_customers_with_fields_of_their_own(bring, alice, custom_fields):
    path = source("telco_churn/Telco-Customer-Churn.csv.gz")
    rows = rows_of(path)
    names = list(rows[0])
    kinds = {
        "tenure": "number",
        "MonthlyCharges": "number",
        "TotalCharges": "number",
        "Partner": "yesno",
        "Churn": "yesno",
    }
    keys = custom_fields(
        "contact", {name: kinds.get(name, "text") for name in names if name not in ("customerID", "gender")}
    )
    run = bring(path, change=planned(part(
        "contact", "external_id", cell("external_id", 0), cell("name", 0, value="Customer {}"), cell("gender", 1),
        *(cell(key, names.index(name)) for name, key in keys.items()),
    )))  # fmt: skip
    assert run.counts == {"0": {"new": len(rows)}}
    with as_user(alice):
        stored = {each.external_id: each for each in Contact.objects.select_related("sensitive")}
        assert len(stored) == len(rows) == 7043
        for row in rows:
            custom = stored[row["customerID"]].custom
            assert custom[keys["Churn"]] is (row["Churn"] == "Yes")
            assert Decimal(str(custom[keys["MonthlyCharges"]])) == Decimal(row["MonthlyCharges"])
            assert (keys["TotalCharges"] in custom) is bool(row["TotalCharges"])
            assert custom[keys["PaymentMethod"]] == row["PaymentMethod"]
            assert stored[row["customerID"]].sensitive.gender == row["gender"]


@pytest.fixture
def custom_fields(alice):
    """Fields that the organization adds; column → key."""
    from fullcircle.platform.access.models import Epoch
    from fullcircle.platform.records.models import CustomField

    def add(resource: str, kinds: dict[str, str]) -> dict[str, str]:
        keys = {name: name.lower() for name in kinds}
        with as_user(alice):
            for position, (name, kind) in enumerate(kinds.items()):
                CustomField.objects.create(
                    resource=resource, key=keys[name], label=name, kind=kind, position=position
                )
            Epoch.objects.update(number=1_000_000 + len(kinds))
        return keys

    return add


def test_online_retail_customers_products_orders_and_lines(bring, alice, tmp_path):
    """The source is a Parquet file; it becomes the CSV that a shop would export."""
    parquet = duckdb.read_parquet(str(source("online_retail_2009_2010/online_retail_2009_2010.parquet")))
    table = parquet if os.environ.get("FULLCIRCLE_WHOLE_FILES") else parquet.limit(SLICE)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    path = tmp_path / "online_retail.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file).writerow
        write(rows[0])
        for row in rows:
            write("" if value is None else value for value in row.values())

    def in_pounds(plan: dict) -> dict:
        for each in plan["parts"]:
            if each["resource"] in ("order", "product"):
                each["cells"].append(cell("currency", value="GBP"))
        return plan | {"lenient": True}

    run = bring(path, "order", in_pounds)
    customers = {row["customer_id"] for row in rows} - {None}
    assert run.counts == {
        "0": {"new": len(customers)},
        "1": {"new": len({row["stock_code"].strip() for row in rows})},
        "2": {"new": len({row["invoice"] for row in rows})},
        "3": {"new": len(rows)},
    }
    with as_user(alice):
        assert Contact.objects.count() == len(customers)
        assert Product.objects.count() == run.counts["1"]["new"]
        assert OrderLine.objects.aggregate(n=Sum("quantity"))["n"] == sum(row["quantity"] for row in rows)
        amounts = sum(cents(row["quantity"] * Decimal(str(row["price"]))) for row in rows)
        assert Order.objects.aggregate(n=Sum("total"))["n"] == amounts
        anonymous = {row["invoice"] for row in rows if row["customer_id"] is None}
        known = {row["invoice"] for row in rows if row["customer_id"] is not None}
        assert Order.objects.filter(contact=None).count() == len(anonymous - known)
