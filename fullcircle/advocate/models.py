"""The tables of this stage live in its entity folders; Django finds them through here."""

from fullcircle.platform.discovery import discover_in

discover_in("fullcircle.advocate", "models")
