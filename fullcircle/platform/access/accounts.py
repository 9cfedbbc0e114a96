"""Accounts: an address that mail reaches, a password that holds."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from email_validator import EmailNotValidError, validate_email

from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused


def new_colleague(*, name: str, email: str, password: str, **fields: Any) -> User:
    """A new account whose address and password hold; one refusal names all that is wrong."""
    user = User(name=name.strip(), email=checked_email(email), **fields)
    if not user.name:
        raise Refused(fields={"name": "What should colleagues call you?"})
    if User.directory.filter(email__iexact=user.email).exists():
        raise Refused(fields={"email": "Somebody already signs in with this address."})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(fields={"password": " ".join(error.messages)}) from None
    user.set_password(password)
    user.save()
    return user


def checked_email(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise Refused(
            fields={"email": f"“{email[:60]}” is not an email address. Write it like name@example.com."}
        ) from None
