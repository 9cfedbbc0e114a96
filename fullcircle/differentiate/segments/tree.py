"""The rules of a segment as a small typed tree: what the page builds, the API takes and versions keep.

Nothing in it is SQL, and no name in it reaches SQL: fields, purposes and products are looked up where they are used.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

DEEPEST, MOST = 5, 50
Text = Annotated[str, Field(max_length=200)]
Days = Annotated[int, Field(ge=1, le=3_650)]
Times = Annotated[int, Field(ge=1, le=10_000)]


class Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldRule(Node):
    """A field of the contact, or of their company, compares so.

    `last_days`, `not_last_days` and `years_ago` (from so many to so many full years: an age) count back from now.
    """

    kind: Literal["field", "company"] = "field"
    field: Text
    way: Text = "is"
    values: Annotated[tuple[Text, ...], Field(max_length=200)] = ()


class Bought(Node):
    """Bought something so often, for so much, within so many days; or never did. Returns and canceled orders do not count.

    Amounts of different currencies are never added up: of an amount, only what was bought in its currency counts.
    """

    kind: Literal["bought"] = "bought"
    what: Literal["anything", "category", "product"] = "anything"
    names: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    times: Times = 1
    amount: Annotated[float, Field(ge=0, le=1e12)] | None = None
    currency: Annotated[
        str, Field(pattern="^([A-Z]{3})?$", description="Of the amount; empty: the organization's own.")
    ] = ""
    days: Days | None = None
    never: bool = False


class Did(Node):
    """Did something that the website or the product reported, or never did."""

    kind: Literal["did"] = "did"
    name: Text
    times: Times = 1
    days: Days | None = None
    never: bool = False


class Agrees(Node):
    """Agreed to a purpose on a channel, or did not."""

    kind: Literal["agrees"] = "agrees"
    purpose: Text
    channel: Text
    never: bool = False


class Within(Node):
    """Is in another segment, or is not."""

    kind: Literal["segment"] = "segment"
    segment: int
    never: bool = False


class Group(Node):
    """All, any, or none of these."""

    kind: Literal["group"] = "group"
    how: Literal["all", "any", "none"] = "all"
    rules: Annotated[tuple["Rule", ...], Field(max_length=MOST)] = ()


Rule = Annotated[FieldRule | Bought | Did | Agrees | Within | Group, Field(discriminator="kind")]
Group.model_rebuild()


class Unreadable(ValueError):
    """Not a tree of rules; the sentence says which part is not understood."""


def read(raw: Any) -> Group:
    """A tree from JSON, or the first thing that is wrong with it."""
    try:
        tree = Group.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "rules"
        raise Unreadable(f"{where}: {first['msg']}.") from None
    if depth(tree) > DEEPEST:
        raise Unreadable(f"Groups go at most {DEEPEST} deep.")
    if len(list(leaves(tree))) > MOST:
        raise Unreadable(f"A segment has at most {MOST} rules.")
    return tree


def depth(tree: Group) -> int:
    return 1 + max((depth(each) for each in tree.rules if isinstance(each, Group)), default=0)


def leaves(tree: Group) -> Iterator[FieldRule | Bought | Did | Agrees | Within]:
    """Every rule that is no group."""
    for each in tree.rules:
        if isinstance(each, Group):
            yield from leaves(each)
        else:
            yield each


def segments_in(tree: Group) -> set[int]:
    """The other segments that it speaks of."""
    return {each.segment for each in leaves(tree) if isinstance(each, Within)}


def as_json(tree: Group) -> dict[str, Any]:
    return tree.model_dump(mode="json", exclude_defaults=False)
