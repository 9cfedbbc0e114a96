"""The ways mail can leave: through the server that was set up, or into the outbox that everybody can read here."""

from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from fullcircle.config.env import env
from fullcircle.interact.mail.composing import Mail, Signer, composed, domain_of
from fullcircle.interact.mail.line import Line, LineDown, Rejected, Server, TryLater, Unsure
from fullcircle.interact.mail.models import MailServer, SigningKey
from fullcircle.interact.messages.permits import Failed, NotNow, Outcome, Outgoing, Permit, Sent, Unknown
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
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
        server = MailServer.objects.first()
        if server is not None:
            key = SigningKey.objects.filter(domain=domain_of(server.from_address), in_use=True).first()
            signer = Signer(key.domain, key.selector, key.private_key) if key else None
            identity = Identity(server.from_name, server.from_address, server.reply_to, signer)
            return Smtp(Line(server_of(server)), identity, server.per_minute)
        name = organization().name
    return of_the_environment(name) if env.smtp_url else Outbox()


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
