"""What comes back: how many of each line, when and why, and what is credited for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from fullcircle.identify.purchases.actions import record_return
from fullcircle.identify.purchases.models import Order, plain
from fullcircle.identify.purchases.returns import Extras, Left, Returned, extras_left, left_of
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.records.values import Unfit, parse
from fullcircle.platform.ui.atoms import amount

QUANTITY = Field("quantity", "Quantity", "number", "quantity", decimals=3, null=True)
DAY = Field("returned_at", "Returned on", "datetime", "returned_at", null=True)


@dataclass(frozen=True)
class LineLeft:
    """A line of which something can still come back, as the dialog draws it."""

    pk: int
    name: str
    left: str
    worth: Decimal
    told: str
    typed: str
    error: str


def return_dialog(request: HttpRequest, order: Order) -> HttpResponse:
    """GET asks what comes back; POST records it."""
    if request.method == "GET":
        return dialog(request, order, QueryDict(), {})
    try:
        back = record_return(order, by=request.actor, **asked(order, request.POST))
    except Refused as refused:
        return dialog(request, order, request.POST, refused.fields or {"": refused.sentence}, refused.status)
    told = gettext("Return %(number)s recorded, %(sum)s credited.")
    facts = {"number": back.number, "sum": amount(-back.total, back.currency, exact=True)}
    messages.success(request, told % facts, extra_tags=way_back(order))
    return HttpResponse(status=204, headers={"HX-Redirect": f"/orders/{order.pk}/"})


def asked(order: Order, data: QueryDict) -> dict[str, Any]:
    """The inputs of the verb; one refusal names every box to mend."""
    wrong: dict[str, str] = {}
    lines = [
        Returned(pk, quantity)
        for pk in left_of(order)
        if (quantity := understood(QUANTITY, data.get(f"back.{pk}", ""), f"lines.{pk}", wrong))
    ]
    moment: datetime | None = understood(DAY, data.get("returned_at", ""), "returned_at", wrong)
    if not lines and not wrong and "whole" not in data:
        wrong[""] = gettext("Say how many of which line come back, or choose Everything.")
    if wrong:
        raise Refused(fields=wrong)
    return {
        "lines": lines,
        "returned_at": moment,
        "reason": data.get("reason", "").strip(),
        "refund_shipping": "refund_shipping" in data,
    }


def understood(field: Field, text: str, key: str, wrong: dict[str, str]) -> Any:
    try:
        return parse(field, text)
    except Unfit as unfit:
        wrong[key] = str(unfit)
        return None


def dialog(
    request: HttpRequest, order: Order, data: QueryDict, wrong: Mapping[str, str], status: int = 200
) -> HttpResponse:
    extras = extras_left(order, Order.objects.filter(return_of=order, archived_at=None))
    context = {
        "order": order,
        "lines": [line_left(left, order, data, wrong) for left in left_of(order).values()],
        "extras": extras,
        "shipping": amount(extras.shipping, order.currency, exact=True) if extras.shipping else "",
        "whole": amount(whole(extras), order.currency, exact=True),
        "returned_at": data.get("returned_at", timezone.localtime().strftime("%Y-%m-%dT%H:%M")),
        "reason": data.get("reason", ""),
        "refund_shipping": "refund_shipping" in data,
        "wrong": wrong.get("", ""),
        "wrong_day": wrong.get("returned_at", ""),
    }
    return render(request, "purchases/return_dialog.html", context, status=status)


def whole(extras: Extras) -> Decimal:
    """What everything that is left was sold for, before shipping."""
    return extras.goods - extras.discount + extras.tax


def line_left(left: Left, order: Order, data: QueryDict, wrong: Mapping[str, str]) -> LineLeft:
    pk = left.line.pk
    return LineLeft(
        pk=pk,
        name=str(left.line),
        left=plain(left.quantity),
        worth=left.amount,
        told=amount(left.amount, order.currency, exact=True),
        typed=data.get(f"back.{pk}", ""),
        error=wrong.get(f"lines.{pk}", ""),
    )
