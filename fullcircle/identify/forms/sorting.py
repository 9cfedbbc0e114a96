"""What becomes of a submission: a contact, its answers, where the person came from, and the consents they ticked."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from fullcircle.identify.behavior.identities import by_email
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.in_person import THEIR_OWN, agree
from fullcircle.identify.consent.models import ConsentEvent, ConsentState, Purpose, Wording
from fullcircle.identify.consent.queries import standing_of
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.forms import content as contents
from fullcircle.identify.forms.events import FormSubmitted
from fullcircle.identify.forms.joining import join_visitor, keep_touch
from fullcircle.identify.forms.models import SORT, Form, Submission
from fullcircle.identify.forms.recognizing import living, value_of, who_sent
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import plain, record
from fullcircle.platform.records.actions import create_record, edit_record

WINDOW = timedelta(minutes=10)
FROM_ONE_ADDRESS = 5
FOR_ONE_FORM = 300


def the_sender(name: str) -> Actor:
    """Whoever filled in a form, while their submission is sorted: they speak for themselves alone."""
    rights = {THEIR_OWN, SORT, "contact.add", "contact.edit", "contact.view", "company.add", "company.view"}
    return Actor("public", name[:120], "fc_all", capabilities=frozenset(rights))


def name_in(answers: dict[str, Any]) -> str:
    """How a person calls themselves, for the log."""
    whole = " ".join(str(answers[key]) for key in ("given_name", "family_name") if answers.get(key))
    return str(answers.get("name") or whole or answers.get("email") or "Visitor")


def waiting(key: str) -> Submission | None:
    found = Submission.objects.select_for_update(of=("self",)).select_related("form", "seen")
    return found.filter(key=key, status="received").first()


@action(needs=SORT, hidden=True)
def sort_submission(*, by: Actor, key: str) -> bool:
    """Make of a submission what it is: a contact with what they told us. Once only, however often it is asked for."""
    submission = waiting(key)
    if submission is None:
        return False
    if submission.decided_at is None and (reasons := in_company(submission)):
        set_aside(submission, reasons)
        return False
    content = contents.read(submission.seen.content)
    try:
        values = values_in(submission, content)
        contact = the_contact(submission, values, content, by)
    except Refused as refused:
        set_aside(submission, ["no_contact"], refused.sentence)
        return False
    if contact is None:
        set_aside(submission, ["nobody"])
        return False
    submission.contact, submission.status, submission.sorted_at = contact, "accepted", timezone.now()
    submission.save(update_fields=["contact", "status", "sorted_at", "is_new_contact", "differences"])
    visitor = join_visitor(submission, contact, by)
    keep_touch(submission, visitor)
    consents(submission, contact, by)
    tell(submission, contact, by)
    return True


def in_company(submission: Submission) -> list[str]:
    """What a submission shows only beside the others."""
    since = submission.received_at - WINDOW
    others = Submission.objects.exclude(pk=submission.pk).filter(received_at__lte=submission.received_at)
    reasons = []
    if submission.page_view and others.filter(page_view=submission.page_view).exists():
        reasons.append("same_page")
    if submission.ip and others.filter(ip=submission.ip, received_at__gte=since).count() >= FROM_ONE_ADDRESS:
        reasons.append("many_from_address")
    recent = others.filter(form=submission.form_id, received_at__gte=since)
    if recent.order_by()[: FOR_ONE_FORM + 1].count() >= FOR_ONE_FORM:
        reasons.append("many_at_once")
    return reasons


def set_aside(submission: Submission, reasons: list[str], note: str = "") -> None:
    submission.status, submission.reasons = "review", [*submission.reasons, *reasons]
    submission.notes = [*submission.notes, note] if note else submission.notes
    submission.decided_at = None
    submission.save(update_fields=["status", "reasons", "notes", "decided_at"])


def values_in(submission: Submission, content: contents.Content) -> dict[str, Any]:
    """Answers that are fields of the contact, without those left empty."""
    asked = {each.key: each.field for each in content.questions if each.field}
    answers = submission.answers
    return {field: answers[key] for key, field in asked.items() if answers.get(key) not in (None, "", [])}


def the_contact(
    submission: Submission, values: dict[str, Any], content: contents.Content, by: Actor
) -> Contact | None:
    """Whose submission it is: by the address they wrote, else by how they were recognized; who is new becomes one."""
    email = str(values.get("email") or "")
    known = by_address(email) if email else None
    if known is None and (submission.link or not email):
        known = who_sent(submission)  # who came by their own link may well have a new address
    if known is not None:
        fill_in(submission, known, values, by)
        return known
    if not any(values.get(key) for key in ("email", "phone", "name", "given_name", "family_name")):
        return None
    made = dict(values)
    if company := made.pop("company", ""):
        made["company"] = company_named(str(company), submission, by)
    if content.owner:
        made["owner"] = content.owner
    if "language" not in made and submission.language != "en":
        made["language"] = submission.language
    submission.is_new_contact = True
    return create_record(Contact, by=by, values=made, source=f"form: {submission.form.name}"[:80])  # type: ignore[no-any-return]


def by_address(email: str) -> Contact | None:
    """Whose address it is, be it their first or another one."""
    if number := by_email(email):
        return living(Contact.objects.get(pk=number))
    points = ContactPoint.objects.select_related("contact").filter(
        kind="email", value=email, contact__isnull=False
    )
    point = points.filter(contact__archived_at=None).order_by("contact_id").first()
    return living(point.contact) if point and point.contact else None


def fill_in(submission: Submission, contact: Contact, values: dict[str, Any], by: Actor) -> None:
    """Only what was empty. What differs from what we know is kept beside it, for a colleague to judge."""
    fresh: dict[str, Any] = {}
    if standing_of(contact).restricted_since:
        submission.notes = [*submission.notes, "Processing is restricted, so the record was left as it is."]
        return
    for field, answer in values.items():
        if field == "email" and is_theirs(contact, str(answer)):
            continue
        before = value_of(contact, field)
        if before in (None, "", []):
            fresh[field] = company_named(str(answer), submission, by) if field == "company" else answer
        elif shown(contact, field, before) != plain(answer):
            submission.differences[field] = [shown(contact, field, before), plain(answer)]
    if "name" in submission.differences and goes_by_address(contact):
        fresh["name"] = submission.differences.pop("name")[1]
    if fresh:
        edit_record(contact, by=by, values=fresh, cause=cause_of(submission))


def is_theirs(contact: Contact, email: str) -> bool:
    return (
        contact.email == email
        or ContactPoint.objects.filter(contact=contact, kind="email", value=email).exists()
    )


def goes_by_address(contact: Contact) -> bool:
    """Who never told a name is called by their address or number."""
    return contact.name in (contact.email, contact.phone)


def shown(contact: Contact, field: str, value: Any) -> Any:
    return contact.company.name if field == "company" and contact.company else plain(value)


def company_named(name: str, submission: Submission, by: Actor) -> int:
    """The company of this name, or a new one."""
    found = Company.objects.filter(name__iexact=name.strip(), archived_at=None).order_by("pk").first()
    if found is None:
        source = f"form: {submission.form.name}"[:80]
        found = create_record(Company, by=by, values={"name": name}, source=source)
    return int(found.pk)


def cause_of(submission: Submission) -> str:
    return f"submission:{submission.pk}"


def consents(submission: Submission, contact: Contact, by: Actor) -> None:
    """What they ticked, with the words they read. What needs a click is pending, and only the mail that asks for it goes out."""
    asked, notes = asked_for(submission, contact)
    origin = f"{submission.form.name}, version {submission.seen.number}"
    said = Said(
        "form", submission.received_at, origin=f"{origin}, {submission.page}" if submission.page else origin,
        evidence="Ticked the box and sent the form.", ip=submission.ip, browser=submission.browser,
        cause=cause_of(submission),
    )  # fmt: skip
    for each in by_purpose(asked):
        try:
            agree(contact, by=by, asked=each, said=said)
        except Refused as refused:
            notes.append(f"{each[0].purpose.name}: {refused.sentence}")
    requested = (
        ConsentEvent.objects.filter(cause=cause_of(submission), action="requested").order_by("id").first()
    )
    submission.occasion = requested.occasion if requested else None
    submission.notes = [*submission.notes, *notes]
    submission.save(update_fields=["occasion", "notes"])


def by_purpose(asked: list[Asked]) -> list[list[Asked]]:
    """All that waits for a click in one mail; what holds at once is said on its own."""
    clicks = [each for each in asked if each.purpose.double_opt_in]
    return [group for group in (clicks, [each for each in asked if each not in clicks]) if group]


def asked_for(submission: Submission, contact: Contact) -> tuple[list[Asked], list[str]]:
    """The boxes as consent knows them; one whose purpose is gone meanwhile is noted, not guessed."""
    keys = [each["purpose"] for each in submission.agreed]
    purposes = {each.key: each for each in Purpose.objects.filter(key__in=keys, retired_at=None)}
    words = Wording.objects.in_bulk([each["wording"] for each in submission.agreed])
    held = set(
        ConsentState.objects.filter(contact=contact, status="granted").values_list(
            "purpose_id", "channel", "wording_id"
        )
    )
    asked, notes = [], []
    for each in submission.agreed:
        purpose, wording = purposes.get(each["purpose"]), words.get(each["wording"])
        if purpose is None:
            notes.append(f"{each['name']} is not used any more, so nothing was recorded for it.")
            continue
        channels = [key for key in each["channels"] if key in purpose.channels]
        fresh = [key for key in channels if (purpose.pk, key, each["wording"]) not in held]
        if not fresh:
            notes.append(f"{purpose.name}: they had agreed to these words before.")
        asked += [Asked(purpose, key, wording) for key in fresh]
    return asked, notes


def tell(submission: Submission, contact: Contact, by: Actor) -> None:
    event = FormSubmitted(
        form=submission.form.name, form_id=submission.form_id, submission=submission.pk, page=submission.page,
        version=submission.seen.number, new=submission.is_new_contact, source=submission.origin.get("source", ""),
        campaign=submission.origin.get("campaign", ""),
    )  # fmt: skip
    record(event, about=contact, by=by, at=submission.received_at, cause=cause_of(submission))


def form_of(key: str) -> tuple[Form, Submission] | None:
    found = Submission.objects.select_related("form").filter(key=key).first()
    return (found.form, found) if found else None
