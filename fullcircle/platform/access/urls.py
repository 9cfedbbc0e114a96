"""Where people sign in, and look after their account. Only what is needed of the sign-in library is reachable."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from fullcircle.platform.access import account_pages
from fullcircle.platform.access.pages import kept_by_library

DOOR = "public: signing in"
ONESELF = "signed in"

library = [
    ("logout/", account.logout, "account_logout", DOOR),
    ("inactive/", account.account_inactive, "account_inactive", DOOR),
    ("reauthenticate/", account.reauthenticate, "account_reauthenticate", ONESELF),
    ("password/change/", account.password_change, "account_change_password", ONESELF),
    ("password/reset/", account.password_reset, "account_reset_password", DOOR),
    ("password/reset/done/", account.password_reset_done, "account_reset_password_done", DOOR),
    ("password/reset/key/done/", account.password_reset_from_key_done, "account_reset_password_from_key_done", DOOR),
    ("second-factor/confirm/", mfa.authenticate, "mfa_authenticate", DOOR),
    ("second-factor/again/", mfa.reauthenticate, "mfa_reauthenticate", ONESELF),
    ("second-factor/add/", totp.activate_totp, "mfa_activate_totp", ONESELF),
    ("second-factor/remove/", totp.deactivate_totp, "mfa_deactivate_totp", ONESELF),
    ("second-factor/codes/", recovery.view_recovery_codes, "mfa_view_recovery_codes", ONESELF),
    ("second-factor/codes/new/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes", ONESELF),
    ("second-factor/codes/file/", recovery.download_recovery_codes, "mfa_download_recovery_codes", ONESELF),
]  # fmt: skip

urlpatterns = [
    path("account/login/", account_pages.sign_in, name="account_login"),
    path("account/", account_pages.security, name="security"),
    path("account/", account_pages.security, name="mfa_index"),
    path("account/second-factor/needed/", account_pages.second_factor_needed, name="second_factor_needed"),
    path("account/sessions/end/", account_pages.end_session, name="end_session"),
    *(path(f"account/{route}", kept_by_library(view, who), name=name) for route, view, name, who in library),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        kept_by_library(account.password_reset_from_key, DOOR),
        name="account_reset_password_from_key",
    ),
]
