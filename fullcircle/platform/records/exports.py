"""A list as a file: CSV or XLSX, streamed, with formulas made harmless."""

import csv
import io
import tempfile
import unicodedata
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.records import listed, listing, tables
from fullcircle.platform.records.actions import note_export
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.query import ListQuery, read_query
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.rows import rows_in_order
from fullcircle.platform.records.values import as_text
from fullcircle.platform.ui.grid import Listed, Money, Reference

BATCH = 2_000
XLSX_MOST = 1_048_575  # rows a sheet holds, the heading apart
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def export(request: HttpRequest, resource: Resource, form: str) -> HttpResponseBase:
    """The matching rows with the columns shown (or all of them, with ?everything=1), as a file. Leaves a mark in the log."""
    if not request.actor.can(f"{resource.key}.export"):
        raise NotAllowed(
            f"Your role does not allow exporting {resource.plural.lower()}. An administrator can grant it."
        )
    query = read_query(resource, request.GET, request.actor)
    fields = list(query.columns)
    if request.GET.get("everything") == "1":
        fields = resource.fields(request.actor)
    writer = {"csv": write_csv, "xlsx": write_xlsx}.get(form)
    if writer is None:
        raise Refused("Lists are exported as csv or xlsx.")
    spool = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115 - the response closes it
    rows = writer(spool, fields, records(resource, query, fields))
    note_export(resource.model, by=request.actor, rows=rows, fields=[field.key for field in fields])
    spool.seek(0)
    name = f"{resource.slug}-{timezone.localdate():%Y-%m-%d}.{form}"
    return FileResponse(spool, as_attachment=True, filename=name)


def records(resource: Resource, query: ListQuery, fields: list[Field]) -> Iterator[Record]:
    """All matching rows, page after page by key, so that memory stays flat."""
    matching, paths = listing.matching(resource, query), listed.paths_of(resource, fields)
    last = 0
    while True:
        numbers = matching.filter(pk__gt=last).order_by("pk").values_list("pk", "pk")
        batch = listed.records(resource, paths, rows_in_order(resource, paths, [numbers[:BATCH]]))
        listing.note_conditions(resource, query, (each.pk for each in batch))
        yield from tables.with_names(batch, fields)
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def plain_value(record: Record, field: Field) -> Any:
    """What a file holds: relations by name, money as its number."""
    value = tables.shown(record, field)
    if isinstance(value, Reference):
        return value.label
    if isinstance(value, Money):
        return value.amount
    return value.code if isinstance(value, Listed) else value


def harmless(text: str) -> str:
    """No spreadsheet takes it for a formula: invisible leading characters go, a dangerous start is quoted."""
    folded = unicodedata.normalize("NFKC", text).lstrip()
    visible = folded.lstrip(
        "".join(ch for ch in folded[:8] if unicodedata.category(ch) in ("Cc", "Cf", "Zs")) or " "
    )
    return f"'{text}" if visible.startswith(DANGEROUS) else text


def as_cell(value: Any) -> str:
    text = as_text(value)
    return harmless(text) if isinstance(value, (str, list)) else text


def write_csv(spool: Any, fields: list[Field], rows: Iterator[Record]) -> int:
    text = io.TextIOWrapper(spool, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(["id", *(harmless(field.label) for field in fields)])
    number = 0
    for number, record in enumerate(rows, 1):  # noqa: B007 - the last number is the count
        writer.writerow([record.pk, *(as_cell(plain_value(record, field)) for field in fields)])
    text.detach()
    return number


def write_xlsx(spool: Any, fields: list[Field], rows: Iterator[Record]) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "in_memory": False,
    }
    book = xlsxwriter.Workbook(spool, options)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["id", *(field.label for field in fields)])
    number = 0
    for number, record in enumerate(rows, 1):
        if number > XLSX_MOST:
            raise Refused("A spreadsheet holds about a million rows; narrow the list, or export it as CSV.")
        sheet.write_number(number, 0, record.pk)
        for at, field in enumerate(fields, 1):
            sheet.write(number, at, spreadsheet_value(plain_value(record, field)))
    book.close()
    return number


def spreadsheet_value(value: Any) -> Any:
    """Numbers stay numbers; everything else is text, which a spreadsheet never evaluates."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return float(value) if hasattr(value, "as_tuple") else as_text(value)
