"""The quick way: a portion in a dozen statements that leave what its verbs would leave, the log of it all included."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.models import ConsentEvent, Purpose, Suppression, Wording
from fullcircle.identify.consent.telling import event_of
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.events import OrderCanceled, OrderPlaced, OrderReturned
from fullcircle.identify.purchases.models import Order, OrderLine
from fullcircle.identify.purchases.stages import CAUSE
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import wake_followers
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.simulation.columns import numbers, store
from fullcircle.simulation.ground import Ground, said_no, said_yes
from fullcircle.simulation.quick_days import store_visits, store_work
from fullcircle.simulation.story import Step, Story, Values
from fullcircle.simulation.told import Told


def store_portion(story: Story, ground: Ground) -> None:
    """Everything that happened in one portion, in one transaction: it is there whole, or not at all.

    It is not waited for until the disk has it: what a loss of power takes with it, the next run stores again.
    """
    with acting(ground.by):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        store(LoggedEvent, Quick(story, ground).store().in_order)
        wake_followers()


NOTICED = timedelta(minutes=4)


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
        self.told = Told(ground.cause)

    def store(self) -> Told:
        """Everything but the log of it, which is for the caller to keep."""
        self.firms = numbers(Company, len(self.story.firms))
        self.people = numbers(Contact, len(self.story.people))
        self.employer = [
            None if firm is None else self.firms[firm] for firm in self.story.portion.people.works_at
        ]
        self.begin_orders()
        self.store_firms()
        self.store_people()
        self.store_orders()
        self.store_lines()
        self.store_returns()
        store_work(self.story, self.ground, self.people, self.employer, self.told)
        if self.ground.purpose and self.ground.wording:
            self.store_agreements(self.ground.purpose, self.ground.wording)
        store_visits(self.story, self.ground, self.people)
        return self.told

    def store_orders_of(self, people: list[int]) -> None:
        """Only the orders, of people who are there already."""
        firms = dict(Contact.objects.filter(pk__in=people).values_list("pk", "company_id"))
        self.people, self.employer = people, [firms.get(each) for each in people]
        self.begin_orders()
        self.store_orders()
        self.store_lines()
        store(LoggedEvent, self.told.in_order)

    def begin_orders(self) -> None:
        self.placed = numbers(Order, len(self.story.numbers))
        self.total = money(self.orders.goods - self.orders.discount + self.orders.tax + self.orders.shipping)

    def store_firms(self) -> None:
        since = self.story.clock.stamps(
            np.array([row["known_at"] for row in self.story.portion.people.firms], float)
        )
        heard_of = self.story.heard_of(employers=True)
        store(Company, self.records("company", self.story.firms, self.firms, since, heard_of))
        for pk, values, at in zip(self.firms, self.story.firms, since, strict=True):
            by = self.ground.hand(values["owner"])
            self.told.add("company.added", at, ("company", pk), by, {"changes": facts(values)})
        self.tell_steps("company", self.firms, self.story.firms)

    def store_people(self) -> None:
        story = self.story
        columns = self.records("contact", story.people, self.people, story.known_since, story.heard_of())
        store(Contact, columns | {"company_id": self.employer})
        for pk, values, firm, at in zip(
            self.people, story.people, self.employer, story.known_since, strict=True
        ):
            changes = facts(values | {"company": firm})
            by = self.ground.hand(values["owner"])
            self.told.add("contact.added", at, ("contact", pk), by, {"changes": changes})
        self.tell_steps("contact", self.people, story.people)

    def records(
        self, kind: str, rows: list[Values], pks: list[int], since: list[datetime], heard_of: list[datetime | None],
    ) -> dict[str, list]:  # fmt: skip
        """The columns of firms or of people, in the stage that they have reached."""
        stage, version = [row["lifecycle_stage"] for row in rows], [1] * len(rows)
        for step in (*self.story.first_steps[kind], *self.story.later_steps[kind]):
            stage[step.who], version[step.who] = step.after, version[step.who] + 1
        keys = [key for key in rows[0] if key not in ("owner", "lifecycle_stage")] if rows else []
        return {
            "id": pks, **{key: [row[key] for row in rows] for key in keys}, "owner_id": [row["owner"] for row in rows],
            "lifecycle_stage": stage, "version": version, "last_activity_at": heard_of, "created_at": since,
            "updated_at": since, "source": [self.ground.source] * len(rows),
        }  # fmt: skip

    def tell_steps(self, kind: str, pks: list[int], rows: list[Values]) -> None:
        for step in self.story.first_steps[kind]:
            assert step.order is not None
            cause = f"{CAUSE}{self.placed[step.order]}"
            self.tell_step(kind, step, pks[step.who], self.ground.automation, cause)
        for step in self.story.later_steps[kind]:
            self.tell_step(kind, step, pks[step.who], self.ground.hand(rows[step.who]["owner"]), "")

    def tell_step(self, kind: str, step: Step, pk: int, by: Actor, cause: str) -> None:
        changes = {"changes": {"lifecycle_stage": [step.before, step.after]}}
        self.told.add(f"{kind}.changed", step.at, (kind, pk), by, changes, cause=cause)

    def store_orders(self) -> None:
        orders, story = self.orders, self.story
        self.buyers = [self.people[at] for at in orders.buyer.tolist()]
        self.buying_for = [self.employer[at] for at in orders.buyer.tolist()]
        changed = {at: "returned" for at, _ in story.back} | dict.fromkeys(story.canceled, "canceled")
        many, status = len(self.placed), story.statuses
        store(Order, {
            "id": self.placed, "number": story.numbers, "contact_id": self.buyers, "company_id": self.buying_for,
            "placed_at": story.placed_at, "status": [changed.get(at, status[at]) for at in range(many)],
            "channel": orders.channel, "currency": orders.currency,
            "owner_id": [story.people[at]["owner"] for at in orders.buyer.tolist()],
            "subtotal": money(orders.goods), "discount": money(orders.discount),
            "tax": money(orders.tax), "shipping": money(orders.shipping), "cost": money(orders.cost),
            "version": [1 + (at in changed) for at in range(many)], "source": [self.ground.source] * many,
            "created_at": story.placed_at, "updated_at": story.placed_at,
        })  # fmt: skip
        lines = np.bincount(orders.lines.order, minlength=many).tolist()
        for at, pk in enumerate(self.placed):
            payload = OrderPlaced(story.numbers[at], self.total[at], orders.currency[at], lines[at]).payload  # type: ignore[arg-type]
            by = self.ground.hand(story.taken_by(at))
            self.told.add(OrderPlaced.type, story.placed_at[at], ("order", pk), by, payload, self.buyer(at))
        for at in story.canceled:
            payload = OrderCanceled(story.numbers[at], "", status[at]).payload
            moment = story.placed_at[at] + NOTICED
            about = ("order", self.placed[at])
            self.told.add(OrderCanceled.type, moment, about, self.ground.hand(None), payload, self.buyer(at))

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
            "status": ["returned"] * len(rows), "channel": [orders.channel[each] for each in rows],
            "currency": [orders.currency[each] for each in rows],
            "return_of_id": [self.placed[each] for each in rows], "subtotal": money(-orders.goods[at]),
            "discount": money(-orders.discount[at]), "tax": money(-orders.tax[at]), "cost": money(-orders.cost[at]),
            "created_at": moments, "updated_at": moments,
        })  # fmt: skip
        self.store_credits(at, pks)
        total = money(-(orders.goods[at] - orders.discount[at] + orders.tax[at]))
        for row, pk, number, amount, moment in zip(rows, pks, numbers_, total, moments, strict=True):
            currency, before = orders.currency[row], self.story.statuses[row]
            event = OrderReturned(self.story.numbers[row], pk, number, amount, currency, "", before)  # type: ignore[arg-type]
            about, by = ("order", self.placed[row]), self.ground.hand(None)
            self.told.add(OrderReturned.type, moment, about, by, event.payload, self.buyer(row))

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

    def store_agreements(self, purpose: Purpose, wording: Wording) -> None:
        """The ledger of consent; what holds now follows from it by a trigger."""
        said = [
            *self.said(purpose, wording, self.story.agreed),
            *self.said(purpose, None, self.story.stopped),
        ]
        if said:
            store(ConsentEvent, {name: [row[name] for row in said] for name in said[0]})
        gone = [(at, moment) for at, moment in self.story.stopped if self.email(at)]
        store(Suppression, {
            "kind": ["email"] * len(gone), "digest": ["\\x" + digest_of("email", self.email(at)).hex() for at, _ in gone],
            "channel": ["email"] * len(gone), "purpose_id": [purpose.pk] * len(gone),
            "reason": ["withdrawn"] * len(gone), "actor_name": [self.ground.by.name] * len(gone),
            "created_at": [moment for _, moment in gone],
        })  # fmt: skip

    def email(self, at: int) -> str:
        return str(self.story.people[at]["email"])

    def said(
        self, purpose: Purpose, agreed_to: Wording | None, moments: list[tuple[int, datetime]]
    ) -> Iterator[dict[str, Any]]:
        """Rows of the ledger, told to the log on the way: yes to these words, or no."""
        by, granted = self.ground.by, agreed_to is not None
        action = "granted" if granted else "withdrawn"
        for at, moment in moments:
            said = said_yes(moment) if granted else said_no(moment)
            event = event_of(action, purpose, ["email"], said)
            self.told.add(event.type, moment, ("contact", self.people[at]), by, event.payload)
            yield said.columns | {
                "contact_id": self.people[at], "purpose_id": purpose.pk, "channel": "email", "action": action,
                "basis": purpose.basis, "wording_id": agreed_to.pk if agreed_to else None,
                "address": self.email(at), "occasion": occasion(self.story.portion.number, at, granted),
                "actor_kind": by.kind, "actor_id": by.user_id, "actor_name": by.name,
            }  # fmt: skip


def occasion(portion: int, at: int, granted: bool) -> str:
    return str(UUID(int=(portion << 40) + (at << 1) + granted, version=4))


def facts(values: Values) -> Values:
    """What the log keeps of a new record: whatever was filled in."""
    return {key: value for key, value in values.items() if value not in (None, "")}
