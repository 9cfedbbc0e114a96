"""What follows when somebody signs in."""

from django.contrib.auth.signals import user_logged_in

from fullcircle.platform.access.sessions import remember_browser

user_logged_in.connect(remember_browser, dispatch_uid="remember_browser")
