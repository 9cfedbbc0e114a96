"""The verbs of the mail server and its keys."""

import base64
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.utils import timezone

from fullcircle.interact.mail.composing import domain_of
from fullcircle.interact.mail.events import (
    MailServerForgotten,
    MailServerSet,
    SigningKeyMade,
    SigningKeyUsed,
)
from fullcircle.interact.mail.line import PORTS, Line, LineDown
from fullcircle.interact.mail.models import MANAGE, MailServer, SigningKey
from fullcircle.interact.mail.preflight import Finding, of_message
from fullcircle.interact.mail.transports import server_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.secrets import cipher
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.egress.reaching import place_of
from fullcircle.platform.events.event import record
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import Unfit, parse
from fullcircle.platform.settings.organization import organization

Security = Literal["starttls", "tls", "none"]
EMAIL = Field("address", "Email", "email", "address", max_length=254)
BITS = 2048
IN_THE_CLEAR = "A password would go over the line for everybody to read. Choose STARTTLS or TLS."


@action(
    needs=MANAGE,
    label="Set the mail server",
    people_only="A mail server is set up by people who are signed in.",
)
def set_mail_server(
    *,
    by: Actor,
    host: str,
    port: int,
    security: Security,
    from_name: str,
    from_address: str,
    username: str = "",
    password: str | None = None,
    reply_to: str = "",
    per_minute: int = 0,
) -> None:
    """Send mail to customers through this server. Without a password, the one that is stored stays."""
    wrong: dict[str, str] = {}
    for key, value, needed in (("from_address", from_address, True), ("reply_to", reply_to, False)):
        try:
            if needed or value:
                parse(EMAIL, value)
        except Unfit as unfit:
            wrong[key] = str(unfit)
    if not from_address:
        wrong["from_address"] = "Say from which address mail comes."
    if not from_name.strip():
        wrong["from_name"] = "Say in whose name mail comes."
    if security == "none" and username:
        wrong["security"] = IN_THE_CLEAR
    if wrong:
        raise Refused(fields=wrong)
    place_of(host, port, PORTS)
    kept = MailServer.objects.select_for_update().first() or MailServer()
    moved = (kept.host, kept.port, kept.username) != (host.strip(), port, username)
    kept.host, kept.port, kept.security, kept.username = host.strip(), port, security, username
    kept.from_name, kept.from_address, kept.reply_to = from_name.strip(), from_address, reply_to
    kept.per_minute, kept.trouble, kept.trouble_at, kept.tested_at = per_minute, "", None, None
    if password is not None:
        kept.seal(password)
    elif moved:
        # A stored password goes to the server it was given for, and to no other that somebody types later.
        kept.seal("")
    kept.save()
    look_over_soon()
    record(MailServerSet(str(kept), from_address), about=kept, by=by)


@action(
    needs=MANAGE,
    label="Forget the mail server",
    people_only="A mail server is forgotten by people who are signed in.",
)
def forget_mail_server(*, by: Actor) -> None:
    """Send nothing any more: mail stays in the outbox, where it can be read."""
    kept = the_server()
    name = str(kept)
    kept.delete()
    look_over_soon()
    record(MailServerForgotten(name), about=MailServer(pk=1), by=by)


@action(
    needs=MANAGE,
    label="Test the mail server",
    people_only="A mail server is tested by people who are signed in.",
)
def try_mail_server(*, by: Actor) -> None:
    """Connect, sign in and say goodbye; no mail is sent."""
    kept = the_server()
    line = Line(server_of(kept))
    try:
        line.open()
    except LineDown as down:
        raise Refused(str(down)) from down
    finally:
        line.leave()
    MailServer.objects.update(tested_at=timezone.now(), trouble="", trouble_at=None)


@action(needs="message.send", label="Look a message over")
def check_message(
    *, by: Actor, subject: str, text: str, html: str = "", marketing: bool = True
) -> list[Finding]:
    """Say what providers will hold against a message, and what to mend; nothing is sent or opened for it."""
    return of_message(subject, text, html, marketing=marketing, postal_address=organization().postal_address)


@action(needs="jobs.manage", hidden=True)
def note_trouble(*, by: Actor, words: str) -> None:
    """Why mail does not leave at the moment, for those who look after the server."""
    told = words[:300]
    MailServer.objects.exclude(trouble=told).update(trouble=told, trouble_at=timezone.now() if told else None)


@action(needs=MANAGE, label="Make a signing key")
def make_signing_key(*, by: Actor) -> SigningKey:
    """Make a key for the sender's domain. It signs once its public half stands in the DNS and somebody says so."""
    domain = domain_of(the_server().from_address)
    private = rsa.generate_private_key(65537, BITS)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    number = SigningKey.objects.filter(domain=domain).count() + 1
    key = SigningKey.objects.create(
        domain=domain, selector=f"fullcircle{number}", public_key=base64.b64encode(public).decode(),
        private_key_sealed=cipher().encrypt(pem).decode(),
    )  # fmt: skip
    record(SigningKeyMade(str(key)), about=key, by=by)
    return key


@action(needs=MANAGE, label="Sign with this key")
def use_signing_key(key: SigningKey, *, by: Actor) -> None:
    """Sign all mail from the key's domain with it from now on."""
    found = SigningKey.objects.filter(pk=key.pk).first()
    if found is None:
        raise Missing("There is no such key.")
    SigningKey.objects.filter(domain=found.domain, in_use=True).update(in_use=False)
    SigningKey.objects.filter(pk=found.pk).update(in_use=True)
    look_over_soon()
    record(SigningKeyUsed(str(found)), about=found, by=by)


def look_over_soon() -> None:
    from fullcircle.interact.mail.jobs import look_over

    look_over.defer(lock="domain")


def the_server() -> MailServer:
    kept = MailServer.objects.select_for_update().first()
    if kept is None:
        raise Missing("No mail server is set up yet.")
    return kept
