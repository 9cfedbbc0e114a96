"""The hosted page of a form, its counts, and the line that embeds it."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fullcircle.identify.behavior.agents import is_bot
from fullcircle.identify.consent.languages import name_of
from fullcircle.identify.forms import actions, filling, jobs, stamps
from fullcircle.identify.forms.content import may_redirect
from fullcircle.identify.forms.public_door import door, framed, in_words_of
from fullcircle.identify.forms.receiving import (
    Shown,
    boxes_of,
    form_named,
    of_form,
    of_sender,
    receive_submission,
    shown_now,
    shown_then,
    stranger,
)
from fullcircle.identify.forms.recognizing import Recognized, recognized
from fullcircle.identify.forms.screening import suspicions
from fullcircle.identify.forms.sent import Fit, Sent, fit, short
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.pages import public
from fullcircle.platform.access.site import absolute
from fullcircle.platform.access.visitors import address_of as caller
from fullcircle.platform.api.limits import TooFast
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui.assets import DIST

BAIT = "homepage_2"  # people do not see this field
ROUND = ("page", "referrer", "v", "p", "embed", "look")  # what a page that embeds the form says about itself
LOOKS = ("light", "dark")
EMBED_AGE = 3600


@door("GET", "POST")
def hosted(request: HttpRequest, token: str) -> HttpResponseBase:
    """The form as a page: for a link, for a frame, with scripts and without."""
    with acting(stranger(), read_only=True):
        form = form_named(token)
        now = shown_now(form, wanted_languages(request)) if form else None
        if form is None or now is None:
            return closed(request, status=410 if form else 404)
    if request.method == "POST":
        return sent_by_page(request, now)
    with in_words_of(now.language):
        who = recognized(now.content, said(request, "p"), said(request, "v"))
        with acting(stranger(), read_only=True) as by:
            return form_page(request, now, fresh_stamp(now, who), by, who=who)


def wanted_languages(request: HttpRequest) -> list[str]:
    asked = [short(request.GET.get("lang"), 10)] if request.GET.get("lang") else []
    accepted = [
        part.split(";")[0].strip() for part in request.headers.get("Accept-Language", "")[:200].split(",")
    ]
    return [*asked, *filter(None, accepted)]


def said(request: HttpRequest, name: str, length: int = 500) -> str:
    """What the page that shows the form says, whether in the address or in what was sent."""
    return short(request.POST.get(name) or request.GET.get(name), length)


def fresh_stamp(shown: Shown, who: Recognized) -> stamps.Stamp:
    boxes = boxes_of(shown.content, shown.language)
    return stamps.new_stamp(
        shown.form.token, shown.version.number, shown.language, skipped=list(who.skipped),
        wordings={each.purpose.key: each.wording.version for each in boxes},
        spoken={each.purpose.key: each.wording.language for each in boxes},
    )  # fmt: skip


def form_page(
    request: HttpRequest, shown: Shown, stamp: stamps.Stamp, by: Actor, *, who: Recognized | None = None,
    sent: Sent | None = None, found: Fit | None = None, work: str = "",
) -> HttpResponse:  # fmt: skip
    """The page, empty or with what was typed and what is wrong with it."""
    content, language = shown.content, shown.language
    wrong = found.wrong if found else {}
    boxes = boxes_of(content, language, stamp)
    ticked = sent.boxes if sent else ()
    context = {
        "form": shown.form, "title": content.text("title", language) or shown.form.name,
        "intro": content.text("intro", language), "button": content.text("button", language) or said_in(language, "Send"),
        "questions": filling.questions(content, language, stamp.skipped, sent.answers if sent else {}, wrong, by),
        "boxes": [filling.Box(each, each.purpose.key in ticked, wrong.get(f"consent.{each.purpose.key}", ""))
                  for each in boxes],
        "stamp": stamps.sealed(stamp), "bits": stamps.BITS, "work": work, "bait": BAIT, "general": wrong.get("", ""),
        "mend": any(wrong), "fewer": bool(stamp.skipped), "language": language, "languages": other_languages(request, shown),
        "round": {**{name: said(request, name, 2000 if name == "page" else 500) for name in ROUND}, **here(request)},
    }  # fmt: skip
    return shown_page(request, "form", context, shown, status=422 if wrong else 200)


def said_in(language: str, words: str) -> str:
    with in_words_of(language):
        return _(words)


def here(request: HttpRequest) -> dict[str, str]:
    """Where the form is shown: the page that says so, or our own with its campaign, without who looks at it."""
    if page := said(request, "page", 2000):
        return {"page": page, "referrer": said(request, "referrer", 2000)}
    kept = {name: str(value) for name, value in request.GET.items() if name not in ROUND}
    address = absolute(request.path) + (f"?{urlencode(kept)}" if kept else "")
    return {"page": short(address, 2000), "referrer": short(request.headers.get("Referer"), 2000)}


def other_languages(request: HttpRequest, shown: Shown) -> list[tuple[str, str, bool]]:
    """The languages a visitor can choose, when there is more than one."""
    if len(shown.content.languages) < 2:
        return []
    kept = {name: said(request, name) for name in ROUND if said(request, name)}
    return [(f"?{urlencode({**kept, 'lang': code})}", name_of(code), code == shown.language)
            for code in shown.content.languages]  # fmt: skip


def shown_page(
    request: HttpRequest, template: str, context: dict[str, Any], shown: Shown | None, status: int = 200
) -> HttpResponse:
    """In the organization's name; without the request, so that no cookie of ours plays any part."""
    known = organization()
    look, language = said(request, "look"), shown.language if shown else "en"
    facts = {
        "organization": known.name, "postal_address": known.postal_address, "embedded": bool(said(request, "embed")),
        "look": look if look in LOOKS else "system", "lang": language,
    }  # fmt: skip
    with in_words_of(language):
        page = render_to_string(f"forms/public/{template}.html", {**facts, **context})
    return framed(HttpResponse(page, status=status), shown.content.domains if shown else None)


def closed(request: HttpRequest, status: int) -> HttpResponse:
    """No such form, or one that takes no more answers; what somebody typed stays on the page."""
    typed = [
        (key.removeprefix("a."), value)
        for key, value in request.POST.items()
        if key.startswith("a.") and value
    ]
    return shown_page(request, "closed", {"typed": typed, "gone": status == 410}, None, status=status)


def sent_by_page(request: HttpRequest, now: Shown) -> HttpResponseBase:
    """Keep what was sent and go on to the thanks, or show again what has to be mended."""
    sent = from_page(request)
    who = recognized(now.content, sent.person, sent.visitor)
    with acting(stranger()) as by:
        stamp = stamps.opened(sent.stamp, now.form.token)
        shown = shown_then(now, stamp)
        with in_words_of(shown.language):
            found = fit(sent, shown.content, shown.language, stamp.skipped if stamp else (), by)
        if found.wrong:
            again = stamp or fresh_stamp(shown, who)
            return form_page(request, shown, again, by, who=who, sent=sent, found=found, work=sent.work)
        try:
            keep(request, shown, sent, found, stamp, who, by)
        except TooFast as fast:
            response = form_page(request, shown, stamp or fresh_stamp(shown, who), by, sent=sent,
                                 found=Fit(wrong={"": fast.sentence}))  # fmt: skip
            response.status_code, response["Retry-After"] = 429, str(fast.wait)
            return response
    kept = {name: said(request, name) for name in ("embed", "look") if said(request, name)}
    return framed_redirect(f"thanks/?{urlencode({**kept, 'lang': shown.language})}")


def framed_redirect(to: str) -> HttpResponse:
    return framed(HttpResponseRedirect(to, status=303), None)


def from_page(request: HttpRequest) -> Sent:
    names = {key.removeprefix("a."): key for key in request.POST if key.startswith("a.")}
    several = {key for key in request.POST if len(request.POST.getlist(key)) > 1}
    answers: dict[str, Any] = {
        key: request.POST.getlist(name) if name in several or name.endswith("[]") else request.POST[name]
        for key, name in names.items()
    }
    answers = {key.removesuffix("[]"): value for key, value in answers.items()}
    return Sent(
        answers, request.POST.getlist("consent"), short(request.POST.get("stamp"), 5000), said(request, "work"),
        said(request, BAIT), here(request)["page"], said(request, "referrer", 2000), said(request, "v"),
        said(request, "p"),
    )  # fmt: skip


def keep(
    request: HttpRequest,
    shown: Shown,
    sent: Sent,
    found: Fit,
    stamp: stamps.Stamp | None,
    who: Recognized,
    by: Actor,
) -> str:
    """Into the database, and on to the queue; what looks like spam waits for a colleague."""
    ip, browser = caller(request), request.headers.get("User-Agent", "")
    of_sender.spend(f"{shown.form.pk} {ip}")
    of_form.spend(f"{shown.form.pk}")
    reasons = list(suspicions(sent, found, stamp, browser))
    key = receive_submission(
        shown.form, by=by, shown=shown, sent=sent, fit=found, stamp=stamp, reasons=reasons, link=who.link, ip=ip,
        browser=browser,
    )  # fmt: skip
    if not reasons:
        jobs.sort_one.defer(key=key)
    return key


@door("GET")
def thanks(request: HttpRequest, token: str) -> HttpResponseBase:
    """Thanks, and on to another page where the form says so."""
    with acting(stranger(), read_only=True):
        form = form_named(token)
        shown = shown_now(form, wanted_languages(request)) if form else None
        if shown is None:
            return closed(request, status=404)
        content = shown.content
        onward = content.redirect if content.redirect and may_redirect(content) else ""
        with in_words_of(shown.language):
            context = {"thanks": content.text("thanks", shown.language) or _("Thank you."), "onward": onward}
        return shown_page(request, "thanks", context, shown)


@door("POST")
def seen(request: HttpRequest, token: str) -> HttpResponseBase:
    """A browser showed the form, or somebody began: counted once for each page, and never for programs."""
    text = request.body.decode("utf-8", "replace")
    kind, _space, sealed = text.partition(" ")
    stamp = stamps.opened(sealed, token)
    if stamp is None or is_bot(request.headers.get("User-Agent", "")):
        return HttpResponse(status=204)
    with acting(stranger()) as by:
        form = form_named(token)
        if form is not None:
            actions.note_sighting(form, by=by, kind=kind, page_view=stamp.page_view[:32])
    return HttpResponse(status=204)


@public("websites load the line that shows a form from here; it is the same for everybody and tells nothing")
@require_GET
def embed_script(request: HttpRequest) -> HttpResponseBase:
    """The script that other people's pages load."""
    response = FileResponse((DIST / "embed.js").open("rb"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={EMBED_AGE}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
