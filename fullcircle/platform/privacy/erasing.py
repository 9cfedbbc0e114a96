"""Forgetting one person: counted before, done in one transaction, looked through again, and signed for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.privacy import log, outside, receipts, rules
from fullcircle.platform.privacy.copying import label_of, rows_about
from fullcircle.platform.privacy.models import Erasure, LegalHold
from fullcircle.platform.privacy.queue import QUEUE
from fullcircle.platform.privacy.reach import Reached, reached
from fullcircle.platform.privacy.steps import Step, scanned, steps
from fullcircle.platform.privacy.subject import numbers_of, words_about
from fullcircle.platform.privacy.words import Words
from fullcircle.platform.records.resource import built_in_resources
from fullcircle.platform.settings.organization import organization

ONE_AT_A_TIME = 7_330_411  # an advisory lock: the log's lines follow each other
RELATIONS = "relations"  # what a receipt calls them
Move = Callable[[str], None]


@dataclass(frozen=True)
class Done:
    """An erasure, and the contents of attached files that go once it is committed."""

    erasure: Erasure
    contents: list[str]


@dataclass(frozen=True)
class Line:
    """What happens with the rows of one table."""

    table: str
    label: str
    what: str
    rows: int
    why: str = ""
    until: str = ""


@dataclass(frozen=True)
class Preview:
    """What an erasure would do."""

    lines: list[Line]
    files: list[tuple[str, int]]
    elsewhere: list[Line]
    holds: list[LegalHold]
    words: Words = field(default_factory=Words)

    @property
    def rows(self) -> int:
        return sum(line.rows for line in self.lines if line.what == "goes")

    @property
    def tables(self) -> int:
        return len({line.table for line in self.lines if line.what == "goes"})

    @property
    def held(self) -> list[Line]:
        return [line for line in self.lines if line.what == "held"]


def label_for(table: str) -> str:
    if table in QUEUE:
        return "Work in the queue"
    if table == RELATIONS:
        return "Fields of your own that named them"
    model = next((each for each in apps.get_models() if each._meta.db_table == table), None)
    return label_of(model) if model else table


def steps_of(kind: str) -> list[Step]:
    return [step for step in steps() if step.person == kind]


def holds_on(kind: str, subjects: list[int], today: date) -> list[LegalHold]:
    """Reasons why this person must not be erased now."""
    open_ones = LegalHold.objects.filter(about_kind=kind, about_id__in=subjects, lifted_at=None)
    return list(open_ones.filter(models.Q(until=None) | models.Q(until__gte=today)))


def preview(person: models.Model, today: date) -> Preview:
    """Count, and change nothing."""
    kind = person._meta.model_name or ""
    model, subjects = type(person), numbers_of(person)
    words = words_about(model, subjects)
    counts: dict[tuple[str, str], int] = {}
    for step in steps_of(kind):
        many = count(step, subjects, words)
        if many:
            counts[step.table, step.what] = max(counts.get((step.table, step.what), 0), many)
    counts.pop((ObjectRecord._meta.db_table, "goes"), None)  # told kind by kind
    lines = [line_for(model, table, what, many, subjects) for (table, what), many in counts.items()]
    lines += named_by_relations(kind, subjects)
    places = outside.places()
    found = outside.found_in(places, outside.Sought(kind, subjects, words))
    files = [(str(place.label), len(found[place.key])) for place in places if place.key in found]
    return Preview(lines, files, [], holds_on(kind, subjects, today), words)


def named_by_relations(kind: str, subjects: list[int]) -> list[Line]:
    """Records that name the person in a field of one's own, kind by kind: they go, or lose the name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM fc.erasure_relations_count(%s, %s)", [kind, subjects])
        found = cursor.fetchall()
    own = dict(ObjectDefinition.objects.values_list("key", "plural"))
    built_in = {key: (each.model._meta.db_table, each.plural) for key, each in built_in_resources().items()}
    lines = []
    for resource, goes, many in found:
        table, label = built_in.get(resource) or (ObjectRecord._meta.db_table, own.get(resource, resource))
        lines.append(Line(table, label, "goes" if goes else "loose", many))
    return sorted(lines, key=lambda line: line.label)


def count(step: Step, subjects: list[int], words: Words) -> int:
    patterns, expression = words.asked(step.by or "addresses")
    return int(
        asked(
            "SELECT fc.erasure_count(%s, %s, %s, %s, %s)",
            step.person,
            subjects,
            step.place,
            patterns,
            expression,
        )
    )


def line_for(person: type[models.Model], table: str, what: str, many: int, subjects: list[int]) -> Line:
    known = reached(person).get(table)
    if what == "held" and known and isinstance(known.rule, rules.Held):
        return Line(table, label_for(table), what, many, known.rule.basis, until_of(person, known, subjects))
    return Line(table, label_for(table), what, many)


def until_of(person: type[models.Model], known: Reached, subjects: list[int]) -> str:
    """The day until which the newest of the rows must stay; of a part, that of what it is part of."""
    assert isinstance(known.rule, rules.Held)
    for each in reached(person).values():
        if each.rule == known.rule and any(
            c.name == known.rule.since for c in each.model._meta.concrete_fields
        ):
            newest = rows_about(each, subjects).aggregate(newest=models.Max(known.rule.since))["newest"]
            return years_after(newest, known.rule.years).isoformat() if newest else ""
    return ""


def years_after(moment: date | datetime, years: int) -> date:
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def erase(
    person: models.Model,
    *,
    by: Actor,
    on_behalf_of: str,
    marks: dict[str, str],
    request: str = "",
    move: Move,
) -> Done:
    """Forget a person, inside the transaction of whoever acts; all of it happens, or nothing."""
    kind, subjects = person._meta.model_name or "", numbers_of(person)
    if holds_on(kind, subjects, timezone.localdate()):
        raise Refused("A legal hold is on this person. Lift it first, or wait until it ends.")
    asked("SELECT 1 FROM (SELECT pg_advisory_xact_lock(%s)) taken", ONE_AT_A_TIME)
    words = words_about(type(person), subjects)
    held = [vars(line) for line in preview_held(type(person), kind, subjects, words)]
    places = outside.places()
    found = outside.found_in(places, outside.Sought(kind, subjects, words))
    erasure = Erasure.objects.create(
        subject_kind=kind, subjects=subjects, request=request, marks=marks, held=held, actor_name=on_behalf_of[:120],
        files=[
            {"place": place.key, "label": str(place.label), "files": len(found[place.key])}
            for place in places if place.key in found
        ],
    )  # fmt: skip
    take_steps(erasure, words, move)
    erasure.scan = scan(words, held, move)
    for place in places:
        if place.key in found and place.key != "files":
            place.forget(found[place.key])
    erasure.state, erasure.finished_at = "done", timezone.now()
    erasure.chain = log.write(log.Entry(erasure.pk, erasure.finished_at.isoformat(), kind, subjects, marks))
    erasure.receipt = receipt_of(erasure)
    erasure.signature = receipts.signed(erasure.receipt)
    erasure.save()
    return Done(erasure, found.get("files", []))


def preview_held(person: type[models.Model], kind: str, subjects: list[int], words: Words) -> list[Line]:
    held = [step for step in steps_of(kind) if step.what == "held"]
    counted = [(step, count(step, subjects, words)) for step in held]
    return [line_for(person, step.table, "held", many, subjects) for step, many in counted if many]


def take_steps(erasure: Erasure, words: Words, move: Move) -> None:
    """Every table, one after another; how many rows of each."""
    relations = asked("SELECT fc.erasure_relations(%s, %s)", erasure.pk, words.asked("names")[1])
    counts: dict[str, dict[str, int]] = {}
    for step in steps_of(erasure.subject_kind):
        if not step.statement:
            continue
        move(label_for(step.table))
        patterns, expression = words.asked(step.by or "addresses")
        many = asked("SELECT fc.erasure_step(%s, %s, %s, %s)", erasure.pk, step.place, patterns, expression)
        if many:
            table = counts.setdefault(step.table, {})
            table[step.what] = table.get(step.what, 0) + many
    if relations:
        counts.setdefault(RELATIONS, {})["loose"] = relations
    erasure.counts = counts


def scan(words: Words, held: list[dict[str, Any]], move: Move) -> dict[str, Any]:
    """Look for the person's addresses and name in every table: what is found, and in which rows."""
    names, addresses = words.by("names"), words.by("addresses")
    exempt = {line["table"] for line in held}
    found, similar = [], []
    for table in scanned():
        move(label_for(table))
        many, first = looked(table, words, "addresses") if addresses else (0, [])
        if many and table not in exempt:
            found.append({"table": table, "label": label_for(table), "rows": many, "first": first})
        many, first = looked(table, words, "names") if len(names) > len(addresses) else (0, [])
        if many and table not in exempt and not any(each["table"] == table for each in found):
            similar.append({"table": table, "label": label_for(table), "rows": many, "first": first})
    return {"tables": len(scanned()), "words": len(names), "found": found, "similar": similar}


def looked(table: str, words: Words, grade: str) -> tuple[int, list[str]]:
    patterns, expression = words.asked(grade)
    with connection.cursor() as cursor:
        cursor.execute("SELECT many, first FROM fc.erasure_scan(%s, %s, %s)", [table, patterns, expression])
        many, first = cursor.fetchone()
    return many, first or []


def receipt_of(erasure: Erasure) -> dict[str, Any]:
    """What was done, without a word about whom."""
    gone = {table: told["goes"] for table, told in erasure.counts.items() if "goes" in told}
    emptied = {
        table: sum(many for what, many in told.items() if what != "goes")
        for table, told in erasure.counts.items()
        if set(told) - {"goes", "held"}
    }
    assert erasure.finished_at is not None
    return {
        "receipt": f"erasure {erasure.pk}",
        "organization": organization().name,
        "record": [f"{erasure.subject_kind} {number}" for number in erasure.subjects],
        "request": erasure.request,
        "erased_at": erasure.finished_at.isoformat(timespec="seconds"),
        "by": erasure.actor_name,
        "tables": len(gone),
        "rows": sum(gone.values()),
        "erased": gone,
        "emptied": emptied,
        "files": {each["label"]: each["files"] for each in erasure.files},
        "held": [
            {"table": each["table"], "what": each["label"], "rows": each["rows"], "basis": each["why"], "until": each["until"],
             "how": "kept without the name and everything else that names the person"}
            for each in erasure.held
        ],
        "suppression": erasure.marks,
        "rescan": {
            "tables": erasure.scan["tables"],
            "found": sum(each["rows"] for each in erasure.scan["found"]),
            "where": {each["table"]: each["rows"] for each in erasure.scan["found"]},
        },
        "log": erasure.chain,
    }  # fmt: skip


def asked(question: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        row = cursor.fetchone()
    return row[0] if row else None


def month_later(day: date) -> date:
    """The law's month: the same day of the next month, or its last."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
