"""The verbs of deals."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone

from fullcircle.acquire.deals.events import DealLost, DealMoved, DealReopened, DealWon
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.deals.moving import (
    facts_of,
    insist,
    insist_on_version,
    refuse_closed,
)
from fullcircle.acquire.pipelines.actions import begin_selling
from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import as_number, cancel_order, create_order
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked, new_record, tell, touch

Reason = Literal["price", "competitor", "no_budget", "no_need", "bad_time", "does_not_fit", "silent", "other"]
CUSTOMERS: dict[str, type[Contact | Company]] = {"contact": Contact, "company": Company}
NOON = time(12)


@action(needs="add", hidden=True)
def create_deal(model: type[Deal], *, by: Actor, values: dict[str, Any], source: str = "") -> Deal:
    """Add a deal from its fields; where no stage is named, in the first one of the usual pipeline."""
    values = with_company(with_stage(values, by))
    insist_on_customers(values)
    deal, facts = new_record(model, by=by, values=values, source=source)
    deal.refresh_from_db()
    insist(deal.stage, facts_of(deal))
    tell(deal, "added", facts, by)
    return deal


def with_stage(values: dict[str, Any], by: Actor) -> dict[str, Any]:
    if values.get("stage"):
        return values
    stages = stages_of(begin_selling(by=by).pk)
    if not stages:
        raise Refused(fields={"stage": "Choose a stage: the usual pipeline has none."})
    return {**values, "stage": stages[0].pk}


def with_company(values: dict[str, Any]) -> dict[str, Any]:
    """The company goes along with its contact, unless another one is named."""
    contact = as_number(values.get("contact"))
    if not contact or "company" in values:
        return values
    works_at = Contact.objects.filter(pk=contact).values_list("company_id", flat=True).first()
    return {**values, "company": works_at} if works_at else values


def insist_on_customers(values: dict[str, Any]) -> None:
    """A deal is with customers that whoever writes it down knows of."""
    wrong = {
        key: f"This {key} does not exist, or you may not see it."
        for key, model in CUSTOMERS.items()
        if (pk := as_number(values.get(key))) and not model.objects.filter(pk=pk).exists()
    }
    if wrong:
        raise Refused(fields=wrong)


@action(needs="edit", hidden=True)
def edit_deal(
    thing: Deal, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Deal:
    """Change fields of a deal. Another stage is a move, with what that stage asks for; what was won stays as it is."""
    deal = locked(thing)
    insist_on_version(deal, expect)
    changing = {key: as_number(values[key]) for key in CUSTOMERS if key in values}
    insist_on_customers({key: pk for key, pk in changing.items() if pk != getattr(deal, f"{key}_id")})
    if deal.order_id and {"amount", "currency", *CUSTOMERS} & values.keys():
        raise Refused("An order was made of this deal. Change the order, or reopen the deal.")
    goal = as_number(values.get("stage"))
    others = {key: value for key, value in values.items() if key != "stage"}
    edited: Deal = edit_record(deal, by=by, values=others, cause=cause)
    if "stage" in values and goal != deal.stage_id:
        return move_deal(edited, by=by, to=the_stage(goal))
    insist_still(edited, others)
    return edited


def the_stage(pk: int | None) -> DealStage:
    found = DealStage.objects.filter(pk=pk, archived_at=None).first() if pk else None
    if found is None:
        raise Refused(fields={"stage": "Choose a stage that is in use."})
    return found


def insist_still(deal: Deal, changed: dict[str, Any]) -> None:
    """What the stage asks for cannot be emptied while the deal is in it."""
    emptied = {key for key in changed if changed[key] in (None, "")}
    if emptied and deal.status == "open":
        try:
            insist(deal.stage, facts_of(deal))
        except Refused as refused:
            wrong = {
                key: f"{deal.stage.name} needs it. {text}"
                for key, text in refused.fields.items()
                if key in emptied
            }
            if wrong:
                raise Refused(fields=wrong) from None


@action(needs="edit", label="Move", fits=lambda deal: deal.status == "open")
def move_deal(
    deal: Deal, *, by: Actor, to: DealStage, values: dict[str, Any] | None = None, expect: int | None = None
) -> Deal:
    """Bring an open deal into another stage, of this or another pipeline. What that stage asks for can come along in
    `values`. With `expect`, only if nobody changed the deal since that version."""
    deal = locked(deal)
    insist_on_version(deal, expect)
    if deal.stage_id == to.pk and not values:
        return deal
    refuse_closed(deal)
    if to.archived_at:
        raise Refused(fields={"to": "This stage is archived. Choose one that is in use."})
    if values:
        deal = edit_deal(deal, by=by, values={key: each for key, each in values.items() if key != "stage"})
    insist(to, facts_of(deal))
    return deal if deal.stage_id == to.pk else put(deal, to, by)


@action(needs="edit", hidden=True)
def rehouse_deal(deal: Deal, *, by: Actor, to: DealStage, cause: str = "") -> Deal:
    """Into another stage whatever that one asks for: its own is removed, or a move is taken back."""
    deal = locked(deal)
    refuse_closed(deal)
    return put(deal, to, by, cause)


def put(deal: Deal, stage: DealStage, by: Actor, cause: str = "") -> Deal:
    """Into a stage, with the event; whoever calls holds the deal."""
    before = deal.stage
    deal.stage, deal.pipeline_id, deal.stage_since = stage, stage.pipeline_id, timezone.now()
    touch(deal)
    deal.save(update_fields=["stage", "pipeline", "stage_since", "version", "updated_at"])
    event = DealMoved(deal.name, before.name, stage.name, before.pk, stage.pk)
    record(event, about=deal, by=by, within=deal.belongs_to, cause=cause)
    return deal


@action(needs="edit", label="Mark as won", fits=lambda deal: deal.status == "open")
def win_deal(
    deal: Deal,
    *,
    by: Actor,
    won_on: date | None = None,
    amount: Decimal | None = None,
    lines: list[Line] | None = None,
    expect: int | None = None,
) -> Deal:
    """The customer said yes: the deal becomes an order, once, however often this is said. With `lines`, the order is
    made of these goods, and the deal was about what they cost."""
    deal = locked(deal)
    if deal.status == "won":
        return deal
    insist_on_version(deal, expect)
    refuse_closed(deal)
    day = won_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused(
            fields={"won_on": "A deal is won today or was won before; what is expected is its closing date."}
        )
    if amount is not None and lines:
        raise Refused(fields={"amount": "The lines say how much it is about. Leave the amount out."})
    if amount is not None:
        deal = edit_deal(deal, by=by, values={"amount": amount})
    if deal.amount is None and not lines:
        raise Refused(fields={"amount": "Say how much it is about: an order is made of it."})
    order = ordered(deal, by, moment_of(day), lines or [])
    if order.total != deal.amount:
        deal = edit_deal(deal, by=by, values={"amount": order.total})
    deal.order, deal.status, deal.closed_at = order, "won", moment_of(day)
    keep_closed(deal)
    event = DealWon(deal.name, order.total, order.currency, day, order.pk, order.number, deal.stage_id)
    record(event, about=deal, by=by, within=deal.belongs_to)
    return deal


def ordered(deal: Deal, by: Actor, placed_at: datetime, lines: list[Line]) -> Order:
    """The order that a deal becomes, of goods or of its amount."""
    values = {
        "contact": deal.contact_id, "company": deal.company_id, "currency": deal.currency, "channel": "sales",
        "placed_at": placed_at,
    } | ({} if lines else {"subtotal": deal.amount})  # fmt: skip
    given = {key: value for key, value in values.items() if value is not None}
    return create_order(Order, by=by, values=given, lines=lines, source=f"Deal {deal.pk}")


def moment_of(day: date) -> datetime:
    """Now, or noon of an earlier day."""
    return timezone.now() if day == timezone.localdate() else timezone.make_aware(datetime.combine(day, NOON))


def keep_closed(deal: Deal) -> None:
    """Save what closing and opening again change."""
    touch(deal)
    columns = ["status", "closed_at", "stage_since", "lost_reason", "lost_note", "order"]
    deal.stage_since = deal.closed_at or timezone.now()
    deal.save(update_fields=[*columns, "version", "updated_at"])


@action(needs="edit", label="Mark as lost", fits=lambda deal: deal.status == "open")
def lose_deal(deal: Deal, *, by: Actor, reason: Reason, note: str = "", expect: int | None = None) -> Deal:
    """The customer said no, or nothing any more; the reason is what everybody learns from."""
    deal = locked(deal)
    insist_on_version(deal, expect)
    refuse_closed(deal)
    deal.status, deal.closed_at = "lost", timezone.now()
    deal.lost_reason, deal.lost_note = reason, note.strip()[:500]
    keep_closed(deal)
    event = DealLost(deal.name, reason, deal.get_lost_reason_display(), deal.lost_note, deal.stage_id)
    record(event, about=deal, by=by, within=deal.belongs_to)
    return deal


@action(needs="edit", label="Reopen", fits=lambda deal: deal.status != "open")
def reopen_deal(deal: Deal, *, by: Actor, cause: str = "") -> Deal:
    """It is not decided after all. An order that was made of it is canceled, as long as it is neither paid nor shipped."""
    deal = locked(deal)
    if deal.status == "open":
        return deal
    told = called_off(deal.order, by) if deal.order else ""
    before, deal.status, deal.closed_at, deal.order = deal.status, "open", None, None
    deal.lost_reason, deal.lost_note = "", ""
    keep_closed(deal)
    record(DealReopened(deal.name, before, told), about=deal, by=by, within=deal.belongs_to, cause=cause)
    return deal


def called_off(order: Order, by: Actor) -> str:
    """The order of a deal that is not won after all, in a sentence; Refused when too much has happened with it."""
    if order.archived_at or order.status == "canceled":
        return ""
    if order.status != "placed":
        raise Refused(
            f"Order {order} is {order.get_status_display().lower()} already, so the deal stays won. "
            "Record a return on the order instead."
        )
    try:
        cancel_order(order, by=by, reason="The deal was reopened.")
    except Missing:
        raise Refused(f"Order {order} would have to be canceled, and it is not yours to change.") from None
    return f"Order {order} is canceled."
