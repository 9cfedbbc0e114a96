"""A template becomes letters: to each person their own, with their values, their links and their ways out."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from fullcircle.identify.consent.links import links_of, links_to_unsubscribe
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.messages.permits import NOBODY_ELSE, Rendered, Sender
from fullcircle.interact.templates.compiling import Printed
from fullcircle.interact.templates.fields import Shown, fields_shown, people_to_write_to, values_for
from fullcircle.interact.templates.models import OPENED, TemplateVersion
from fullcircle.interact.templates.public_pages import link_address, pixel_address
from fullcircle.interact.templates.rendering import Rendered as Letter
from fullcircle.interact.templates.rendering import TrackedLink, new_token, render
from fullcircle.interact.templates.saying import said_to
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.settings.organization import organization


def letters_to(
    people: Mapping[int, TemplateVersion], purpose: Purpose, channel: str, *, by: Actor, sender: Sender = NOBODY_ELSE,
    own: Mapping[int, Mapping[str, Any]] | None = None,
) -> dict[int, Rendered]:  # fmt: skip
    """One for each, ready to be staged: of whom, from which version. What a link stands for comes with it.

    `own` holds what only whoever sends this letter can say to each, such as the code of an offer.
    """
    printed = cache(lambda version: version.printed)
    out = links_to_unsubscribe(by=by, contacts=list(people), purpose=purpose, channel=channel)
    preferences = links_of(people, "preferences")
    said, shown = all_said(people, by, own or {}), fields_shown(by)
    return {
        contact.pk: ready(
            letter_to(
                contact, printed(version), by, sender, out[contact.pk], preferences[contact.pk], track=True,
                said=said[contact.pk], shown=shown,
            ),
            printed(version), version.pk,
        )
        for contact in people_to_write_to(list(people), by)
        if (version := people[contact.pk])
    }  # fmt: skip


def all_said(
    people: Mapping[int, TemplateVersion], by: Actor, own: Mapping[int, Mapping[str, Any]]
) -> dict[int, dict[str, Any]]:
    """What later stages say to each, as far as the letter they get asks for it."""
    said: dict[int, dict[str, Any]] = {}
    for version in set(people.values()):
        said |= said_to([number for number in people if people[number] == version], version.printed, by)
    return {number: values | dict(own.get(number, {})) for number, values in said.items()}


def letter_by_hand(contact: Contact, version: TemplateVersion, purpose: Purpose, *, by: Actor) -> Letter:
    """Words for a colleague to go on from, in their own name; nothing in it is tracked."""
    out = links_to_unsubscribe(by=by, contacts=[contact.pk], purpose=purpose, channel="email")
    preferences = links_of([contact.pk], "preferences")
    whole = people_to_write_to([contact.pk], by).get()
    sender = Sender(by.name)
    return letter_to(
        whole, version.printed, by, sender, out[contact.pk], preferences[contact.pk], track=False
    )


def letter_to(
    contact: Contact, printed: Printed, by: Actor, sender: Sender, out: str, preferences: str, *, track: bool,
    said: Mapping[str, Any] | None = None, shown: Shown | None = None,
) -> Letter:  # fmt: skip
    """To one person; what later stages can say is asked for here, unless it is known for many already."""
    values: dict[str, Any] = values_for(contact, by, shown, unsubscribe_url=out, preferences_url=preferences)
    values |= said_to([contact.pk], printed, by)[contact.pk] if said is None else said
    values["sender"] = {"name": sender.name or organization().name}
    return render(printed, values, tracked_at=link_address if track else None)


def ready(letter: Letter, printed: Printed, version: int) -> Rendered:
    made = Rendered(letter.subject, letter.text, letter.html, letter.links, version=version)
    return with_pixel(made) if printed.track_links and made.html else made


def with_pixel(letter: Rendered) -> Rendered:
    """A picture of nothing, whose fetching says that the letter was perhaps opened."""
    seen = TrackedLink(new_token(), OPENED, "")
    picture = f'<img src="{pixel_address(seen.token)}" width="1" height="1" alt="" style="display:block">'
    html = letter.html
    html = html.replace("</body>", f"{picture}</body>") if "</body>" in html else html + picture
    return replace(letter, html=html, links=(*letter.links, seen))
