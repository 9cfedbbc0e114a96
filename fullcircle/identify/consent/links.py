"""Personal links: who holds one needs no password. The database alone cannot make them."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.identify.consent.models import PersonalLink, Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.site import absolute
from fullcircle.platform.actions import action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.postgres.many_rows import insert_many

PATHS = {"preferences": "/me/{}/", "confirm": "/me/confirm/{}/", "unsubscribe": "/me/unsubscribe/{}/"}
SALT = 16


@action(needs=ANYBODY, hidden=True)
def link_to_preferences(contact: Contact, *, by: Actor) -> str:
    """The link by which somebody looks after their own preferences; the same one every time."""
    return links_of([contact.pk], "preferences")[contact.pk]


@action(needs=ANYBODY, hidden=True)
def link_to_confirm(contact: Contact, *, by: Actor, occasion: UUID, until: datetime) -> PersonalLink:
    """The link by which somebody confirms what was asked on one occasion."""
    salt = secrets.token_bytes(SALT)
    return PersonalLink.objects.create(
        contact=contact,
        kind="confirm",
        occasion=occasion,
        salt=salt,
        digest=digest(token_from(salt)),
        expires_at=until,
    )


@action(needs=ANYBODY, hidden=True)
def links_to_unsubscribe(
    *, by: Actor, contacts: Iterable[int], purpose: Purpose, channel: str
) -> dict[int, str]:
    """The links of many people for the foot and the head of a mail, made where they are missing."""
    return links_of(contacts, "unsubscribe", purpose, channel)


def links_of_forms(contacts: Iterable[int]) -> dict[int, str]:
    """The tokens by which forms know somebody; the same one every time."""
    return {number: token_from(salt) for number, salt in salts_of(contacts, "form").items()}


def links_of(
    contacts: Iterable[int], kind: str, purpose: Purpose | None = None, channel: str = ""
) -> dict[int, str]:
    salts = salts_of(contacts, kind, purpose, channel)
    return {number: address(kind, salt) for number, salt in salts.items()}


def salts_of(
    contacts: Iterable[int], kind: str, purpose: Purpose | None = None, channel: str = ""
) -> dict[int, bytes]:
    """What each link is made from, made where it is missing."""
    wanted = list(dict.fromkeys(contacts))
    same = PersonalLink.objects.filter(kind=kind, purpose=purpose, channel=channel, revoked_at=None)
    salts = dict(same.filter(contact__in=wanted).order_by("-id").values_list("contact_id", "salt"))
    missing = {number: secrets.token_bytes(SALT) for number in wanted if number not in salts}
    if missing:
        digests = [digest(token_from(salt)) for salt in missing.values()]
        columns: dict[str, list[Any]] = {
            "contact_id": list(missing),
            "salt": list(missing.values()),
            "digest": digests,
        }
        all_alike = {"kind": kind, "purpose_id": purpose.pk if purpose else None, "channel": channel}
        insert_many(PersonalLink, all_alike, columns)
    return {number: bytes(salt) for number, salt in (salts | missing).items()}


def address(kind: str, salt: bytes) -> str:
    return absolute(PATHS[kind].format(token_from(salt)))


def token_from(salt: bytes) -> str:
    key = hmac.digest(env.secret_key.encode(), b"personal-links", "sha256")
    made = hmac.digest(key, salt, "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def opened(token: str, kind: str, *, at_any_time: bool = False) -> PersonalLink | None:
    """What a link stands for; nothing once it is revoked or, unless asked at any time, its time is over."""
    holds = Q() if at_any_time else Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    found = PersonalLink.objects.select_related("contact", "purpose")
    return found.filter(holds, digest=digest(token), kind=kind, revoked_at=None).first()
