from django.apps import AppConfig


class AdvocateConfig(AppConfig):
    name = "fullcircle.advocate"
    label = "advocate"
