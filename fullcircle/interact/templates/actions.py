"""The verbs of templates: write, take back, publish; and keep where the links of letters lead."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from fullcircle.identify.behavior.agents import is_bot
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.templates.chips import in_words
from fullcircle.interact.templates.content import Content, plain, read
from fullcircle.interact.templates.events import LinkFollowed, TemplatePublished
from fullcircle.interact.templates.fields import names_known
from fullcircle.interact.templates.models import (
    OPENED,
    LinkClick,
    SentLink,
    Template,
    TemplateDraft,
    TemplateVersion,
    digest_of,
)
from fullcircle.interact.templates.queries import mistakes, printed_now
from fullcircle.interact.templates.rendering import TrackedLink
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Conflict, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, touch

STEPS_BACK = 20
AT_ONCE = timedelta(seconds=3)  # nobody has read a letter so soon, nor opens so many of its links
MANY_LINKS = 3


def draft_of(template: Template) -> TemplateDraft:
    """The draft as it is, or as it begins; asking for it writes nothing."""
    found = TemplateDraft.objects.filter(template=template).first()
    return found or TemplateDraft(template=template, content=plain(beginning()), edition=0)


def beginning() -> Content:
    """A letter as most are: a greeting, words, and how to get no more of them. The same one as often as it is asked for,
    so that what is typed into it finds its blocks before anything is kept."""
    hello = 'Hello {{ contact.given_name | default: "there" }}'
    foot = "{{ organization.name }}, {{ organization.address }}\n\n[Unsubscribe]({{ unsubscribe_url }})"
    blocks = [
        {"kind": "heading", "key": "hello01", "text": hello},
        {"kind": "text", "key": "words01", "text": "Write what you want to say."},
        {"kind": "divider", "key": "line001"},
        {"kind": "text", "key": "foot001", "text": foot},
    ]
    return read({"subject": hello, "blocks": blocks})


@action(needs="edit", label="Save the draft")
def save_template_draft(
    template: Template, *, by: Actor, content: dict[str, Any], expect: int | None = None
) -> TemplateDraft:
    """Keep what is being written. Nobody is sent anything of it before it is published."""
    template = locked(template)
    fit = plain(read(content))
    draft = held(template, by, expect)
    if draft.content != fit:
        draft.past = [*draft.past, draft.content][-STEPS_BACK:]
        keep(draft, fit, by)
    return draft


@action(needs="edit", label="Take back the last change")
def undo_template_draft(template: Template, *, by: Actor) -> TemplateDraft:
    """The draft as it was before its last change; up to twenty of them can be taken back."""
    draft = held(locked(template), by, None)
    if not draft.past:
        raise Refused("There is nothing to take back.")
    before, draft.past = draft.past[-1], draft.past[:-1]
    keep(draft, before, by)
    return draft


def held(template: Template, by: Actor, expect: int | None) -> TemplateDraft:
    known = TemplateDraft.objects.select_for_update().filter(template=template).first()
    draft = known or draft_of(template)
    if expect is not None and expect != draft.edition and draft.editor_name != by.name:
        raise Conflict(
            "Somebody else changed this template meanwhile. Look at it again before you go on.",
            current=template,
        )
    return draft


def keep(draft: TemplateDraft, content: dict[str, Any], by: Actor) -> None:
    draft.content, draft.edition = content, draft.edition + 1
    draft.changed_at, draft.editor_name = timezone.now(), by.name[:120]
    draft.save(force_insert=draft.edition == 1)


@action(needs="edit", label="Publish", fits=lambda template: not template.archived_at)
def publish_template(template: Template, *, by: Actor) -> TemplateVersion:
    """What is written can be sent from now on. What was published before stays as it was."""
    template = locked(template)
    content = read(draft_of(template).content)
    if wrong := mistakes(content, by):
        raise Refused(" ".join(wrong))
    latest = TemplateVersion.objects.filter(template=template).first()
    ready = printed_now(content)
    version = TemplateVersion.objects.create(
        template=template, number=latest.number + 1 if latest else 1, content=plain(content), html=ready.html,
        text=ready.text, links=[[each.url, each.label] for each in ready.links], actor_name=by.name[:120],
    )  # fmt: skip
    template.status, template.published_at = "published", timezone.now()
    touch(template)
    template.save(update_fields=["status", "published_at", "version", "updated_at"])
    subject = in_words(content.subject, names_known(by))
    record(TemplatePublished(version=version.number, subject=subject), about=template, by=by)
    return version


@action(needs="template.edit", hidden=True)
def keep_sent_links(
    contact: Contact,
    *,
    by: Actor,
    links: Iterable[TrackedLink],
    version: int | None = None,
    message: str = "",
) -> int:
    """Write down where the links of one letter lead, before it is sent."""
    kept = SentLink.objects.bulk_create(
        SentLink(contact=contact, version_id=version, message=message[:80], digest=digest_of(each.token),
                 url=each.url[:2_000], label=each.label[:200])
        for each in links
    )  # fmt: skip
    return len(kept)


@action(needs="template.edit", hidden=True)
def follow_link(link: SentLink, *, by: Actor, agent: str, at: datetime) -> LinkClick:
    """Somebody, or some program, opened a link of a letter."""
    why = why_a_program(link, agent, at)
    first = not why and not LinkClick.objects.filter(link=link, is_bot=False).exists()
    click = LinkClick.objects.create(contact_id=link.contact_id, link=link, at=at, is_bot=bool(why), why=why)
    if first:
        told = LinkFollowed(label=link.label or link.url[:80], url=link.url, message=link.message,
                            template_id=link.version.template_id if link.version else None)  # fmt: skip
        record(told, about=link.contact, by=by)
    return click


@action(needs="template.edit", hidden=True)
def note_opened(link: SentLink, *, by: Actor, agent: str, at: datetime) -> LinkClick:
    """A letter's picture was fetched: by the person, by their mail program before they look, or by neither. Unreliable."""
    why = why_a_program(link, agent, at)
    return LinkClick.objects.create(contact_id=link.contact_id, link=link, at=at, is_bot=bool(why), why=why)


def why_a_program(link: SentLink, agent: str, at: datetime) -> str:
    """What tells a program from a person: its name, haste, or that it opens everything at once."""
    if not agent or is_bot(agent):
        return "it says so itself" if agent else "it does not say what it is"
    if at - link.created_at < AT_ONCE:
        return "sooner than anybody could read it"
    letter = LinkClick.objects.filter(
        contact_id=link.contact_id, at__gte=at - AT_ONCE, link__message=link.message
    )
    others = letter.exclude(link=link).exclude(link__url=OPENED).values("link").distinct().count()
    many = link.message and link.url != OPENED and others >= MANY_LINKS - 1
    return "many links of one letter at once" if many else ""
