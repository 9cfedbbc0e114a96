"""`@action` adds a permission check, a transaction and a registration to a plain function, and nothing else."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

from django.db import connection, models
from pydantic import BaseModel, ConfigDict, create_model

from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions.errors import NotAllowed
from fullcircle.platform.actions.inputs import as_input
from fullcircle.platform.postgres.savepoint import undoable

VERB = "action"  # where a permitted function keeps its verb
P = ParamSpec("P")
R = TypeVar("R")

ANYBODY = (
    "anybody"  # needs no right of its own: row-level security and the verb itself say whose things these are
)

OWN = frozenset({"by", "cause", "causes"})  # who acts and what led to it: said by us, never by who asks

_actions: dict[str, "Action"] = {}
_permitted: dict[str, Callable[..., Any]] = {}


@dataclass(frozen=True)
class Action:
    """A verb as the page, the API, the command line and automations see it."""

    function: Callable[..., Any]
    needs: str
    label: str
    hidden: bool  # reached only through the machinery (create, edit), not offered as a verb of its own
    fits: Callable[[Any], bool] | None = (
        None  # which records a page offers it on; the verb itself still refuses
    )
    people_only: str = ""  # what a program is told that tries it: some things only people can say

    @property
    def permitted(self) -> Callable[..., Any]:
        """The function as everybody calls it: with the permission check and the transaction around it."""
        return _permitted[self.name]

    @property
    def name(self) -> str:
        return self.function.__name__

    @cached_property
    def hints(self) -> dict[str, Any]:
        return get_type_hints(self.function)

    @cached_property
    def thing(self) -> type[models.Model] | None:
        """The model of the first argument, if the verb is about one record."""
        first = next(iter(inspect.signature(self.function).parameters.values()), None)
        hint = self.hints.get(first.name) if first else None
        return hint if inspect.isclass(hint) and issubclass(hint, models.Model) else None

    @cached_property
    def inputs(self) -> type[BaseModel]:
        """The keyword arguments as a schema that refuses unknown keys; records are named by their number."""
        fields: dict[str, Any] = {}
        for parameter in inspect.signature(self.function).parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY and parameter.name not in OWN:
                default = ... if parameter.default is parameter.empty else parameter.default
                fields[parameter.name] = (as_input(self.hints[parameter.name]), default)
        name = "".join(part.title() for part in self.name.split("_"))
        return create_model(f"{name}Input", __config__=ConfigDict(extra="forbid"), **fields)

    @property
    def help(self) -> str:
        return inspect.getdoc(self.function) or ""


def action(
    *,
    needs: str,
    label: str = "",
    hidden: bool = False,
    fits: Callable[[Any], bool] | None = None,
    people_only: str = "",
    undoes: bool = True,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a verb. `needs` is the capability; `edit` alone means `<model of the first argument>.edit`.

    `undoes=False` saves two messages to the database where nothing is left to undo when it refuses: its one write comes
    last, or its transaction is its own.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        name = label or function.__name__.replace("_", " ").capitalize()
        verb = Action(function, needs, name, hidden, fits, people_only)
        if function.__name__ in _actions:
            raise ValueError(f"Two actions are called {function.__name__}.")
        _actions[function.__name__] = verb

        @wraps(function)
        def permitted(*args: P.args, **kwargs: P.kwargs) -> R:
            permit(verb, args[0] if args else None, cast(Actor, kwargs["by"]))
            if not undoes and connection.in_atomic_block:
                return function(*args, **kwargs)
            with undoable():
                return function(*args, **kwargs)

        setattr(permitted, VERB, verb)
        _permitted[verb.name] = permitted
        return permitted

    return declare


def permit(verb: Action, thing: object, by: Actor) -> None:
    """Refuse whoever lacks the capability, and whoever claims to be somebody else."""
    if by != current_actor():
        raise NotAllowed(f"{by.name} is not the one acting here.")
    if verb.people_only and by.kind != "user":
        raise NotAllowed(verb.people_only)
    if verb.needs != ANYBODY and not by.can(capability_for(verb, thing)):
        raise NotAllowed(
            f"Your role does not allow this: {verb.label.lower()}. An administrator can grant it."
        )


def capability_for(verb: Action, thing: object) -> str:
    """`edit` on a contact is `contact.edit`; a full name such as `people.manage` stays as it is."""
    if "." in verb.needs:
        return verb.needs
    model = cast(type[models.Model], thing if inspect.isclass(thing) else type(thing))
    return f"{model._meta.model_name}.{verb.needs}"


def registered_actions() -> dict[str, Action]:
    """All verbs by name."""
    return dict(_actions)
