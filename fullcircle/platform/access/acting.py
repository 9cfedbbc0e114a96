"""The only place that takes on an actor's rights: one transaction, one database role, one signed context."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.signing import signed_context
from fullcircle.platform.postgres.direct import asked, literal
from fullcircle.platform.postgres.room import insist_on_room

_current: ContextVar[Actor | None] = ContextVar("acting", default=None)


def current_actor() -> Actor:
    """Who acts in this transaction."""
    if (actor := _current.get()) is None:
        raise RuntimeError("Nobody is acting: enter acting(actor) first.")
    return actor


def somebody_acts() -> bool:
    return _current.get() is not None


def acting_role() -> str:
    """The database role that is taken on at the moment; before anybody acts, none."""
    actor = _current.get()
    return actor.database_role if actor else "nobody"


@contextmanager
def acting(actor: Actor, *, read_only: bool = False) -> Iterator[Actor]:
    """Run a transaction with the rights of `actor`, and no others. Does not nest: rights never widen half-way."""
    if somebody_acts():
        raise RuntimeError(f"{current_actor().name} is already acting; acting() does not nest.")
    if not read_only:
        insist_on_room()
    inside = connection.in_atomic_block
    with transaction.atomic():
        take_on(actor, read_only, begin="" if inside else "BEGIN; ")
        token = _current.set(actor)
        try:
            yield actor
        finally:
            _current.reset(token)
        leave(read_only, inside)


def said_once(actor: Actor, statement: str) -> str | None:
    """One statement with the rights of `actor`, and the first value it returns: sent together in one go, which PostgreSQL
    takes as a transaction of its own. For what is done for each of many, where beginning and committing would cost more
    than it does. Values are spelled by `literal`."""
    if connection.in_atomic_block:
        with acting(actor):
            return asked(statement)
    if somebody_acts():
        raise RuntimeError(f"{current_actor().name} is already acting; acting() does not nest.")
    return asked(f"{rights_of(actor, read_only=False)}; {statement}")


def take_on(actor: Actor, read_only: bool, begin: str) -> None:
    asked(f"{begin}{rights_of(actor, read_only)}")


def rights_of(actor: Actor, read_only: bool) -> str:
    context = literal(signed_context(actor))
    return (
        f"SELECT set_config('role', '{actor.database_role}', true), set_config('fc.context', {context}, true), "
        f"set_config('transaction_read_only', '{'on' if read_only else 'off'}', true)"
    )


def leave(read_only: bool, inside: bool) -> None:
    """Inside an outer transaction nothing ends by itself: what was taken on is given back."""
    if not inside:
        # Said by ourselves: told to roll back, psycopg would also forget all statements that are planned.
        asked("ROLLBACK" if connection.needs_rollback else "COMMIT")
    elif read_only or connection.needs_rollback:
        # A rolled back savepoint restores every setting, and a reader has nothing to keep.
        transaction.set_rollback(True)
    else:
        asked("SELECT set_config('role', 'none', true), set_config('fc.context', '', true)")
