from django.apps import AppConfig


class DifferentiateConfig(AppConfig):
    name = "fullcircle.differentiate"
    label = "differentiate"
