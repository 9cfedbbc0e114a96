"""What points to a record from objects of one's own, beside it: the other side of every relation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records import listed, tables
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.query import read_query
from fullcircle.platform.records.resource import Resource, resources
from fullcircle.platform.ui import grid

RELATED = gettext_lazy("Related records")
SHOWN = 6
TOLD_BESIDE = 2  # fields beside the name
NOTHING_ASKED = QueryDict()


@dataclass(frozen=True)
class Related:
    """One short list for each relation that leads here; each is fetched by an index of its own, after the page."""

    title: str | Promise = RELATED
    template: str = "objects/related.html"
    place: str = "side"
    later: bool = True

    def fits(self, resource: Resource) -> bool:
        return any(leading_to(resource.key))

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        kind = record._meta.model_name or ""
        pairs = [pair for pair in leading_to(kind) if actor.can(f"{pair[0].key}.view")]
        several = {each.key for each, _ in pairs if [one for one, _ in pairs].count(each) > 1}
        return {"lists": [short_list(*pair, record, actor, pair[0].key in several) for pair in pairs]}


def leading_to(kind: str) -> Iterator[tuple[Resource, Field]]:
    """The relations of defined kinds whose records point to this kind."""
    for each in resources().values():
        for field in each.defined:
            if field.kind == "relation" and field.target == kind:
                yield each, field


def short_list(resource: Resource, field: Field, record: Record, actor: Actor, named: bool) -> dict[str, Any]:
    """The newest of them, and the way to all of them and to a new one."""
    here = urlencode({field.key: record.pk})
    query = read_query(resource, QueryDict(f"{here}&limit={SHOWN}"), actor)
    page = listed.page(resource, query)
    beside = [each for each in resource.defined if each.key != field.key and each.kind != "relation"]
    return {
        "title": f"{resource.plural}: {field.label.lower()}" if named else resource.plural,
        "icon": resource.icon,
        "rows": [row(resource, each, beside[:TOLD_BESIDE]) for each in page.rows],
        "all": f"{resource.url}?{here}" if page.next else "",
        "new": f"{resource.url}new/?{here}"
        if actor.can(f"{resource.key}.add") and not record.archived_at
        else "",
        "noun": resource.label.lower(),
    }


def row(resource: Resource, record: Record, beside: list[Field]) -> dict[str, Any]:
    told = [grid.show(tables.column(field), tables.shown(record, field)) for field in beside]
    sub = format_html_join(", ", "{}", ((words,) for words in told if words))
    return {"title": str(record), "href": resource.url_of(record.pk), "sub": sub}
