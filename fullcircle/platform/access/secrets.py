"""Keys for what is stored encrypted; they live outside the database."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet

from fullcircle.config.env import env


@cache
def cipher() -> Fernet:
    """Encrypts stored secrets with this installation's own key."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(env.key("stored-secrets").encode()).digest()))
