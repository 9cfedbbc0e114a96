from django.apps import AppConfig


class RetainConfig(AppConfig):
    name = "fullcircle.retain"
    label = "retain"
