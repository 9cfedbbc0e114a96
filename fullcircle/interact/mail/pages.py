"""The settings of mail: the server, the key that signs, and whether colleagues may write to single people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from fullcircle.config.env import env
from fullcircle.identify.consent.models import Purpose
from fullcircle.interact.mail import actions, preflight, readiness
from fullcircle.interact.mail.composing import domain_of
from fullcircle.interact.mail.forms import ServerForm
from fullcircle.interact.mail.models import MANAGE, DomainStanding, MailServer, SigningKey
from fullcircle.interact.messages.actions import allow_personal_mail
from fullcircle.interact.messages.models import PERSONAL
from fullcircle.interact.templates.models import Template
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.search.places import Place, register_place
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.settings.topics import register_topic

SHOWN = ("host", "port", "security", "username", "from_name", "from_address", "reply_to", "per_minute")


@page(needs=MANAGE)
def mail(request: HttpRequest) -> HttpResponse:
    """How mail to customers leaves."""
    server = MailServer.objects.first()
    initial = {key: getattr(server, key) for key in SHOWN} if server else {"from_name": organization().name}
    form = ServerForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        request, actions.set_mail_server, form=form, done=_("Saved. Test it before you rely on it."), **form.values()
    ):  # fmt: skip
        return redirect("mail-settings")
    context = {
        "form": form,
        "server": server,
        "of_environment": bool(env.smtp_url),
        "keys": SigningKey.objects.filter(domain=domain_of(server.from_address)) if server else [],
        "personal": Purpose.objects.filter(key=PERSONAL).exists(),
        "may_allow": request.actor.can("consent.manage"),
    }
    return render(request, "mail/settings.html", context, status=422 if form.errors else 200)


@page(needs=MANAGE)
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """No server any more."""
    attempt(request, actions.forget_mail_server, done=_("Forgotten. Mail stays in the outbox from now on."))
    return redirect("mail-settings")


@page(needs=MANAGE)
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Whether the server answers and lets us in."""
    attempt(request, actions.try_mail_server, done=_("It works: the server answered and let us in."))
    return redirect("mail-settings")


@page(needs=MANAGE)
@require_POST
def make_key(request: HttpRequest) -> HttpResponse:
    """A new key to sign with."""
    attempt(
        request, actions.make_signing_key, done=_("Made. Put its public half into the DNS of the domain.")
    )
    return redirect("mail-settings")


@page(needs=MANAGE)
@require_POST
def use_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign with a key from now on."""
    key = get_object_or_404(SigningKey, pk=pk)
    attempt(request, actions.use_signing_key, key, done=_("Mail is signed with it from now on."))
    return redirect("mail-settings")


@page(needs=MANAGE)
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """What the DNS of the sender's domain says, asked now."""
    server = get_object_or_404(MailServer)
    domain = domain_of(server.from_address)
    key = SigningKey.objects.filter(domain=domain, in_use=True).first()
    found = preflight.of_domain(
        domain, key.selector if key else "", key.public_key if key else "", preflight.texts_of_the_dns()
    )
    return render(request, "mail/check.html", {"domain": domain, "findings": found})


@page(needs="template.view")
@require_GET
def check_template(request: HttpRequest, pk: int) -> HttpResponse:
    """What providers would hold against a mailing of this template: the domain as it was looked at last, and the letter."""
    template = get_object_or_404(Template, pk=pk)
    found = readiness.check_letter(template, by=request.actor)
    context = {
        "template": template,
        "findings": found,
        "stops": readiness.what_stops(found),
        "standing": DomainStanding.objects.first(),
    }
    return render(request, "mail/letter.html", context)


@page(needs="consent.manage")
@require_POST
def allow(request: HttpRequest) -> HttpResponse:
    """Let colleagues write to single people."""
    attempt(
        request, allow_personal_mail, done=_("Allowed. People can object to it like to any other purpose.")
    )
    return redirect("mail-settings")


urls = [
    path("settings/mail/", mail, name="mail-settings"),
    path("settings/mail/forget/", forget, name="forget-mail-server"),
    path("settings/mail/test/", test, name="test-mail-server"),
    path("settings/mail/check/", check, name="check-mail-domain"),
    path("settings/mail/keys/", make_key, name="make-signing-key"),
    path("settings/mail/keys/<int:pk>/use/", use_key, name="use-signing-key"),
    path("templates/<int:pk>/check/", check_template, name="check-template"),
    path("settings/mail/personal/", allow, name="allow-personal-mail"),
]

register_topic(
    "organization", lazy("Mail"), "/settings/mail/", icon="mail",
    sentence=lazy("The server through which mail to customers leaves, and the key that signs it."), needs=MANAGE,
)  # fmt: skip
register_place(
    Place(
        lazy("Mail"), "/settings/mail/", "mail", MANAGE, lazy("smtp, server, sender, DKIM, signature, outbox")
    )
)
