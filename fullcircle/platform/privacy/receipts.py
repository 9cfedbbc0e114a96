"""Receipts that anybody can check: signed with a key of this installation, whose public half everybody may have."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fullcircle.config.env import env


def signing_key() -> Ed25519PrivateKey:
    seed = hmac.digest(env.secret_key.encode(), b"erasure-receipts", "sha256")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """As people copy it; a receipt names the one it was signed with."""
    return base64.b64encode(signing_key().public_key().public_bytes_raw()).decode()


def canonical(receipt: dict[str, Any]) -> bytes:
    """The one spelling that is signed."""
    return json.dumps(receipt, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def signed(receipt: dict[str, Any]) -> str:
    return base64.b64encode(signing_key().sign(canonical(receipt))).decode()


def is_genuine(receipt: dict[str, Any], signature: str) -> bool:
    """Whether this installation signed exactly this."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key()))
        key.verify(base64.b64decode(signature, validate=True), canonical(receipt))
    except (InvalidSignature, ValueError):
        return False
    return True


def as_file(receipt: dict[str, Any], signature: str) -> str:
    """What is handed over, and what `fullcircle receipt` checks."""
    return json.dumps(
        {"receipt": receipt, "signature": signature, "key": public_key()}, ensure_ascii=False, indent=1
    )


def read_file(text: str) -> tuple[dict[str, Any], str]:
    """The receipt and its signature, or ValueError with a sentence."""
    try:
        content = json.loads(text)
        receipt, signature = content["receipt"], content["signature"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError("This is not a receipt as Fullcircle writes it.") from error
    if not isinstance(receipt, dict) or not isinstance(signature, str):
        raise ValueError("This is not a receipt as Fullcircle writes it.")
    return receipt, signature


def mark_of(receipt: dict[str, Any]) -> str:
    """A few letters to tell two receipts apart."""
    return hashlib.sha256(canonical(receipt)).hexdigest()[:12]
