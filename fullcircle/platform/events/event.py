"""Events: frozen dataclasses in the past tense, recorded in the transaction of the change they tell of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import connection, models
from django.utils import timezone
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.following import followed
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.postgres.prepared import rows_of

Handler = Callable[..., None]
_classes: dict[str, type["Event"]] = {}
_handlers: dict[str, list[Handler]] = {}


@dataclass(frozen=True)
class Event:
    """Base of all events. `DealWon` is stored as `deal.won`; its fields are the payload."""

    type: ClassVar[str] = ""
    told: ClassVar[str | Promise] = ""  # the sentence on a timeline: "Order {number} shipped"
    icon: ClassVar[str] = "circle-dot"
    tone: ClassVar[str] = "gray"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        words = re.findall(r"[A-Z][a-z0-9]*", cls.__name__)
        cls.type = cls.__dict__.get("type") or "_".join(words[:-1]).lower() + "." + words[-1].lower()
        _classes[cls.type] = cls

    @property
    def payload(self) -> dict[str, Any]:
        return {each.name: plain(getattr(self, each.name)) for each in fields(self)}


def plain(value: Any) -> Any:
    """A value as JSON can hold it: money and dates as text, so that nothing is rounded."""
    if isinstance(value, (Decimal, date, datetime)):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    return value


def kind_of(record: models.Model) -> str:
    """How events name the kind of a record: contact, company, order."""
    return record._meta.model_name or ""


def record(
    event: Event,
    *,
    about: models.Model,
    by: Actor,
    within: models.Model | None = None,
    at: datetime | None = None,
    cause: str = "",
) -> LoggedEvent:
    """Insert the one row, and hand it to whoever listens, in the transaction that is open."""
    row = LoggedEvent(
        type=event.type,
        occurred_at=at or timezone.now(),
        about_kind=kind_of(about),
        about_id=about.pk,
        within_kind=kind_of(within) if within else "",
        within_id=within.pk if within else None,
        actor_kind=by.kind,
        actor_id=by.user_id,
        actor_name=by.name,
        cause=cause,
        payload=event.payload,
    )
    row.pk = logged(row)
    announce(row)
    if followed(row.about_kind):
        wake_followers()
    return row


@dataclass(frozen=True)
class Told:
    """An event about a record that is known by its number alone, for those who tell of many at once."""

    event: Event
    kind: str
    number: int
    within_kind: str = ""
    within_number: int | None = None
    at: datetime | None = None


def record_all(told: Sequence[Told], *, by: Actor, cause: str = "") -> None:
    """Insert a row for each in one go; each is handed to whoever listens, as if it had been alone."""
    now = timezone.now()
    rows = LoggedEvent.objects.bulk_create(
        [
            LoggedEvent(
                type=each.event.type, occurred_at=each.at or now, about_kind=each.kind, about_id=each.number,
                within_kind=each.within_kind, within_id=each.within_number, actor_kind=by.kind, actor_id=by.user_id,
                actor_name=by.name, cause=cause, payload=each.event.payload,
            )
            for each in told
        ],
        batch_size=1_000,
    )  # fmt: skip
    for row in rows:
        announce(row)
    if any(followed(kind) for kind in {each.kind for each in told}):
        wake_followers()


def wake_followers() -> None:
    """Have those who follow the log look at it soon."""
    from fullcircle.platform.events.jobs import waker

    waker.wake()


COLUMNS = [each for each in LoggedEvent._meta.concrete_fields if each.name not in ("id", "recorded_at")]
PAYLOAD = next(at for at, each in enumerate(COLUMNS) if each.name == "payload")
INSERT = (
    f"INSERT INTO {LoggedEvent._meta.db_table} ({', '.join(str(each.column) for each in COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * len(COLUMNS))}) RETURNING id"
)


def logged(row: LoggedEvent) -> int:
    """Insert the row by a statement that is written once: every change there is comes through here."""
    values: list[Any] = [getattr(row, each.attname) for each in COLUMNS]
    values[PAYLOAD] = Jsonb(row.payload)
    pk: int = rows_of(INSERT, values)[0][0]
    row._state.adding, row._state.db = False, connection.alias
    return pk


def announce(row: LoggedEvent) -> None:
    """Queue one delivery for each handler; they fail and are retried apart from each other."""
    from fullcircle.platform.events.jobs import deliver

    for handler in handlers_of(row.type):
        deliver.defer(event_id=row.pk, handler=name_of(handler))


def on(*types: type[Event] | str) -> Callable[[Handler], Handler]:
    """Declare a reaction. It is called with the stored row, at least once, and calls an action idempotent by its cause."""

    def declare(handler: Handler) -> Handler:
        for each in types:
            _handlers.setdefault(each if isinstance(each, str) else each.type, []).append(handler)
        return handler

    return declare


def handlers_of(event_type: str) -> list[Handler]:
    return _handlers.get(event_type, [])


def handler_named(name: str) -> Handler:
    return next(h for handlers in _handlers.values() for h in handlers if name_of(h) == name)


def name_of(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def event_classes() -> dict[str, type[Event]]:
    """The catalogue."""
    return dict(_classes)
