from django.apps import AppConfig


class IdentifyConfig(AppConfig):
    name = "fullcircle.identify"
    label = "identify"
