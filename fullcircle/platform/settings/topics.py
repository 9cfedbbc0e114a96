"""The settings by topic: each part of the product adds its own pages, and the home page and the palette list them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.access.actor import Actor

Words = str | Promise
# In this order, each with what it is about.
HEADINGS: dict[str, Words] = {
    "you": _("You"),
    "organization": _("Organization"),
    "people": _("People and roles"),
    "fields": _("Fields"),
    "data": _("Data"),
    "developers": _("Developers"),
    "operations": _("Operations"),
}


@dataclass(frozen=True)
class Topic:
    """One page of the settings."""

    heading: str
    label: Words
    href: str
    icon: str
    sentence: Words
    needs: str = ""
    order: int = 50


TOPICS: list[Topic] = []


def register_topic(
    heading: str, label: Words, href: str, icon: str, sentence: Words, *, needs: str = "", order: int = 50
) -> Topic:
    """Add a page to the settings; `needs` is the right that opens it. The same address again replaces it."""
    if heading not in HEADINGS:
        raise ValueError(f"There is no heading {heading!r}. The headings are {', '.join(HEADINGS)}.")
    topic = Topic(heading, label, href, icon, sentence, needs, order)
    TOPICS[:] = [*(each for each in TOPICS if each.href != href), topic]
    return topic


def topics_for(actor: Actor) -> list[Topic]:
    """What this person may open."""
    mine = (topic for topic in TOPICS if not topic.needs or actor.can(topic.needs))
    return sorted(mine, key=lambda topic: topic.order)


def by_heading(actor: Actor) -> list[tuple[Words, list[Topic]]]:
    mine = topics_for(actor)
    grouped = ((label, [each for each in mine if each.heading == key]) for key, label in HEADINGS.items())
    return [(label, topics) for label, topics in grouped if topics]
