"""Consent for programs: purposes with their wordings, and what one person said. The verbs are beside the contacts."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from fullcircle.identify.consent import defining, expiring, in_person, suppressing  # noqa: F401  their verbs are offered
from fullcircle.identify.consent.deciding import Question, answer_about
from fullcircle.identify.consent.models import ConsentEvent, Purpose, Wording
from fullcircle.identify.consent.queries import (
    Holding,
    current_wordings,
    holdings,
    ledger_of,
    numbers_by_purpose,
    standing_of,
)
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import LARGEST_ID, may_view, refusals, refuse_unknown
from fullcircle.platform.records.resource import resource_of

TAG = "Consent"
PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals(403, 404)}


def routes() -> Router:
    """Everything under /consent."""
    router = Router(tags=[TAG])
    add_purposes(router)
    add_people(router)
    return router


def add_purposes(router: Router) -> None:
    @router.get(
        "/purposes",
        response=PLAIN,
        operation_id="list_purposes",
        summary="What people can be asked for, in which words, and how many agree",
    )
    @reading
    def list_purposes(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, set())
        may_view_contacts(request)
        purposes = list(Purpose.objects.prefetch_related("topics"))
        numbers, wordings = numbers_by_purpose(), current_wordings(purposes, "")
        return answer({"data": [
            shown_purpose(each) | {"people": numbers.get(each.pk), "wording": shown_wording(wordings.get(each.pk))}
            for each in purposes
        ]})  # fmt: skip

    @router.get(
        "/purposes/{str:key}/wordings",
        response=PLAIN,
        operation_id="list_wordings",
        summary="Every version of the words that people agreed to",
    )
    @reading
    def list_wordings(request: HttpRequest, key: str) -> HttpResponse:
        refuse_unknown(request, set())
        may_view_contacts(request)
        found = Purpose.objects.filter(key=key[:40]).first()
        if found is None:
            raise Missing("There is no such purpose.")
        return answer({"data": [shown_wording(each) for each in found.wordings.all()]})


def add_people(router: Router) -> None:
    @router.get(
        "/contacts/{int:pk}",
        response=PLAIN,
        operation_id="get_consents",
        summary="What one person agreed to, and whether they may be contacted now",
    )
    @reading
    def get_consents(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_view_contacts(request)
        contact, now = the_contact(pk), timezone.now()
        data = [shown_holding(contact, each, now) for each in holdings(contact, Purpose.objects.all())]
        standing = standing_of(contact)
        return answer({"data": data, "restricted_since": standing.restricted_since,
                       "no_marketing_since": standing.no_marketing_since,
                       "no_profiling_since": standing.no_profiling_since, "paused_until": standing.paused_until})  # fmt: skip

    @router.get(
        "/contacts/{int:pk}/events",
        response=PLAIN,
        operation_id="list_consent_events",
        summary="Everything one person said about being contacted, with its evidence",
    )
    @reading
    def list_consent_events(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_view_contacts(request)
        return answer({"data": [shown_event(each) for each in ledger_of(the_contact(pk))]})


def may_view_contacts(request: HttpRequest) -> None:
    contacts = resource_of(Contact)
    assert contacts is not None
    may_view(contacts, request.auth)


def the_contact(pk: int) -> Contact:
    found = Contact.objects.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if found is None:
        raise Missing("This contact does not exist, or you may not see it.")
    return found


def columns(row: Model, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def shown_purpose(purpose: Purpose) -> dict[str, Any]:
    facts = columns(
        purpose, "key", "name", "description", "basis", "channels", "countries", "double_opt_in", "is_marketing",
        "is_profiling", "expires_after_days", "frequencies", "retired_at",
    )  # fmt: skip
    return facts | {"topics": [topic.name for topic in purpose.topics.all() if topic.retired_at is None]}


def shown_wording(wording: Wording | None) -> dict[str, Any] | None:
    return columns(wording, "language", "version", "text", "created_at") if wording else None


def shown_holding(contact: Contact, holding: Holding, now: Any) -> dict[str, Any]:
    question = Question(holding.purpose, holding.channel, now)
    may = answer_about(contact, question)
    state = holding.state
    return {
        "purpose": holding.purpose.key,
        "channel": holding.channel,
        "status": holding.status or None,
        "since": state and state.since,
        "until": state and state.until,
        "source": state and state.source,
        "wording": shown_wording(state.wording) if state else None,
        "may_contact": may.allowed,
        "reasons": [reason.sentence for reason in may.reasons],
    }


def shown_event(event: ConsentEvent) -> dict[str, Any]:
    facts = columns(
        event, "id", "action", "regards", "channel", "basis", "occurred_at", "recorded_at", "until", "source", "origin",
        "evidence", "address", "ip", "user_agent", "actor_name",
    )  # fmt: skip
    return facts | {
        "purpose": event.purpose.key if event.purpose else None,
        "wording": shown_wording(event.wording),
    }
