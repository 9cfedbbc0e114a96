"""Mail about accounts: over SMTP when configured, otherwise into files that the operator can read."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import filebased, smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from fullcircle.config.env import env


def Backend(**options: Any) -> BaseEmailBackend:
    """The backend that this installation's environment asks for."""
    if not env.smtp_url:
        return filebased.EmailBackend(file_path=str(Path(settings.MEDIA_ROOT).parent / "outbox"), **options)
    server = urlsplit(env.smtp_url)
    return smtp.EmailBackend(
        host=server.hostname,
        port=server.port or (465 if server.scheme == "smtps" else 587),
        username=unquote(server.username or ""),
        password=unquote(server.password or ""),
        use_ssl=server.scheme == "smtps",
        use_tls=server.scheme == "smtp" and bool(server.username),
        timeout=15,
        **options,
    )


def send(template: str, *, to: str, **facts: Any) -> None:
    """Send one plain mail from a template whose first line is the subject."""
    subject, _, body = render_to_string(f"{template}.txt", facts).strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[to]).send()
