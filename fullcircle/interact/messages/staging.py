"""Putting messages to many people on their way: the gate is asked about all of them, and a cause writes to nobody twice."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from fullcircle.config.env import env
from fullcircle.identify.consent.deciding import MOST, Answer, may_contact_many, question_of
from fullcircle.identify.consent.links import links_to_unsubscribe
from fullcircle.identify.consent.models import Purpose
from fullcircle.interact.gate import asking  # noqa: F401  the gate hangs itself into the question
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.messages.permits import NOBODY_ELSE, Rendered, Sender
from fullcircle.interact.templates.models import SentLink
from fullcircle.interact.templates.models import digest_of as digest_of_link
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.postgres.many_rows import insert_many
from fullcircle.platform.settings.organization import organization

ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


class Made(NamedTuple):
    """A message that was put on its way, and to whom."""

    pk: int
    contact_id: int


@dataclass(frozen=True)
class Staged:
    """Who will get it, and who was left out for which reasons."""

    messages: list[int]
    left_out: list[Answer]


@action(needs="message.send", hidden=True)
def stage_messages(
    *,
    by: Actor,
    rendered: Mapping[int, Rendered],
    purpose: str,
    cause: str,
    channel: str = "email",
    leaves_at: datetime | None = None,
) -> Staged:
    """Put a message to each of many people on its way, as far as the gate lets it; the same cause writes to nobody twice.

    It may run twice, and in portions: whoever has a message of this cause already gets no other.
    """
    if len(rendered) > MOST:
        raise Refused(f"Stage at most {MOST:,} messages at once.")
    known = Message.objects.filter(cause=cause, contact__in=list(rendered)).values_list(
        "contact_id", flat=True
    )
    numbers = [number for number in rendered if number not in set(known)]
    due = leaves_at or timezone.now()
    answers = may_contact_many(
        by=by, contacts=numbers, purpose=purpose, channel=channel, at=due, phase="staged", cause=cause
    )
    going = {each.contact_id: rendered[each.contact_id] for each in answers if may_wait(each)}
    found = question_of(purpose, channel, due).purpose
    made = put_many_on_their_way(going, found, cause=cause, channel=channel, due=due, by=by)
    return Staged([each.pk for each in made], [each for each in answers if not may_wait(each)])


def put_many_on_their_way(
    parts: Mapping[int, Rendered],
    purpose: Purpose,
    *,
    cause: str,
    channel: str,
    due: datetime,
    by: Actor,
    sender: Sender = NOBODY_ELSE,
) -> list[Made]:
    """For verbs that have asked the gate about these people; it is asked again before each message leaves."""
    messages = made_of(parts, purpose, channel, cause, due, by, sender)
    keep_links(messages, parts, cause)
    if messages:
        wake(due)
    return messages


def keep_links(messages: Sequence[Made], parts: Mapping[int, Rendered], cause: str) -> None:
    """Where the links of these letters lead, kept before any of them leaves."""
    kept = [(message, link) for message in messages for link in parts[message.contact_id].links]
    if not kept:
        return
    columns: dict[str, list[Any]] = {
        "contact_id": [message.contact_id for message, _link in kept],
        "version_id": [parts[message.contact_id].version for message, _link in kept],
        "digest": [digest_of_link(link.token) for _message, link in kept],
        "url": [link.url[:2_000] for _message, link in kept],
        "label": [link.label[:200] for _message, link in kept],
    }
    insert_many(SentLink, {"message": cause[:80]}, columns)


def may_wait(answer: Answer) -> bool:
    """Yes, or yes once it is not quiet where they are."""
    return answer.allowed or only_quiet(answer)


def only_quiet(answer: Answer) -> bool:
    return [reason.code for reason in answer.reasons] == ["quiet"]


def made_of(
    parts: Mapping[int, Rendered],
    purpose: Purpose,
    channel: str,
    cause: str,
    due: datetime,
    by: Actor,
    sender: Sender,
) -> list[Made]:
    """The messages and their machinery, in a few statements however many there are."""
    links = unsubscribe_links(parts, purpose, channel, by)
    whole = {number: with_foot(each, links.get(number, "")) for number, each in parts.items()}
    if not whole:
        return []
    letters = list(whole.values())
    rows = insert_many(
        Message,
        {
            "purpose": purpose.key, "channel": channel, "state": "waiting", "cause": cause, "leaves_at": due,
            "owner_id": by.user_id, "source": cause[:80],
        },
        {
            "contact_id": list(whole), "subject": [each.subject[:200] for each in letters],
            "text": [each.text for each in letters], "html": [each.html for each in letters],
            "message_id": [fresh_id() for _each in letters],
        },
        returning=("id", "contact_id"),
    )  # fmt: skip
    made = [Made(*row) for row in rows]
    people = [each.contact_id for each in made]
    insert_many(
        Sending,
        {
            "purpose_id": purpose.pk, "channel": channel, "due_at": due, "cause": cause, "from_name": sender.name,
            "reply_to": sender.reply_to,
        },
        {
            "message_id": [each.pk for each in made], "contact_id": people, "staged_for": people,
            "headers": [orjson.dumps(whole[number].headers).decode() for number in people],
        },
    )  # fmt: skip
    return made


def unsubscribe_links(
    numbers: Mapping[int, Any] | Sequence[int], purpose: Purpose, channel: str, by: Actor
) -> dict[int, str]:
    """The way out that belongs into everything that is marketing, or rests on consent."""
    if not (purpose.is_marketing or purpose.basis == "consent"):
        return {}
    return links_to_unsubscribe(by=by, contacts=list(numbers), purpose=purpose, channel=channel)


def with_foot(parts: Rendered, link: str) -> Rendered:
    """The headers by which mail programs unsubscribe with one click, and a foot where the text has none."""
    if not link:
        return parts
    headers = {**parts.headers, "List-Unsubscribe": f"<{link}>", **ONE_CLICK}
    known = organization()
    lines = [known.name, known.postal_address.replace("\n", ", ")]
    sender = " · ".join(line for line in lines if line)
    text, html, stop = parts.text, parts.html, _("Unsubscribe")
    if link not in text:
        text = f"{text.rstrip()}\n\n-- \n{sender}\n{stop}: {link}\n"
    if html and link not in html:
        foot = f'<p style="font-size:12px;color:#555">{escape(sender)}<br><a href="{escape(link)}">{escape(stop)}</a></p>'
        html = html.replace("</body>", f"{foot}</body>") if "</body>" in html else html + foot
    return replace(parts, text=text, html=html, headers=headers)


def fresh_id() -> str:
    return f"{uuid.uuid4().hex}@{env.site_host}"


def wake(at: datetime) -> None:
    """Have it sent when its time has come."""
    from fullcircle.interact.messages.jobs import send_due

    send_due.defer(at=at)
