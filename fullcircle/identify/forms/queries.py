"""How forms do: what was seen, begun, sent and confirmed, each figure with the rows behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fullcircle.identify.consent.models import ConsentEvent
from fullcircle.identify.forms.models import Form, FormSighting, Submission

SHOWN = 50
DAYS = 30
THIRTY_DAYS = timedelta(days=DAYS)
CONFIRMED = Exists(ConsentEvent.objects.filter(occasion=OuterRef("occasion"), action="confirmed"))


@dataclass(frozen=True)
class Numbers:
    """The figures of one form since a moment. What was rejected as spam is in none of the others."""

    views: int = 0
    starts: int = 0
    submissions: int = 0
    waiting: int = 0  # submissions that a colleague should look at
    asked_to_confirm: int = 0
    confirmed: int = 0
    rejected: int = 0

    @property
    def rate(self) -> float | None:
        """Submissions for each hundred views; nothing where too few saw it to tell."""
        return 100 * self.submissions / self.views if self.views >= 20 else None


def numbers(form: Form, since: datetime) -> Numbers:
    """Four counts in two questions, each along an index."""
    seen = dict(
        FormSighting.objects.filter(form=form, at__gte=since)
        .order_by()
        .values_list("kind")
        .annotate(Count("id"))
    )
    sent = Submission.objects.filter(form=form, received_at__gte=since).aggregate(
        submissions=Count("id", filter=~Q(status="rejected")),
        waiting=Count("id", filter=Q(status="review")),
        rejected=Count("id", filter=Q(status="rejected")),
        asked_to_confirm=Count("id", filter=Q(occasion__isnull=False)),
        confirmed=Count("id", filter=Q(occasion__isnull=False) & Q(CONFIRMED)),
    )
    return Numbers(views=seen.get("view", 0), starts=seen.get("start", 0), **sent)


def by_day(form: Form, first: date, last: date, zone: str) -> list[tuple[date, int, int]]:
    """Views and submissions of every day, those without any among them."""
    counted = {}
    with connection.cursor() as cursor:
        for statement, table in ((VIEWS, "views"), (SENT, "sent")):
            cursor.execute(statement, [zone, form.pk, first - timedelta(days=1), zone, first])
            counted[table] = dict(cursor.fetchall())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, counted["views"].get(day, 0), counted["sent"].get(day, 0)) for day in days]


VIEWS = """
  SELECT (at AT TIME ZONE %s)::date AS day, count(*) FROM identify_form_sighting
  WHERE form_id = %s AND kind = 'view' AND at >= %s AND (at AT TIME ZONE %s)::date >= %s GROUP BY 1
"""
SENT = """
  SELECT (received_at AT TIME ZONE %s)::date AS day, count(*) FROM identify_submission
  WHERE form_id = %s AND status <> 'rejected' AND received_at >= %s AND (received_at AT TIME ZONE %s)::date >= %s GROUP BY 1
"""


def submissions(
    *,
    form: int | None = None,
    status: str = "",
    only: str = "",
    since: datetime | None = None,
    after: str = "",
) -> QuerySet[Submission]:
    """What came in, newest first; `after` goes on behind a row of the page before."""
    found = Submission.objects.select_related("form", "seen", "contact").annotate(is_confirmed=CONFIRMED)
    if form is not None:
        found = found.filter(form=form)
    if status in dict(Submission.STATUSES):
        found = found.filter(status=status)
    elif not status:
        found = found.exclude(status="rejected")
    if only == "confirmed":
        found = found.filter(CONFIRMED, occasion__isnull=False)
    if only == "pending":
        found = found.filter(~CONFIRMED, occasion__isnull=False)
    if only == "differs":
        found = found.exclude(differences={})
    if since is not None:
        found = found.filter(received_at__gte=since)
    if place := place_of(after):
        found = found.filter(Q(received_at__lt=place[0]) | Q(received_at=place[0], id__lt=place[1]))
    return found.order_by("-received_at", "-id")


def place_of(after: str) -> tuple[datetime, int] | None:
    moment, _, number = after.partition("_")
    try:
        return datetime.fromtimestamp(float(moment), tz=UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None


def mark_of(row: Submission) -> str:
    """Where the next page goes on."""
    return f"{row.received_at.timestamp():.6f}_{row.pk}"


def waiting_for_review() -> int:
    """How many wait, up to a hundred."""
    return int(Submission.objects.filter(status="review").order_by()[:100].count())


def latest_of(form: Form, most: int = 6) -> Sequence[Submission]:
    return list(submissions(form=form.pk)[:most])
