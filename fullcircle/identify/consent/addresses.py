"""Addresses in the one spelling by which they are known again, and the keyed hash that outlives them."""

import hmac
from functools import cache

from fullcircle.config.env import env
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import parse

FIELDS = {
    "email": Field("address", "Email", "email", "address", max_length=254),
    "phone": Field("address", "Phone", "phone", "address", max_length=20),
}
KINDS = tuple(FIELDS)


@cache
def secret() -> bytes:
    """From this installation's own key, which lies outside the database: without it nobody can guess a hash's address.

    A key of its own would be made on first use, when a copy of the keys is already in its safe place.
    """
    return hmac.digest(env.secret_key.encode(), b"suppressed-addresses", "sha256")


def spelled(kind: str, text: str, *, region: str = "") -> str:
    """An email or a number as contacts have it, or Unfit."""
    return str(parse(FIELDS[kind], text, region=region))


def kind_of_address(text: str) -> str:
    return "email" if "@" in text else "phone"


def digest_of(kind: str, address: str) -> bytes:
    """The keyed hash of an address; nothing of an empty one."""
    if not address:
        return b""
    return hmac.digest(secret(), f"{kind}:{address.strip().lower()}".encode(), "sha256")


def digests_of(contact: Contact) -> dict[str, bytes]:
    """The hashes of a contact's own email and number, of those it has."""
    found = {kind: digest_of(kind, getattr(contact, kind)) for kind in KINDS}
    return {kind: digest for kind, digest in found.items() if digest}
