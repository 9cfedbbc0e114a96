"""Privacy for programs: requests, receipts, and what is held about one person. Asking is a verb of contacts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.identify.privacy.starting import sees_everything
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import LARGEST_ID, refusals, refuse_unknown
from fullcircle.platform.privacy import keeping
from fullcircle.platform.privacy.copying import counted, label_of, left_out
from fullcircle.platform.privacy.erasing import preview
from fullcircle.platform.privacy.models import MANAGE, Erasure
from fullcircle.platform.privacy.own import own_counted
from fullcircle.platform.privacy.receipts import public_key
from fullcircle.platform.privacy.subject import numbers_of

TAG = "Privacy"
PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals(403, 404)}
MOST = 200


def routes() -> Router:
    """Everything under /privacy."""
    router = Router(tags=[TAG])
    add_requests(router)
    add_people(router)
    add_keeping(router)
    return router


def add_requests(router: Router) -> None:
    @router.get(
        "/requests",
        response=PLAIN,
        operation_id="list_privacy_requests",
        summary="What people asked about their data, the most urgent first",
    )
    @reading
    def list_requests(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, {"state"})
        may_answer(request)
        rows = PrivacyRequest.objects.order_by("due_on", "id")
        state = request.GET.get("state", "")
        found = rows.filter(state=state) if state else rows
        return answer({"data": [shown(each) for each in found[:MOST]]})

    @router.get(
        "/requests/{int:pk}",
        response=PLAIN,
        operation_id="get_privacy_request",
        summary="One privacy request",
    )
    @reading
    def get_request(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_answer(request)
        found = PrivacyRequest.objects.filter(pk=pk).first() if pk <= LARGEST_ID else None
        if found is None:
            raise Missing("There is no such request.")
        return answer(shown(found))

    @router.get(
        "/erasures/{int:pk}/receipt",
        response=PLAIN,
        operation_id="get_erasure_receipt",
        summary="The signed receipt of an erasure",
    )
    @reading
    def get_receipt(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_answer(request)
        found = Erasure.objects.exclude(receipt=None).filter(pk=pk).first() if pk <= LARGEST_ID else None
        if found is None:
            raise Missing("There is no such erasure.")
        return answer({"receipt": found.receipt, "signature": found.signature, "key": public_key()})


def add_people(router: Router) -> None:
    @router.get(
        "/contacts/{int:pk}",
        response=PLAIN,
        operation_id="get_what_is_held",
        summary="How many rows of which tables are about one person, and what a copy leaves out",
    )
    @reading
    def get_what_is_held(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_answer(request)
        sees_everything(request.auth)
        contact = Contact.objects.filter(pk=pk).first() if pk <= LARGEST_ID else None
        if contact is None:
            raise Missing("This contact does not exist, or you may not see it.")
        rows = counted(Contact, numbers_of(contact))
        held = [{"table": each.table, "label": label_of(each.model), "rows": many} for each, many in rows]
        held += [
            {"table": kind.key, "label": kind.plural, "rows": many}
            for kind, many in own_counted("contact", numbers_of(contact))
        ]
        return answer({"held": held, "left_out": [vars(each) for each in left_out(Contact)]})

    @router.get(
        "/contacts/{int:pk}/erasure",
        response=PLAIN,
        operation_id="preview_erasure",
        summary="What erasing one person would do: rows by table, files, what stays and why. Nothing changes",
    )
    @reading
    def preview_erasure(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_answer(request)
        sees_everything(request.auth)
        contact = Contact.objects.filter(pk=pk).first() if pk <= LARGEST_ID else None
        if contact is None:
            raise Missing("This contact does not exist, or you may not see it.")
        told = preview(contact, timezone.localdate())
        return answer({
            "rows": told.rows, "tables": told.tables, "lines": [vars(line) for line in told.lines],
            "files": [{"where": str(label), "files": many} for label, many in told.files],
            "holds": [{"reason": each.reason, "basis": each.basis, "until": each.until} for each in told.holds],
        })  # fmt: skip


def add_keeping(router: Router) -> None:
    @router.get(
        "/retention",
        response=PLAIN,
        operation_id="list_retention_rules",
        summary="For how long each kind of thing is kept, and what each rule would let go of today",
    )
    @reading
    def list_rules(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, set())
        may_answer(request)
        sees_everything(request.auth)
        return answer({"data": [told_of(rule) for rule in keeping.rules()]})

    @router.get(
        "/retention/{slug:key}",
        response=PLAIN,
        operation_id="try_retention_rule",
        summary="A dry run of one rule, with its own days or with others: how many rows, the first of them, what stays and why",
    )
    @reading
    def try_rule(request: HttpRequest, key: str, days: int | None = None) -> HttpResponse:
        refuse_unknown(request, {"days"})
        may_answer(request)
        sees_everything(request.auth)
        if days is not None and not 1 <= days <= keeping.LONGEST:
            raise Refused(fields={"days": f"Things are kept for 1 to {keeping.LONGEST:,} days."})
        return answer(told_of(keeping.rule_of(key), days))


def told_of(rule: keeping.Rule, days: int | None = None) -> dict[str, Any]:
    """A rule as it is, and its dry run. Turning it on is for people who are signed in."""
    kept = keeping.kept_by(rule)
    told = keeping.dry_run(rule, days or kept.days, timezone.localdate())
    return {
        "key": rule.key, "label": str(rule.label), "about": str(rule.about), "what": rule.what, "is_on": kept.is_on,
        "days": days or kept.days, "would_go": told.count, "is_capped": told.is_capped,
        "stays": [{"why": why, "rows": many} for why, many in told.exempt],
        "first": [{"what": what, "since": since} for what, since in told.samples], "ran_at": kept.ran_at,
        "ran_rows": kept.ran_rows,
    }  # fmt: skip


def may_answer(request: HttpRequest) -> None:
    if not request.auth.can(MANAGE):
        raise NotAllowed(
            "Your role does not allow answering privacy requests. An administrator can grant it."
        )


def shown(row: PrivacyRequest) -> dict[str, Any]:
    names = (
        "id", "kind", "contact_id", "name", "address", "message", "came_by", "identity", "state", "owner_id", "received_at",
        "due_on", "extended_why", "answer", "closed_at", "erasure", "copy",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}
