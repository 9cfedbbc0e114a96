"""The record of processing activities (GDPR 30), made of what is set up: nobody has to keep a second list."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.behavior.models import TrackingSource
from fullcircle.identify.consent.channels import label_of as channel_label
from fullcircle.identify.consent.models import Purpose, Wording
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import ApiKey, Role, User
from fullcircle.platform.privacy import keeping, kinds, rules
from fullcircle.platform.privacy.copying import label_of, shown_columns
from fullcircle.platform.privacy.reach import Reached, reached
from fullcircle.platform.records.exports import harmless
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.settings.organization import organization

SENSITIVE = {"*", "contact.*", "*.sensitive", "contact.sensitive"}


@dataclass(frozen=True)
class Part:
    """One part of the record: a table with a heading, and a sentence about where it comes from."""

    key: str
    title: str
    note: str
    columns: list[str]
    rows: list[list[str]]

    @property
    def labeled(self) -> list[list[tuple[str, str]]]:
        """Each cell with the heading of its column, for narrow screens."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def parts() -> list[Part]:
    return [purposes(), data(), own_fields(), retention(), access(), recipients()]


def purposes() -> Part:
    words: dict[int, list[str]] = {}
    for each in Wording.objects.order_by("purpose_id", "language", "-version").distinct(
        "purpose_id", "language"
    ):
        words.setdefault(each.purpose_id, []).append(f"{each.language}: {each.text}")
    rows = [
        [
            each.name,
            each.description,
            each.get_basis_display(),
            ", ".join(str(channel_label(channel)) for channel in each.channels),
            ", ".join(each.countries) or _("Everywhere"),
            _("Yes") if each.is_profiling else _("No"),
            "\n".join(words.get(each.pk, [])),
        ]
        for each in Purpose.objects.filter(retired_at=None)
    ]
    columns = [
        _("Purpose"), _("What people get"), _("Lawful basis"), _("Channels"), _("Where"), _("Profiling"), _("Words"),
    ]  # fmt: skip
    return Part("purposes", _("Purposes"), _("From the purposes under Consent."), columns, rows)


def data() -> Part:
    """What the tables that lead to a person hold, by the classification that copies and erasures use."""
    rows = [
        [label_of(each.model), kind, ", ".join(names), fate(each)]
        for each in reached(Contact).values()
        for kind, names in classified(each)
    ]
    columns = [_("Records"), _("Kind of data"), _("Which"), _("When the person is erased")]
    return Part("data", _("Personal data"), _("Everything that leads to a contact."), columns, rows)


def classified(each: Reached) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for column in shown_columns(each.model):
        if not column.primary_key and column.name != "custom":  # fields of one's own have a part of their own
            found.setdefault(str(kinds.KINDS[kinds.kind_of(column)]), []).append(str(column.verbose_name))
    yield from found.items()


def fate(each: Reached) -> str:
    if isinstance(each.rule, rules.Held):
        return _("Kept without the person for %(years)s years: %(basis)s") % vars(each.rule)
    return _("The fact stays, every value is emptied") if isinstance(each.rule, rules.Log) else _("Erased")


def own_fields() -> Part:
    rows = [
        [each.label, each.get_kind_display(), each.help]
        for each in CustomField.objects.filter(resource="contact", removed_at=None).order_by("label")
    ]
    columns = [_("Field"), _("Kind"), _("What it is for")]
    return Part("fields", _("Fields of your own"), _("Fields that were added to contacts."), columns, rows)


def retention() -> Part:
    rows = []
    for each in keeping.rules():
        kept = keeping.kept_by(each)
        state = _("%(days)s days") % {"days": kept.days} if kept.is_on else _("Until somebody removes them")
        rows.append(
            [str(each.label), str(each.about), state, str(keeping.WHAT[each.what]) if kept.is_on else ""]
        )
    columns = [_("What"), _("Which"), _("Kept for"), _("Then")]
    return Part("retention", _("How long it is kept"), _("From the rules of retention."), columns, rows)


def access() -> Part:
    many: dict[int, int] = {}
    for role in User.directory.filter(is_active=True).values_list("role_id", flat=True):
        many[role] = many.get(role, 0) + 1
    rows = [
        [
            role.name,
            str(many.get(role.pk, 0)),
            role.get_reads_display(),
            role.get_writes_display(),
            _("Yes") if SENSITIVE & set(role.capabilities) else _("No"),
        ]
        for role in Role.objects.all()
    ]
    columns = [_("Role"), _("Colleagues"), _("May see"), _("May change"), _("Sensitive fields")]
    return Part(
        "access", _("Who may see what"), _("From the roles; the database enforces them."), columns, rows
    )


def recipients() -> Part:
    keys = ApiKey.objects.filter(revoked_at=None).order_by("name")
    rows = [[str(each), _("Program with an API key"), ", ".join(each.scopes)] for each in keys]
    for source in TrackingSource.objects.filter(closed_at=None).order_by("name"):
        rows.append(
            [source.name, _("Tracking source: data comes from there"), ", ".join(source.domains or [])]
        )
    note = _(
        "Programs whose keys you may see, and what reports behavior. Nothing is sent anywhere by itself."
    )
    return Part(
        "recipients", _("Recipients and sources"), note, [_("Who"), _("How"), _("What or where")], rows
    )


def as_csv() -> str:
    """All parts one below the other, each with its heading."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    ours = organization()
    write([_("Record of processing activities"), harmless(ours.name), timezone.localdate().isoformat()])
    write([_("Controller"), harmless(ours.name), harmless(ours.postal_address)])
    for part in parts():
        write([])
        write([part.title])
        write(part.columns)
        for row in part.rows:
            write([harmless(cell) for cell in row])
    return "\ufeff" + text.getvalue()
