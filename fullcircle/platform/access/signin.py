"""How colleagues sign in: invited, never by registering; links in mail come from our own address, not the visitor's."""

from io import BytesIO
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

from fullcircle.platform.access.actors import factor_needed_by
from fullcircle.platform.access.models import User
from fullcircle.platform.access.secrets import cipher
from fullcircle.platform.postgres.single_row import found_row


class Colleagues(AuthenticationBackend):
    """Password and address as the sign-in library checks them; who comes back is found by one short question."""

    def get_user(self, user_id: int) -> User | None:
        found = found_row(User, user_id)
        return found if found and self.user_can_authenticate(found) else None


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up, no mail of the library's own, and sentences that say what to do."""

    error_messages: ClassVar[dict] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        raise RuntimeError(f"The sign-in library may not send mail of its own ({template_prefix}).")


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor secrets are stored encrypted, and the picture of one never leaves this page."""

    error_messages: ClassVar[dict] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Codes change every 30 seconds; type the one shown now.",
        "cannot_delete_authenticator": "Your organization asks for a second factor, so this one stays. "
        "If your phone is new or lost, ask somebody who looks after people to take it away.",
        "rate_limited": "Too many attempts. Wait a minute, then try again.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second factor keeps it; a new phone is a matter for those who look after people."""
        return factor_needed_by(authenticator.user_id) is None

    def build_totp_svg(self, url: str) -> str:
        """The QR code, drawn here, on white so that a dark look can still be scanned."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()
