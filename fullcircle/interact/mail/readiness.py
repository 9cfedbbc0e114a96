"""Whether a mailing may leave: the server, the domain, how often people complained lately, and the message itself.

Whoever approves a mailing asks `of_mailing` and lets nothing out that `what_stops` names.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.consent.models import Suppression
from fullcircle.interact.mail import preflight
from fullcircle.interact.mail.composing import domain_of
from fullcircle.interact.mail.models import DomainStanding, MailServer, SigningKey
from fullcircle.interact.mail.preflight import Finding, Texts
from fullcircle.interact.messages.models import PERSONAL, Message
from fullcircle.interact.templates.actions import draft_of
from fullcircle.interact.templates.content import read
from fullcircle.interact.templates.models import Template
from fullcircle.interact.templates.queries import lacks_for_marketing, mistakes, shown_to
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action
from fullcircle.platform.settings.organization import organization

WEEK = timedelta(days=7)
MOST_COMPLAINTS = (
    0.003  # of those who got something: from there on large providers turn everybody's mail away
)
FEWEST = 100  # of so few letters one complaint says nothing
STOPPING = frozenset(
    {"server", "SPF", "DKIM", "DMARC", "complaints", "address", "unsubscribe", "subject", "message"}
)


def of_mailing(subject: str, text: str, html: str, *, marketing: bool, now: datetime) -> list[Finding]:
    """Everything that is to be looked at before many people get this. Nothing is asked outside for it."""
    return [
        *of_domain(),
        *([about_complaints(now)] if marketing else []),
        *preflight.of_message(
            subject, text, html, marketing=marketing, postal_address=organization().postal_address
        ),
    ]


def of_domain() -> list[Finding]:
    """What the DNS said about the sender's domain when it was asked last."""
    standing = DomainStanding.objects.first()
    if standing is None:
        return [
            Finding("server", "unknown", _("No mail server is set up, or its domain was not looked at yet."))
        ]
    return [Finding(**each) for each in standing.findings]


def ask_about_domain(ask: Texts) -> tuple[str, list[Finding]]:
    """The sender's domain, and what the DNS says about it now; without a server there is neither."""
    server = MailServer.objects.first()
    if server is None:
        return "", []
    domain = domain_of(server.from_address)
    key = SigningKey.objects.filter(domain=domain, in_use=True).first()
    return domain, preflight.of_domain(
        domain, key.selector if key else "", key.public_key if key else "", ask
    )


@action(needs="jobs.manage", hidden=True)
def look_over_domain(*, by: Actor, ask: Texts, now: datetime) -> list[Finding]:
    """Ask the DNS and keep what it says, for everybody who approves a mailing."""
    domain, found = ask_about_domain(ask)
    if not domain:
        DomainStanding.objects.all().delete()
        return []
    values = {"domain": domain, "findings": [asdict(each) for each in found], "checked_at": now}
    DomainStanding.objects.update_or_create(pk=1, defaults=values)
    return found


@action(needs="template.view", label="Check before sending")
def check_letter(template: Template, *, by: Actor, marketing: bool = True) -> list[Finding]:
    """Everything that providers would hold against a mailing of this template, and what to mend; nothing is sent."""
    content = read(draft_of(template).content)
    wrong = mistakes(content, by)
    if wrong:
        return [Finding("message", "mend", each) for each in wrong]
    letter = shown_to(content, None, by)
    found = of_mailing(letter.subject, letter.text, letter.html, marketing=marketing, now=timezone.now())
    lacks = lacks_for_marketing(content) if marketing else []
    return [*found, *(Finding("unsubscribe", "mend", each) for each in lacks)]


def about_complaints(now: datetime) -> Finding:
    """How many of those who got a mailing in the last week marked it as spam."""
    sent = Message.objects.filter(happened_at__gt=now - WEEK, happened_at__lte=now, channel="email")
    many = sent.filter(state__in=("sent", "uncertain")).exclude(purpose=PERSONAL).count()
    complaints = Suppression.objects.filter(
        reason="complaint", created_at__gt=now - WEEK, created_at__lte=now
    ).count()
    if many < FEWEST or complaints <= many * MOST_COMPLAINTS:
        return Finding("complaints", "good", _("Hardly anybody marked your mail as spam in the last week."))
    told = {"share": f"{complaints / many:.1%}", "most": f"{MOST_COMPLAINTS:.1%}"}
    return Finding(
        "complaints",
        "mend",
        _(
            "%(share)s of those who got a mailing in the last week marked it as spam; from %(most)s on providers turn mail "
            "away. Write to fewer people, who asked for it."
        )
        % told,
    )


def what_stops(findings: Sequence[Finding]) -> list[Finding]:
    """What has to be mended before a mailing leaves; the rest is advice."""
    return [each for each in findings if each.weight == "mend" and each.key in STOPPING]
