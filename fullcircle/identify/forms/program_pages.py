"""A form as data: for pages of other sites that draw it themselves."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from fullcircle.identify.forms import filling, stamps
from fullcircle.identify.forms.public_door import door, in_words_of, may_send, problem, with_cors
from fullcircle.identify.forms.public_pages import fresh_stamp, keep, wanted_languages
from fullcircle.identify.forms.receiving import Shown, boxes_of, form_named, shown_now, shown_then, stranger
from fullcircle.identify.forms.recognizing import recognized
from fullcircle.identify.forms.sent import Sent, fit, short
from fullcircle.platform.access.acting import acting
from fullcircle.platform.api.limits import TooFast

KNOWN_KEYS = {"answers", "consents", "stamp", "work", "page", "referrer", "visitor", "person", "language"}


@door("GET", "POST", "OPTIONS")
def for_programs(request: HttpRequest, token: str) -> HttpResponseBase:
    """The same as data: GET tells what is asked, POST sends the answers. For pages that draw the form themselves."""
    with acting(stranger(), read_only=True):
        form = form_named(token)
        now = shown_now(form, wanted_languages(request)) if form else None
    if now is None:
        return with_cors(problem(410 if form else 404, _("This form takes no answers.")), request, [])
    domains, origin = now.content.domains, request.headers.get("Origin", "")
    if not may_send(origin, domains):
        return with_cors(problem(403, _("This form takes nothing from that page.")), request, domains)
    if request.method == "OPTIONS":
        return with_cors(HttpResponse(status=204), request, domains)
    if request.method == "GET":
        return with_cors(described(request, now), request, domains)
    return with_cors(sent_by_program(request, now), request, domains)


def described(request: HttpRequest, now: Shown) -> HttpResponse:
    """Everything a page needs to draw the form and to send it."""
    who = recognized(now.content, short(request.GET.get("p"), 200), short(request.GET.get("v"), 200))
    with acting(stranger(), read_only=True) as by:
        stamp = fresh_stamp(now, who)
        asked = filling.questions(now.content, now.language, who.skipped, {}, {}, by)
        boxes = boxes_of(now.content, now.language)
        return JsonResponse({
            "title": now.content.text("title", now.language), "intro": now.content.text("intro", now.language),
            "language": now.language, "version": now.version.number, "stamp": stamps.sealed(stamp),
            "work_bits": stamps.BITS,
            "questions": [
                {"key": each.key, "label": each.label, "type": each.control if each.control != "input" else each.type,
                 "required": each.required, "help": each.help, "placeholder": each.placeholder,
                 "choices": [{"value": one.value, "label": one.label} for one in each.choices]}
                for each in asked
            ],
            "consents": [
                {"key": each.purpose.key, "name": each.purpose.name, "wording": each.wording.text,
                 "version": each.wording.version, "channels": each.channels, "required": each.required}
                for each in boxes
            ],
        })  # fmt: skip


def sent_by_program(request: HttpRequest, now: Shown) -> HttpResponse:
    """Answers as JSON. A key of ours opens nothing here: the person's own browser sends what they say."""
    if request.headers.get("Authorization"):
        return problem(
            403, _("A program cannot fill in a form for somebody. The person's own browser sends it.")
        )
    read = from_program(request)
    if isinstance(read, HttpResponse):
        return read
    who = recognized(now.content, read.person, read.visitor)
    with acting(stranger()) as by:
        stamp = stamps.opened(read.stamp, now.form.token)
        shown = shown_then(now, stamp)
        with in_words_of(shown.language):
            found = fit(read, shown.content, shown.language, stamp.skipped if stamp else (), by)
        wrong = {**found.wrong, **{key: _("The form does not ask for this.") for key in found.unknown}}
        if wrong:
            return problem(422, _("Some answers have to be mended."), wrong)
        try:
            keep(request, shown, read, found, stamp, who, by)
        except TooFast as fast:
            answer = problem(429, fast.sentence)
            answer["Retry-After"] = str(fast.wait)
            return answer
    return JsonResponse(
        {"status": "received", "thanks": shown.content.text("thanks", shown.language)}, status=202
    )


def from_program(request: HttpRequest) -> Sent | HttpResponse:
    """The body as a filled-in form, or what is wrong with it."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return problem(400, _("Send a JSON object."))
    if not isinstance(body, dict):
        return problem(400, _("Send a JSON object."))
    if unknown := set(body) - KNOWN_KEYS:
        return problem(
            422, _("Unknown keys."), {str(key)[:60]: _("There is no such key.") for key in unknown}
        )
    answers, boxes = body.get("answers", {}), body.get("consents", [])
    if (
        not isinstance(answers, dict)
        or not isinstance(boxes, list)
        or not all(isinstance(e, str) for e in boxes)
    ):
        return problem(422, _("Send answers as an object, and consents as a list of keys."))
    page = body.get("page") or request.headers.get("Origin", "")
    return Sent(
        answers, boxes, short(body.get("stamp"), 5000), short(str(body.get("work", "")), 20), "", short(page, 2000),
        short(body.get("referrer"), 2000), short(body.get("visitor"), 200), short(body.get("person"), 200),
    )  # fmt: skip
