from django.apps import AppConfig


class AcquireConfig(AppConfig):
    name = "fullcircle.acquire"
    label = "acquire"
