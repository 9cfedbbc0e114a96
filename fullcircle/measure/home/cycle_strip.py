"""The strip that shows the cycle: six areas, one true number each, linked to the rows behind it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from fullcircle.measure.home import queries
from fullcircle.measure.home.queries import Figure, Sold
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui.atoms import number, short_amount

Area = dict[str, Any]


def areas(actor: Actor, now: datetime) -> list[Area]:
    """What each area of the menu has to say today; an area one may not see is left out."""
    people, money = actor.can("contact.view"), actor.can("order.view")
    sold = queries.sold(now, organization().currency) if money else []
    since = (now - queries.PERIOD).date().isoformat()
    return [
        *(knowing(now, since) if people else []),
        *([selling(sold, since)] if money else []),
        *(keeping() if people else []),
        *([learning(sold, since)] if money else []),
    ]


def area(name: str, icon: str, href: str, value: str, what: str, **more: Any) -> Area:
    return {"area": gettext(name), "icon": icon, "href": href, "value": value, "what": what, **more}


def knowing(now: datetime, since: str) -> list[Area]:
    """Everybody we know, and who is new."""
    known, new = queries.contacts_known(), queries.contacts_new(now)
    grown = gettext("%(n)s in 30 days") % {"n": f"+{number(new.value.number)}"} if new.value.number else ""
    newest = f"/contacts/?created_at__gte={since}&sort=-created_at"
    return [
        area("Know", "users", "/contacts/", spoken(known), gettext("contacts"), sub=grown),
        area(
            "Attract", "user-plus", newest, spoken(new), gettext("new in 30 days"),
            **change(new.value.number, new.before),
        ),
    ]  # fmt: skip


def keeping() -> list[Area]:
    """Customers to look after, and those who speak well of us."""
    customers, advocates = queries.stage_size("customer"), queries.stage_size("advocate")
    lead = "/contacts/?lifecycle_stage="
    return [
        area("Serve", "handshake", f"{lead}customer", spoken(customers), gettext("customers to look after")),
        area(
            "Grow", "heart-handshake", f"{lead}advocate", spoken(advocates), gettext("advocates"),
            sub=for_each(customers, advocates),
        ),
    ]  # fmt: skip


def for_each(customers: Figure, advocates: Figure) -> str:
    """One in six customers, said the other way round."""
    if not advocates.value.number or not customers.value.number:
        return ""
    ratio = round(customers.value.number / advocates.value.number)
    return gettext("one for %(n)s customers") % {"n": number(ratio)} if ratio > 1 else ""


def selling(sold: list[Sold], since: str) -> Area:
    """What was sold; the organization's own currency leads, others are named beside it."""
    what = gettext("sold in 30 days")
    if not sold:
        return area("Sell", "shopping-cart", "/orders/", "0", what)
    first, *others = sold
    more = ", ".join(short_amount(each.amount, each.currency) for each in others[:2])
    delta = change(first.amount, first.before) | ({"sub": more} if more else {})
    value = short_amount(first.amount, first.currency)
    return area("Sell", "shopping-cart", f"/orders/?placed_at__gte={since}", value, what, **delta)


def learning(sold: list[Sold], since: str) -> Area:
    """The average order, as the first thing that is measured; each later measure takes its place here."""
    what, href = gettext("average order"), f"/orders/?placed_at__gte={since}&kind=order"
    average = sold[0].average if sold else None
    if average is None:
        return area("Learn", "chart-line", "/orders/", "–", what)
    value = short_amount(average, sold[0].currency)
    return area("Learn", "chart-line", href, value, what, **change(average, sold[0].average_before))


def spoken(figure: Figure) -> str:
    """A number, or about a number where counting would take too long."""
    told = number(figure.value.number)
    return told if figure.value.exact else gettext("about %(n)s") % {"n": told}


def change(now: Any, before: Any) -> Area:
    """The change in percent and whether it is for the better; nothing when there is nothing to compare with."""
    if not before:
        return {}
    percent = round(100 * (now - before) / before)
    good = (percent > 0) if percent else None
    return {"delta": f"{percent:+d}%", "good": good, "sub": gettext("on 30 days before")}
