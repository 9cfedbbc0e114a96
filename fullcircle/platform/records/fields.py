"""The field registry: every field of every resource, as lists, forms, filters, imports, exports, API and search see it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fullcircle.platform import columns

if TYPE_CHECKING:
    from fullcircle.platform.records.models import CustomField

Kind = Literal[
    "text",
    "longtext",
    "email",
    "phone",
    "link",
    "integer",
    "number",
    "money",
    "date",
    "datetime",
    "choice",
    "multichoice",
    "yesno",
    "country",
    "language",
    "currency",
    "time_zone",
    "relation",
    "user",
]


CODED = (
    "country",
    "language",
    "currency",
    "time_zone",
)  # kept as codes of a list that the whole world shares
Column = TypeVar("Column", bound=models.Field)
KIND = "kind"  # where a column says its kind, if its type does not


def of_kind(kind: Kind, column: Column) -> Column:
    """A model's column that is more than its type says: a phone number, an amount of money."""
    setattr(column, KIND, kind)
    return column


@dataclass(frozen=True)
class Field:
    """One field of a resource. `path` leads to its value in the ORM; custom fields live in `custom`."""

    key: str
    label: str
    kind: Kind
    path: str
    required: bool = False
    read_only: bool = False
    unique: bool = False
    sensitive: bool = False
    custom: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    target: str = ""  # resource key of a relation
    max_length: int | None = None
    decimals: int = 2
    help: str = ""
    null: bool = False
    slot: str = ""  # the column in which a custom field's value is kept once more, for lists
    is_subject: bool = False  # a relation that says whom the record is about
    apart: bool = False  # a panel of the record's page tells it, so the plain list of fields does not
    tones: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def is_relation(self) -> bool:
        return self.kind in ("relation", "user")

    @property
    def is_text(self) -> bool:
        return self.kind in ("text", "longtext", "email", "phone", "link", *CODED)

    @property
    def is_code(self) -> bool:
        return self.kind in CODED

    @cached_property
    def choice_labels(self) -> dict[str, str]:
        return dict(self.choices)

    @property
    def attribute(self) -> str:
        """The column's name on the model: `owner_id` for a relation."""
        return f"{self.path}_id" if self.is_relation and not self.custom else self.path


HIDDEN = {
    "id",
    "acl",
    "acl_write",
    "shared_read",
    "shared_write",
    "search_text",
    "custom",
    "version",
    "archived_reason",
    "team",
    "merged_into",
}

KINDS: list[tuple[type[models.Field], Kind]] = [
    (models.EmailField, "email"),
    (models.URLField, "link"),
    (models.BooleanField, "yesno"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.DecimalField, "number"),
    (models.IntegerField, "integer"),
    (models.FloatField, "number"),
    (models.TextField, "longtext"),
    (models.CharField, "text"),
]


def from_model_field(column: models.Field, prefix: str = "", sensitive: bool = False) -> Field:
    """Describe a model's field; what its declaration says is said nowhere else."""
    label = str(column.verbose_name)
    return Field(
        key=column.name,
        label=label[:1].upper() + label[1:],
        kind=kind_of_column(column),
        path=prefix + column.name,
        required=not (column.blank or column.has_default() or column.has_db_default()) and column.editable,
        read_only=not column.editable,
        unique=column.unique,
        sensitive=sensitive,
        choices=tuple((str(value), str(text)) for value, text in column.flatchoices if value != ""),
        target=target_of(column),
        max_length=getattr(column, "max_length", None),
        decimals=getattr(column, "decimal_places", None) or 0,
        help=str(column.help_text),
        null=column.null or column.generated,  # what PostgreSQL computes is empty where a part of it is
        tones=getattr(column.model, "tones", {}).get(column.name, {}),
    )


def kind_of_column(column: models.Field) -> Kind:
    declared: Kind | None = getattr(column, "kind", None)
    if declared:
        return declared
    if column.is_relation:
        return "user" if columns.target_of(column)._meta.label == "platform.User" else "relation"
    if isinstance(column, ArrayField):
        return "multichoice"
    if column.choices:
        return "choice"
    return next(kind for type_, kind in KINDS if isinstance(column, type_))


def target_of(column: models.Field) -> str:
    return (columns.target_of(column)._meta.model_name or "") if column.is_relation else ""


def model_fields(model: type[models.Model]) -> list[Field]:
    """Every column people can meet, in the order of the model."""
    return [
        from_model_field(column)
        for column in model._meta.concrete_fields
        if column.name not in HIDDEN and not column.name.startswith("_")
    ]


def sensitive_fields(side: type[models.Model], relation: str) -> list[Field]:
    """The columns of a sensitive side table, reached through its parent."""
    own = [c for c in side._meta.concrete_fields if not c.primary_key and c.name != "custom"]
    return [from_model_field(column, f"{relation}__", sensitive=True) for column in own]


def from_definition(definition: "CustomField") -> Field:
    """Describe a field that was defined in the browser."""
    return Field(
        key=definition.key,
        label=definition.label,
        kind=cast(Kind, definition.kind),
        path=f"custom__{definition.key}",
        required=definition.required,
        custom=True,
        choices=tuple((value, value) for value in definition.choices),
        target=definition.target,
        decimals=2 if definition.kind == "money" else 0,
        help=definition.help,
        null=True,
        unique=definition.unique,
        slot=definition.slot if definition.slot_is_filled else "",
        apart=definition.apart,
        is_subject=definition.is_subject,
    )


def as_read_only(described: Field) -> Field:
    return replace(described, read_only=True, required=False)
