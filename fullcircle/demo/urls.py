"""The address of the demo's page."""

from django.urls import path

from fullcircle.demo.pages import demo

urlpatterns = [path("demo/", demo, name="demo")]
