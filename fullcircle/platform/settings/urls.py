"""Addresses of the first visit and of the settings."""

from django.urls import path

from fullcircle.platform.settings.welcome import welcome

urlpatterns = [path("welcome/", welcome, name="welcome")]
