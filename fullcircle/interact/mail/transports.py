"""The ways mail can leave: through the server that was set up, or into the outbox that everybody can read here."""

import uuid
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.interact.mail.composing import Mail, Signer, composed, domain_of
from fullcircle.interact.mail.line import Line, LineDown, Rejected, Server, TryLater, Unsure
from fullcircle.interact.mail.models import MailServer, SigningKey
from fullcircle.interact.messages.permits import (
    Failed,
    NotNow,
    Outcome,
    Outgoing,
    Permit,
    Rendered,
    Sender,
    Sent,
    Unknown,
)
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused
from fullcircle.platform.settings.organization import organization

KEPT = "Kept in the outbox here; no mail server is set up."


@dataclass(frozen=True)
class Identity:
    """In whose name mail leaves."""

    name: str
    address: str
    reply_to: str = ""
    signer: Signer | None = None


@dataclass
class Outbox:
    """Nothing leaves: the message can be read here. What every installation begins with."""

    per_minute: int = 0
    trouble: str = ""

    def send(self, permit: Permit, outgoing: Outgoing) -> Outcome:
        return Sent(KEPT)

    def close(self) -> None:
        return None


@dataclass
class Smtp:
    """One connection to the server, kept for all messages of a round."""

    line: Line
    identity: Identity
    per_minute: int = 0
    trouble: str = field(default="", init=False)

    def send(self, permit: Permit, outgoing: Outgoing) -> Outcome:
        try:
            raw = composed(mail_of(outgoing, self.identity), self.identity.signer)
        except Refused as refused:
            return Failed(refused.sentence, "", again=False)
        try:
            reply = self.line.hand_over(self.identity.address, envelope(outgoing.address), raw)
        except TryLater as later:
            told = later.reply
            return Failed(told.told, told.status, again=True, about_recipient=later.about_recipient)
        except Rejected as never:
            told = never.reply
            gone = never.about_recipient and told.says_no_such_mailbox
            return Failed(told.told, told.status, again=False, about_recipient=gone, gone=gone)
        except LineDown as down:
            self.trouble = str(down)
            return NotNow(str(down))
        except Unsure as unsure:
            return Unknown(str(unsure))
        return Sent(reply.told)

    def close(self) -> None:
        self.line.leave()


def mail_of(outgoing: Outgoing, identity: Identity) -> Mail:
    """A colleague's own mail bears their name; the address is the organization's, so that answers come back here."""
    ours = outgoing.sender.name or identity.name
    name = f"{outgoing.writer}, {ours}" if outgoing.writer else ours
    return Mail(
        outgoing.message_id, outgoing.at, name, identity.address, outgoing.to_name, outgoing.address, outgoing.subject,
        outgoing.text, outgoing.html, outgoing.sender.reply_to or identity.reply_to, outgoing.headers,
    )  # fmt: skip


def envelope(address: str) -> str:
    """As servers write it: a domain in other letters than Latin ones has a spelling in those."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}" if not domain.isascii() else address


def transport_for(channel: str) -> Outbox | Smtp:
    """The way out of a channel, as it is set up now."""
    with acting(system("sending"), read_only=True):
        return set_up() or Outbox()


def set_up() -> Smtp | None:
    """The server as it is set up, if one is."""
    server = MailServer.objects.first()
    if server is None:
        return of_the_environment(organization().name) if env.smtp_url else None
    key = SigningKey.objects.filter(domain=domain_of(server.from_address), in_use=True).first()
    signer = Signer(key.domain, key.selector, key.private_key) if key else None
    identity = Identity(server.from_name, server.from_address, server.reply_to, signer)
    return Smtp(Line(server_of(server)), identity, server.per_minute)


def hand_to_colleague(colleague: User, mail: Rendered, sender: Sender) -> None:
    """A test of a letter to the address by which a colleague signs in, which no customer has. It takes no permit: nobody
    is written to but whoever asked for it."""
    with acting(system("sending"), read_only=True):
        way = set_up()
    if way is None:
        raise Refused("No mail server is set up, so nothing can leave. Look at the letter here.")
    ours, number = way.identity, f"test-{uuid.uuid4().hex}@{env.site_host}"
    made = Mail(
        number, timezone.now(), sender.name or ours.name, ours.address, colleague.name, colleague.email, mail.subject,
        mail.text, mail.html, sender.reply_to or ours.reply_to,
    )  # fmt: skip
    try:
        way.line.hand_over(ours.address, envelope(colleague.email), composed(made, ours.signer))
    except (TryLater, Rejected) as no:
        raise Refused(f"The mail server did not take it: {no.reply.told}") from no
    except (LineDown, Unsure) as down:
        raise Refused(str(down)) from down
    finally:
        way.close()


def server_of(server: MailServer) -> Server:
    return Server(server.host, server.port, server.security, server.username, server.password)


def of_the_environment(organization_name: str) -> Smtp:
    """The server that the operator named for mail to colleagues serves customers, too, until another is set up."""
    url = urlsplit(env.smtp_url)
    tls = url.scheme == "smtps"
    server = Server(
        url.hostname or "localhost", url.port or (465 if tls else 587),
        "tls" if tls else "starttls" if url.username else "none",
        unquote(url.username or ""), unquote(url.password or ""), trusted=True,
    )  # fmt: skip
    name, address = parseaddr(env.mail_from)
    return Smtp(Line(server), Identity(name or organization_name, address))
