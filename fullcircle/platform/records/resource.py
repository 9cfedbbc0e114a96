"""A resource is an entity that people reach: one declaration of exceptions, everything else by existing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, ClassVar

from django.db import models
from django.http import HttpResponse
from django.utils.functional import Promise

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Action
from fullcircle.platform.records import fields as registry
from fullcircle.platform.records.definitions import custom_fields
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.form_rows import FormPart
from fullcircle.platform.records.models import Record

_resources: dict[str, "Resource"] = {}
_everywhere: list[Any] = []
_sources: list[Callable[[], dict[str, "Resource"]]] = []


@dataclass(frozen=True)
class ListLink:
    """An entry in the menu of a list: a page that is given the list as it was asked for."""

    label: str | Promise
    icon: str
    url: str
    needs: str


class Resource:
    """Declares how a model is shown and reached. Attributes speak the vocabulary of Django's admin."""

    model: ClassVar[type[Record]]
    area: ClassVar[str] = ""  # menu heading; empty keeps it out of the menu
    icon: ClassVar[str] = "circle"
    order: ClassVar[int] = 50  # its place among the items of the area
    group: ClassVar[str | Promise] = ""  # the heading within a long area under which it is found
    square: ClassVar[bool] = False  # a thing, not a person: its picture has corners
    faceless: ClassVar[bool] = False  # named by a number or a sentence: initials would say nothing
    shortcut: ClassVar[str] = ""  # g and this letter goes there
    columns: ClassVar[Sequence[str]] = ("name",)
    sort: ClassVar[str] = "-created_at"
    sortable: ClassVar[Sequence[str]] = ()
    facets: ClassVar[Sequence[str]] = ()  # filters offered first
    read_only: ClassVar[Sequence[str]] = ()
    form: ClassVar[Sequence[tuple[str, Sequence[str]]]] = ()  # sections; fields not named come last
    sensitive: ClassVar[type[models.Model] | None] = None  # side table, reached as `sensitive`
    actions: ClassVar[Sequence[Callable[..., Any]]] = ()
    panels: ClassVar[Sequence[Any]] = ()
    parts: ClassVar[Sequence[FormPart]] = ()  # rows that the form of a new one asks for besides its fields
    list_links: ClassVar[Sequence[ListLink]] = ()  # what else can be done with a whole list
    dialogs: ClassVar[dict[str, Callable[..., HttpResponse]]] = {}  # of verbs that ask in their own way
    one_by_one: ClassVar[
        Sequence[str]
    ] = ()  # fields whose change is more than a value: not set on many at once
    beside: ClassVar[Sequence[str]] = ()  # fields that tell those of one name apart where one is chosen
    create: ClassVar[Callable[..., Any] | None] = None  # instead of the generic action
    edit: ClassVar[Callable[..., Any] | None] = None
    stays: ClassVar[Callable[..., str] | None] = None  # why a record cannot be put away now; empty if it can
    path: ClassVar[str] = ""  # a choice field that shows where a record stands
    off_path: ClassVar[Sequence[str]] = ()  # its choices that are no step of the way
    subtitle: ClassVar[Sequence[str]] = ()  # fields that say in a line who or what it is
    told_above: ClassVar[Sequence[str]] = ()  # fields that the name of the record says already
    made_at: ClassVar[str] = ""  # the page on which a new one is made, where the form is not the usual way
    blurb: ClassVar[str] = ""  # one sentence for the empty state
    defined: ClassVar[
        Sequence[Field]
    ] = ()  # fields that belong to it by definition, where people defined all of it
    typed_url: ClassVar[str] = ""  # answers a warning about a new one while it is typed
    match_keys: ClassVar[Sequence[str]] = ()  # fields an import may find a record by
    may_match: ClassVar[Sequence[str]] = ()  # and those by which it does only if somebody says so

    def __init_subclass__(cls, *, registered: bool = True, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if registered:
            instance = cls()
            _resources[instance.key] = instance

    @property
    def key(self) -> str:
        """How URLs, events, capabilities and the API name one of them: contact."""
        return self.model._meta.model_name or ""

    @property
    def named_by(self) -> Sequence[str]:
        """The columns that a record's name is made of."""
        return self.model.named_by

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name).capitalize()

    @property
    def plural(self) -> str:
        return str(self.model._meta.verbose_name_plural).capitalize()

    @cached_property
    def slug(self) -> str:
        """The last part of its address: /contacts/."""
        return self.plural.lower().replace(" ", "-")

    @cached_property
    def url(self) -> str:
        return f"/{self.slug}/"

    @property
    def new_url(self) -> str:
        return self.made_at or f"{self.url}new/"

    def url_of(self, pk: int) -> str:
        return f"{self.url}{pk}/"

    @property
    def all_panels(self) -> list[Any]:
        """Its own, and those that are on the pages of every kind of record that they fit."""
        return [*self.panels, *(panel for panel in _everywhere if panel.fits(self))]

    @property
    def verbs(self) -> list[Action]:
        return [function.action for function in self.actions]  # type: ignore[attr-defined]

    def fields(self, actor: Actor) -> list[Field]:
        """Every field this actor may know of, custom ones included."""
        own = list(self.built_in_fields())
        if actor.can(f"{self.key}.sensitive"):
            own += self.sensitive_fields()
        return own + custom_fields(self.key, actor.epoch)

    def field(self, key: str, actor: Actor) -> Field | None:
        return next((each for each in self.fields(actor) if each.key == key), None)

    def sensitive_fields(self) -> list[Field]:
        return registry.sensitive_fields(self.sensitive, "sensitive") if self.sensitive else []

    def built_in_fields(self) -> tuple[Field, ...]:
        return described(self.key)


@cache
def described(key: str) -> tuple[Field, ...]:
    """The model's fields with the resource's exceptions applied; computed once."""
    resource = _resources[key]
    return tuple(
        replace(
            each,
            read_only=each.read_only or each.key in resource.read_only,
            required=each.required and each.key not in resource.read_only,
        )
        for each in registry.model_fields(resource.model)
    )


def on_every_page(panel: Any) -> None:
    """Add a panel to the page of every record; its `fits` says for which kinds there is anything to show."""
    _everywhere.append(panel)


def also_known(source: Callable[[], dict[str, Resource]]) -> Callable[[], dict[str, Resource]]:
    """Declare where kinds of records are found that come and go while we run."""
    _sources.append(source)
    return source


def built_in_resources() -> dict[str, Resource]:
    """Those that every installation has, in the order they were declared."""
    return dict(_resources)


def resources() -> dict[str, Resource]:
    """All resources by key: the built-in ones, then what the organization defined, as far as whoever acts knows of it."""
    found = dict(_resources)
    for source in _sources:
        found |= source()
    return found


def resource_for(key_or_slug: str) -> Resource | None:
    """A resource by its key (contact) or its address (contacts)."""
    if key_or_slug in _resources:
        return _resources[key_or_slug]
    known = resources()
    if key_or_slug in known:
        return known[key_or_slug]
    return next((each for each in known.values() if each.slug == key_or_slug), None)


def resource_of(model: type[models.Model]) -> Resource | None:
    key = model._meta.model_name or ""
    return _resources.get(key) or resources().get(key)
