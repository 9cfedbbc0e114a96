"""What every record has: an owner, those who may see it, a version, custom fields, and where it came from."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Left, Now

from fullcircle.platform.access.models import Team
from fullcircle.platform.access.rules import ByAcl, Catalog, OwnRows
from fullcircle.platform.privacy.rules import Nobody, Quotes


class Record(models.Model):
    """Base of every entity with an owner. `acl` and `search_text` are kept by triggers, never by code."""

    access: ClassVar = ByAcl()
    searched: ClassVar[tuple[str, ...]] = ("name",)
    found_alone: ClassVar[bool] = False  # there are so many that search asks their own indexes
    objects: ClassVar[models.Manager[Any]]
    related_names: dict[tuple[str, int], str]  # of what its own relations point to, where a list has asked
    named_by: ClassVar[tuple[str, ...]] = ("name",)  # the columns that __str__ reads
    fixed: ClassVar[
        dict[str, str]
    ] = {}  # columns that say of which kind a record is, where a table holds several

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # every record table has one by owner and number
        help_text="Who looks after it.",
    )
    # Who may see a record is asked of its acl, never of its team: an index would only cost.
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    shared_read = ArrayField(
        models.IntegerField(), default=list, db_default=models.Value("{}"), editable=False
    )
    shared_write = ArrayField(
        models.IntegerField(), default=list, db_default=models.Value("{}"), editable=False
    )
    acl = ArrayField(models.IntegerField(), default=list, db_default=models.Value("{}"), editable=False)
    acl_write = ArrayField(models.IntegerField(), default=list, db_default=models.Value("{}"), editable=False)
    search_text = models.TextField(default="", db_default="", editable=False)
    custom = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True, editable=False
    )
    source = models.CharField(max_length=80, blank=True, default="", help_text="Where the record came from.")
    version = models.IntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField("created", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("last changed", db_default=Now(), editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    archived_reason = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "name", self.pk))

    @property
    def belongs_to(self) -> models.Model | None:
        """The record whose story this one is part of: an order is part of its customer's."""
        return None


# The words of a record, each found by how it begins. Five hundred characters keep a word within what a vector can hold.
WORDS = models.Func(
    models.Func(Left("search_text", 500), models.Value(" "), function="string_to_array"),
    function="array_to_tsvector",
    output_field=SearchVectorField(),
)

# Beside the keys of an index for a list: who may see the row is then known without fetching it.
SEEN_BY = ["acl", "archived_at"]


def record_indexes(prefix: str, *sorts: str) -> list[models.Index]:
    """The indexes every record table needs: for who may see it, for search, and one for each order that lists offer at
    any size; other orders are offered for few records."""
    return [
        GinIndex(
            fields=["acl", "search_text"], opclasses=["array_ops", "gin_trgm_ops"], name=f"{prefix}_search"
        ),
        GinIndex(OpClass("acl", "array_ops"), OpClass(WORDS, "tsvector_ops"), name=f"{prefix}_words"),
        models.Index(fields=["search_text"], opclasses=["text_pattern_ops"], name=f"{prefix}_begins"),
        *(order_index(f"{prefix}_by_{sort}", sort) for sort in ("owner", *sorts)),
    ]


def order_index(name: str, *keys: str) -> models.Index:
    """Rows in the order of a list, each with who may see it."""
    return models.Index(fields=[*keys, "id"], include=SEEN_BY, name=name)


def merged_into() -> models.ForeignKey:
    """The column of a record that can be merged: which one it has become part of. Merging and parting set it, nobody else."""
    return models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )


def merged_index(prefix: str) -> models.Index:
    return models.Index(
        fields=["merged_into"], name=f"{prefix}_merged", condition=models.Q(merged_into__isnull=False)
    )


class CustomField(models.Model):
    """A field that the organization added to a resource in the browser; its values live in each record's `custom`."""

    access = Catalog(edit="settings.manage")
    privacy = Nobody("what can be filled in, and not what was")

    KINDS = [
        ("text", "Text"),
        ("number", "Number"),
        ("money", "Money"),
        ("date", "Date"),
        ("choice", "Choice"),
        ("multichoice", "Several choices"),
        ("yesno", "Yes or no"),
        ("link", "Link"),
        ("email", "Email"),
        ("phone", "Phone"),
        ("country", "Country"),
        ("language", "Language"),
        ("currency", "Currency"),
        ("time_zone", "Time zone"),
        ("relation", "Relation"),
    ]

    resource = models.CharField(max_length=40)
    key = models.SlugField(max_length=60, help_text="Its name in the API and in files; it never changes.")
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=KINDS)
    help = models.CharField(max_length=200, blank=True, default="")
    choices = models.JSONField(default=list, blank=True)
    target = models.CharField("points to", max_length=40, blank=True, default="")
    required = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    unique = models.BooleanField(
        default=False, db_default=False, help_text="No two records have the same value."
    )
    is_subject = models.BooleanField(
        "says whom they are about", default=False, db_default=False,
        help_text="The records are about this person: they are in the person's copy, and go when the person is erased.",
    )  # fmt: skip
    slot = models.CharField(max_length=8, blank=True, default="", db_default="", editable=False)
    slot_is_filled = models.BooleanField(default=False, db_default=False, editable=False)
    apart = models.BooleanField(
        "told on a card of its own", default=False, db_default=False, editable=False
    )  # on a record's page; everywhere else it is like any other
    removed_at = models.DateTimeField(null=True, editable=False)
    deletes_values = models.BooleanField(default=False, editable=False)  # removed for good, values and all

    class Meta:
        ordering = ["resource", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "key"], name="custom_field_key_is_unique_in_its_resource"
            )
        ]

    def __str__(self) -> str:
        return self.label


class SavedView(models.Model):
    """A list as somebody likes it: filters, columns and order under a name; private, a team's, or everybody's."""

    access = OwnRows("user_id", manage="views.manage", shared="shared", team="team_id")
    privacy = Quotes("A list as a colleague likes it.", wipe=("query", "name"))

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    resource = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=4000, blank=True, default="")
    columns = models.JSONField(default=list)
    shared = models.BooleanField(default=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    is_default = models.BooleanField(default=False)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
