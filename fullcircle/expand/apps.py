from django.apps import AppConfig


class ExpandConfig(AppConfig):
    name = "fullcircle.expand"
    label = "expand"
