"""What the warehouse knows of people, as far as rules may ask: its tables, and how each is filled from the record.

A mart is a table of facts, written from PostgreSQL and never back. Sensitive fields are in none of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, QuerySet

from fullcircle.differentiate.segments.models import SegmentMember
from fullcircle.identify.behavior.models import BehaviorEvent
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.models import ConsentState
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.custom_values import typed_expression
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.warehouse.mart import MOMENT, MONEY, Mart, describes_marts

TYPES = {
    "integer": "int64", "number": MONEY, "money": MONEY, "date": "date", "datetime": MOMENT, "yesno": "boolean",
    "relation": "int64", "user": "int64", "multichoice": "array<string>",
}  # fmt: skip
OWN_TYPES = TYPES | {"integer": MONEY, "yesno": "string", "user": "string", "multichoice": "string"}


@describes_marts
def what_rules_ask(by: Actor) -> Iterable[Mart]:
    """Every table that rules ask."""
    return (*about_records(by), *about_deeds())


def about_records(by: Actor) -> Iterable[Mart]:
    """One row a contact and one a company, with every field that is not sensitive."""
    for key, model, also in (("contact", Contact, {"company_id": "int64"}), ("company", Company, {})):
        known = fields_of(key, by)
        columns = {"pk": "int64", "archived_at": MOMENT, **also} | {
            column(each): type_of(each) for each in known
        }
        asked = {column(each): value_of(each) for each in known}
        rows = rows_of(model, ["pk", "archived_at", *also], asked)
        yield Mart(key, columns, rows, person=key if key == "contact" else "")


def fields_of(key: str, by: Actor) -> list[Field]:
    resource = resource_for(key)
    assert resource is not None
    return [each for each in resource.fields(by) if not each.sensitive and each.key != "archived_at"]


def column(field: Field) -> str:
    """A column's name cannot be confused with another's, whatever fields of one's own are called."""
    return f"own_{field.key}" if field.custom else f"field_{field.key}"


def type_of(field: Field) -> str:
    return (OWN_TYPES if field.custom else TYPES).get(field.kind, "string")


def value_of(field: Field) -> Any:
    return typed_expression(field) if field.custom else F(field.attribute)


def rows_of(model: Any, plain: list[str], asked: dict[str, Any]) -> Callable[[], QuerySet]:
    return lambda: model.objects.order_by().values_list(*plain, *asked.values())


def about_deeds() -> Iterable[Mart]:
    """What people bought, did and agreed to, and where they are."""
    order = {
        "pk": "int64", "contact_id": "int64", "kind": "string", "status": "string", "placed_at": MOMENT,
        "total": MONEY, "currency": "string", "archived_at": MOMENT,
    }  # fmt: skip
    yield of_people("order", order, plainly(Order, order))
    line = {"pk": "int64", "order_id": "int64", "product_id": "int64", "amount": MONEY, "contact_id": "int64"}
    yield of_people("order_line", line, lambda: OrderLine.objects.order_by().values_list(
        "pk", "order_id", "product_id", "amount", "order__contact_id"))  # fmt: skip
    product = {"pk": "int64", "name": "string", "category": "string"}
    yield Mart("product", product, plainly(Product, product))
    deed = {"contact_id": "int64", "name": "string", "at": MOMENT, "is_bot": "boolean"}
    known = BehaviorEvent.objects.filter(visitor__contact__isnull=False).order_by()
    yield of_people("behavior", deed, lambda: known.all().values_list(
        "visitor__contact_id", "name", "at", "is_bot"), month="at")  # fmt: skip
    consent = {
        "contact_id": "int64", "purpose": "string", "channel": "string", "status": "string", "until": MOMENT,
    }  # fmt: skip
    yield of_people("consent", consent, lambda: ConsentState.objects.order_by().values_list(
        "contact_id", "purpose__key", "channel", "status", "until"))  # fmt: skip
    member = {"segment_id": "int64", "contact_id": "int64"}
    yield of_people("segment_member", member, plainly(SegmentMember, member))


def of_people(name: str, columns: dict[str, str], rows: Callable[[], QuerySet], month: str = "") -> Mart:
    """Cut by whom the rows are about, so that whoever is forgotten is in few files."""
    return Mart(name, columns, rows, cut="contact_id", month=month, person="contact")


def plainly(model: Any, columns: dict[str, str]) -> Callable[[], QuerySet]:
    return lambda: model.objects.order_by().values_list(*columns)
