from django.apps import AppConfig


class PersonalizeConfig(AppConfig):
    name = "fullcircle.personalize"
    label = "personalize"
