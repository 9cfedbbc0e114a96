from django.apps import AppConfig


class InteractConfig(AppConfig):
    name = "fullcircle.interact"
    label = "interact"
