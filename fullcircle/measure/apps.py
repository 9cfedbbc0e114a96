from django.apps import AppConfig


class MeasureConfig(AppConfig):
    name = "fullcircle.measure"
    label = "measure"
