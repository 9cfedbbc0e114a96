"""The icons one can choose for an object, with what they show."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ICONS: dict[str, str | Promise] = {
    "box": _("Box"),
    "house": _("House"),
    "building": _("Building"),
    "car": _("Car"),
    "truck": _("Truck"),
    "sailboat": _("Boat"),
    "plane": _("Plane"),
    "bike": _("Bicycle"),
    "cpu": _("Machine"),
    "wrench": _("Wrench"),
    "hammer": _("Hammer"),
    "key": _("Key"),
    "key-round": _("Round key"),
    "map-pin": _("Place"),
    "warehouse": _("Warehouse"),
    "store": _("Store"),
    "trees": _("Trees"),
    "paw-print": _("Animal"),
    "heart": _("Heart"),
    "stethoscope": _("Health"),
    "graduation-cap": _("Learning"),
    "book-open": _("Book"),
    "file-text": _("Document"),
    "folder": _("Folder"),
    "shield": _("Shield"),
    "ticket": _("Ticket"),
    "calendar": _("Calendar"),
    "gem": _("Jewel"),
    "music": _("Music"),
    "camera": _("Camera"),
    "utensils": _("Food"),
    "package": _("Package"),
}
