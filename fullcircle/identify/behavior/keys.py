"""Write keys: a website's stands in its pages for all to read, a server's is shown once and stored as a digest."""

import hashlib
import hmac
import secrets

from fullcircle.config.env import env
from fullcircle.platform.access.keys import BASE62

LENGTH = 32
PREFIXES = {"browser": "fc_web_", "server": "fc_srv_"}


def new_key(kind: str) -> str:
    return PREFIXES[kind] + "".join(secrets.choice(BASE62) for _ in range(LENGTH))


def digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def proof_secret(source: int) -> str:
    """With it, a shop's server proves to us who is signed in on its pages; shown to administrators of the source."""
    return hmac.new(env.key("behavior-proof").encode(), str(source).encode(), "sha256").hexdigest()


def proves(source: int, user: str, signature: str) -> bool:
    """Whether the signature is the HMAC-SHA256 of the user's number, in hex, made with the source's secret."""
    made = hmac.new(proof_secret(source).encode(), user.encode(), "sha256").hexdigest()
    return hmac.compare_digest(made, signature.lower())
