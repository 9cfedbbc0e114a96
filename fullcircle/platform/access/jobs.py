"""Mail about accounts is sent in the background: it may take its time, and how long says nothing about who exists."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone

from fullcircle.platform.access.mail import send
from fullcircle.platform.access.models import Attempt, SignedIn, User
from fullcircle.platform.access.site import absolute
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.job import every


@job(queue="mail", attempts=5)
def send_reset_link(*, email: str) -> None:
    """Mail a link to choose a new password, if somebody signs in with this address."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        return
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    link = absolute(path.replace("UID-KEY", key))
    send("access/mail/reset", to=user.email, user=user, link=link)


@every("17 3 * * *")
@job()
def forget_old_sessions() -> None:
    """Sessions and counted attempts whose time is over are deleted once a day."""
    now = timezone.now()
    SignedIn.objects.filter(expire_date__lt=now).delete()
    Attempt.objects.filter(expires_at__lt=now).delete()
