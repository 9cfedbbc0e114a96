"""What pickers offer: records and colleagues found by what is typed, as list options."""

from typing import Any

from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Missing
from fullcircle.platform.records.codes import CODES, offers
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.listing import found_by_search
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.tables import HUES, column, shown
from fullcircle.platform.records.values import as_text
from fullcircle.platform.ui import atoms, grid

MOST = 12
A_DAY = 86_400  # seconds; what countries are called changes less often


def record_options(request: HttpRequest, resource: Resource) -> HttpResponse:
    """The best matches of a resource; the newest when nothing is typed."""
    words = request.GET.get("q", "").strip()[:100]
    fields = [field for field in resource.built_in_fields() if field.key in resource.beside]
    relations = [field.path for field in fields if field.is_relation]
    rows = resource.model._default_manager.filter(archived_at=None).select_related(*relations)
    if words:
        ids = found_by_search(resource, words, MOST)[:MOST]
        found = sorted(rows.filter(pk__in=ids), key=lambda each: ids.index(each.pk))
    else:
        found = list(rows.order_by("-created_at", "-pk")[:MOST])
    return HttpResponse(
        format_html_join("", "{}", ((record_option(resource, fields, each),) for each in found))
    )


def record_option(resource: Resource, fields: list[Field], record: Record) -> SafeString:
    """A record by its name, with what tells it apart beside it."""
    shape = "sq" if resource.square else ""
    beside = [words for field in fields if (words := in_words(record, field))]
    return format_html(
        '<li role="option" data-value="{}" data-text="{}"{}>{}{}</li>',
        record.pk,
        record,
        flatatt(facts(record, fields)),
        atoms.who(str(record), record.pk % HUES, "", shape, face=not resource.faceless),
        format_html('<span class="sub clip">{}</span>', ", ".join(beside)) if beside else "",
    )


def in_words(record: Record, field: Field) -> str:
    value = shown(record, field)
    return value.label if isinstance(value, grid.Reference) else str(grid.show(column(field), value))


def facts(record: Record, fields: list[Field]) -> dict[str, str]:
    """What stands beside the name once more, for scripts."""
    known = {f"data-{field.key}": as_text(getattr(record, field.attribute)) for field in fields}
    money = any(field.kind == "money" for field in fields)
    return known | ({"data-currency": getattr(record, "currency", "")} if money else {})


def colleague_options(request: HttpRequest) -> HttpResponse:
    """Colleagues who can sign in, oneself first."""
    words = request.GET.get("q", "").strip()[:100]
    people = User.directory.filter(is_active=True)
    if words:
        people = people.filter(name__icontains=words) | people.filter(email__icontains=words)
    found = sorted(people[:200], key=lambda each: (each.pk != request.actor.user_id, each.name.casefold()))
    if field := request.GET.get("bulk", ""):
        return render(request, "records/_bulk_colleagues.html", {"people": found, "field": field})
    return options((each.pk, str(each), each.pk % HUES, False, True) for each in found[:MOST])


def options(found: Any) -> HttpResponse:
    rows = format_html_join(
        "",
        '<li role="option" data-value="{}" data-text="{}">{}</li>',
        (
            (pk, label, atoms.who(label, hue, "", "sq" if square else "", face=face))
            for pk, label, hue, square, face in found
        ),
    )
    return HttpResponse(format_html("{}", rows))


def code_options(request: HttpRequest, kind: str) -> HttpResponse:
    """Countries, languages, currencies or time zones that may be meant; typing mistakes are forgiven."""
    if kind not in CODES:
        raise Missing("There is no such list.")
    rows = format_html_join(
        "",
        '<li role="option" data-value="{}" data-text="{}"><span class="clip">{}</span>{}</li>',
        (
            (each.code, each.text, each.text, format_html('<span class="sub clip">{}</span>', each.beside) if each.beside else "")
            for each in offers(kind, request.GET.get("q", "")[:100])
        ),
    )  # fmt: skip
    answer = HttpResponse(rows)
    patch_cache_control(answer, private=True, max_age=A_DAY)
    return answer
