"""The quick way: a portion in a dozen statements that leave what its verbs would leave, the log of it all included."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import orjson

from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.models import ConsentEvent, Suppression
from fullcircle.identify.consent.telling import event_of
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.events import OrderPlaced, OrderReturned
from fullcircle.identify.purchases.models import Order, OrderLine
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import wake_followers
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.simulation.columns import numbers, store
from fullcircle.simulation.ground import SOURCE, Ground, said_no, said_yes
from fullcircle.simulation.story import Story, Values


@dataclass
class Told:
    """Rows of the log, as columns."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in (
        "type", "occurred_at", "about_kind", "about_id", "within_kind", "within_id",
        "actor_kind", "actor_id", "actor_name", "payload",
    )})  # fmt: skip

    def add(
        self, type_: str, at: datetime, about: tuple[str, int], by: Actor, payload: dict[str, Any],
        within: tuple[str, int | None] = ("", None),
    ) -> None:  # fmt: skip
        row = (type_, at, *about, *within, by.kind, by.user_id, by.name, orjson.dumps(payload).decode())
        for column, value in zip(self.columns.values(), row, strict=True):
            column.append(value)


def store_portion(story: Story, ground: Ground) -> None:
    """Everything that happened in one portion, in one transaction: it is there whole, or not at all."""
    with acting(ground.by):
        Quick(story, ground).store()
        wake_followers()


def money(cents: np.ndarray, places: int = 2) -> list[str]:
    """Amounts as PostgreSQL reads them, without a detour over numbers that cannot be exact."""
    whole = 10**places
    return [
        f"{'-' if each < 0 else ''}{abs(each) // whole}.{abs(each) % whole:0{places}}"
        for each in cents.tolist()
    ]


class Quick:
    """One portion, while it is stored."""

    def __init__(self, story: Story, ground: Ground) -> None:
        self.story, self.ground, self.orders = story, ground, story.portion.orders
        self.told = Told()

    def store(self) -> None:
        self.firms = numbers(Company, len(self.story.firms))
        self.people = numbers(Contact, len(self.story.people))
        self.placed = numbers(Order, len(self.story.numbers))
        self.employer = [
            None if firm is None else self.firms[firm] for firm in self.story.portion.people.works_at
        ]
        self.total = money(self.orders.goods - self.orders.discount + self.orders.tax + self.orders.shipping)
        self.store_firms()
        self.store_people()
        self.store_orders()
        self.store_lines()
        self.store_returns()
        self.store_agreements()
        store(LoggedEvent, self.told.columns)

    def store_firms(self) -> None:
        since = self.story.clock.stamps(
            np.array([row["known_at"] for row in self.story.portion.people.firms], float)
        )
        last = self.story.firms_last_order
        store(Company, records(self.story.firms, self.firms, since, self.heard_of(last)))
        for pk, values, at in zip(self.firms, self.story.firms, since, strict=True):
            self.told.add("company.added", at, ("company", pk), self.ground.by, {"changes": facts(values)})

    def store_people(self) -> None:
        columns = records(
            self.story.people, self.people, self.story.known_since, self.heard_of(self.story.last_order)
        )
        store(Contact, columns | {"company_id": self.employer})
        for pk, values, firm, at in zip(
            self.people, self.story.people, self.employer, self.story.known_since, strict=True
        ):
            changes = facts(values | {"company": firm})
            self.told.add("contact.added", at, ("contact", pk), self.ground.by, {"changes": changes})

    def heard_of(self, last: np.ndarray) -> list[datetime | None]:
        """When each of them last bought; nothing for who never did."""
        stamps = self.story.clock.stamps(np.maximum(last, 0))
        return [stamp if bought else None for stamp, bought in zip(stamps, np.isfinite(last), strict=True)]

    def store_orders(self) -> None:
        orders, story = self.orders, self.story
        self.buyers = [self.people[at] for at in orders.buyer.tolist()]
        self.buying_for = [self.employer[at] for at in orders.buyer.tolist()]
        back = {at for at, _ in story.back}
        status = ["shipped" if shipped else "placed" for shipped in story.shipped]
        store(Order, {
            "id": self.placed, "number": story.numbers, "contact_id": self.buyers, "company_id": self.buying_for,
            "placed_at": story.placed_at,
            "status": ["returned" if at in back else status[at] for at in range(len(status))],
            "channel": ["online"] * len(status), "subtotal": money(orders.goods), "discount": money(orders.discount),
            "tax": money(orders.tax), "shipping": money(orders.shipping), "cost": money(orders.cost),
            "version": [1 + (at in back) for at in range(len(status))], "source": [SOURCE] * len(status),
            "created_at": story.placed_at, "updated_at": story.placed_at,
        })  # fmt: skip
        lines = np.bincount(orders.lines.order, minlength=len(status)).tolist()
        for at, pk in enumerate(self.placed):
            payload = OrderPlaced(story.numbers[at], self.total[at], "EUR", lines[at]).payload  # type: ignore[arg-type]
            self.told.add(
                OrderPlaced.type, story.placed_at[at], ("order", pk), self.ground.by, payload, self.buyer(at)
            )

    def buyer(self, at: int) -> tuple[str, int]:
        return "contact", self.buyers[at]

    def store_lines(self) -> None:
        lines = self.orders.lines
        self.lines = numbers(OrderLine, lines.order.size)
        store(OrderLine, {
            "id": self.lines, "order_id": [self.placed[at] for at in lines.order.tolist()],
            "quantity": lines.quantity.tolist(), **self.goods(np.arange(lines.order.size)),
        })  # fmt: skip

    def goods(self, chosen: np.ndarray) -> dict[str, list[Any]]:
        """What lines and the lines that credit them have in common."""
        lines, ground, names = self.orders.lines, self.ground, self.ground.names
        product = lines.product[chosen].tolist()
        return {
            "position": lines.position[chosen].tolist(),
            "product_id": [ground.products[at] for at in product],
            "description": [names[at] for at in product],
            "unit_price": money(lines.unit_price[chosen], 4),
            "unit_cost": money(lines.unit_cost[chosen], 4),
        }

    def store_returns(self) -> None:
        """The credit of each order that came back: all its lines, its discount and its tax, and not its shipping."""
        if not self.story.back:
            return
        at = np.array([at for at, _ in self.story.back])
        moments = [moment for _, moment in self.story.back]
        orders, rows = self.orders, at.tolist()
        pks = numbers(Order, len(rows))
        numbers_ = [f"{self.story.numbers[each]}-R1" for each in rows]
        store(Order, {
            "id": pks, "number": numbers_, "contact_id": [self.buyers[each] for each in rows],
            "company_id": [self.buying_for[each] for each in rows], "placed_at": moments,
            "status": ["returned"] * len(rows), "channel": ["online"] * len(rows),
            "return_of_id": [self.placed[each] for each in rows], "subtotal": money(-orders.goods[at]),
            "discount": money(-orders.discount[at]), "tax": money(-orders.tax[at]), "cost": money(-orders.cost[at]),
            "created_at": moments, "updated_at": moments,
        })  # fmt: skip
        self.store_credits(at, pks)
        total = money(-(orders.goods[at] - orders.discount[at] + orders.tax[at]))
        for row, pk, number, amount, moment in zip(rows, pks, numbers_, total, moments, strict=True):
            before = "shipped" if self.story.shipped[row] else "placed"
            event = OrderReturned(self.story.numbers[row], pk, number, amount, "EUR", "", before)  # type: ignore[arg-type]
            about = ("order", self.placed[row])
            self.told.add(OrderReturned.type, moment, about, self.ground.by, event.payload, self.buyer(row))

    def store_credits(self, orders: np.ndarray, pks: list[int]) -> None:
        lines = self.orders.lines
        credit_of = np.zeros(self.orders.at.size, int)
        credit_of[orders] = pks
        chosen = np.flatnonzero(credit_of[lines.order])
        chosen = chosen[np.argsort(credit_of[lines.order[chosen]], kind="stable")]
        store(OrderLine, {
            "order_id": credit_of[lines.order[chosen]].tolist(), "quantity": (-lines.quantity[chosen]).tolist(),
            "return_of_id": [self.lines[each] for each in chosen.tolist()], **self.goods(chosen),
        })  # fmt: skip

    def store_agreements(self) -> None:
        """The ledger of consent; what holds now follows from it by a trigger."""
        said = [*self.said("granted", self.story.agreed), *self.said("withdrawn", self.story.stopped)]
        if said:
            store(ConsentEvent, {name: [row[name] for row in said] for name in said[0]})
        gone = [(at, moment) for at, moment in self.story.stopped if self.email(at)]
        store(Suppression, {
            "kind": ["email"] * len(gone), "digest": ["\\x" + digest_of("email", self.email(at)).hex() for at, _ in gone],
            "channel": ["email"] * len(gone), "purpose_id": [self.ground.purpose.pk] * len(gone),
            "reason": ["withdrawn"] * len(gone), "actor_name": [self.ground.by.name] * len(gone),
            "created_at": [moment for _, moment in gone],
        })  # fmt: skip

    def email(self, at: int) -> str:
        return str(self.story.people[at]["email"])

    def said(self, action: str, moments: list[tuple[int, datetime]]) -> Iterator[dict[str, Any]]:
        """Rows of the ledger, told to the log on the way."""
        by, purpose, granted = self.ground.by, self.ground.purpose, action == "granted"
        for at, moment in moments:
            said = said_yes(moment) if granted else said_no(moment)
            event = event_of(action, purpose, ["email"], said)
            self.told.add(event.type, moment, ("contact", self.people[at]), by, event.payload)
            yield said.columns | {
                "contact_id": self.people[at], "purpose_id": purpose.pk, "channel": "email", "action": action,
                "basis": purpose.basis, "wording_id": self.ground.wording.pk if granted else None,
                "address": self.email(at), "occasion": occasion(self.story.portion.number, at, granted),
                "actor_kind": by.kind, "actor_id": by.user_id, "actor_name": by.name,
            }  # fmt: skip


def occasion(portion: int, at: int, granted: bool) -> str:
    return str(UUID(int=(portion << 40) + (at << 1) + granted, version=4))


def records(
    rows: list[Values], pks: list[int], since: list[datetime], heard_of: list[datetime | None]
) -> dict[str, list]:
    """The columns of firms or of people."""
    keys = [key for key in rows[0] if key != "owner"] if rows else []
    return {
        "id": pks, **{key: [row[key] for row in rows] for key in keys}, "owner_id": [row["owner"] for row in rows],
        "last_activity_at": heard_of, "created_at": since, "updated_at": since, "source": [SOURCE] * len(rows),
    }  # fmt: skip


def facts(values: Values) -> Values:
    """What the log keeps of a new record: whatever was filled in."""
    return {key: value for key, value in values.items() if value not in (None, "")}
