"""The verbs about purposes: define them, publish their wordings, retire them."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.events import (
    PurposeAdded,
    PurposeChanged,
    PurposeRetired,
    PurposeRevived,
    WordingPublished,
)
from fullcircle.identify.consent.languages import name_of
from fullcircle.identify.consent.models import Purpose, Topic, Wording
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import plain, record
from fullcircle.platform.records.countries import country_code

OFFERED = (
    "name", "description", "basis", "channels", "countries", "double_opt_in", "is_marketing", "is_profiling",
    "expires_after_days", "frequencies", "position",
)  # fmt: skip
MOST_DAYS = 3660


@action(needs="consent.manage", label="Add a purpose")
def add_purpose(
    *, by: Actor, name: str, key: str = "", wording: str = "", language: str = "en", topics: list[str] | None = None,
    values: dict[str, Any] | None = None,
) -> Purpose:  # fmt: skip
    """Define something new to ask consent for, with the words in which people agree to it."""
    given = checked({"name": name, "channels": ["email"], **(values or {})})
    purpose = Purpose(key=free_key(key or name), **given)
    if purpose.basis == "consent" and not wording.strip():
        raise Refused(fields={"wording": "Write the sentence that people agree to."})
    purpose.save()
    definitions_changed()
    record(PurposeAdded(purpose.name), about=purpose, by=by)
    if wording.strip():
        publish_wording(purpose, by=by, text=wording, language=language)
    if topics:
        keep_topics(purpose, topics)
    return purpose


@action(needs="consent.manage", label="Change a purpose")
def edit_purpose(
    purpose: Purpose, *, by: Actor, values: dict[str, Any], topics: list[str] | None = None
) -> Purpose:
    """Define a purpose anew. What people have agreed to stays as it was; the wording has versions of its own."""
    purpose = Purpose.objects.select_for_update().get(pk=purpose.pk)
    given = checked({"name": purpose.name, "channels": purpose.channels, **values})
    told = {key: [plain(getattr(purpose, key)), plain(value)] for key, value in given.items()
            if getattr(purpose, key) != value}  # fmt: skip
    for key, value in given.items():
        setattr(purpose, key, value)
    if told:
        purpose.save(update_fields=list(told))
        definitions_changed()
    if topics is not None and keep_topics(purpose, topics):
        told["topics"] = [None, topics]
    if told:
        record(PurposeChanged(purpose.name, told), about=purpose, by=by)
    return purpose


@action(needs="consent.manage", label="Publish a wording")
def publish_wording(purpose: Purpose, *, by: Actor, text: str, language: str = "en") -> Wording:
    """People agree to these words from now on; whoever agreed to earlier ones agreed to those."""
    text, language = text.strip(), language.strip().lower()
    Purpose.objects.select_for_update().get(pk=purpose.pk)
    latest = Wording.objects.filter(purpose=purpose, language=language).order_by("-version").first()
    wrong = {}
    if not text or "\x00" in text or len(text) > 2000:
        wrong["text"] = "Write the sentence that people agree to, in up to 2,000 characters."
    elif latest and latest.text == text:
        wrong["text"] = f"These are the words of version {latest.version} already."
    if not 2 <= len(language) <= 10 or not language.replace("-", "").isalnum():
        wrong["language"] = "A language is written like en or pt-BR."
    if wrong:
        raise Refused(fields=wrong)
    wording = Wording.objects.create(
        purpose=purpose,
        language=language,
        version=latest.version + 1 if latest else 1,
        text=text,
        author_id=by.user_id,
    )
    record(WordingPublished(purpose.name, name_of(language), wording.version), about=purpose, by=by)
    return wording


@action(needs="consent.manage", label="Retire a purpose")
def retire_purpose(purpose: Purpose, *, by: Actor) -> Purpose:
    """Nobody is asked for it or contacted for it any more; what was said stays."""
    if not Purpose.objects.filter(pk=purpose.pk, retired_at=None).update(retired_at=timezone.now()):
        raise Refused(f"{purpose.name} is retired already.")
    definitions_changed()
    record(PurposeRetired(purpose.name), about=purpose, by=by)
    purpose.refresh_from_db()
    return purpose


@action(needs="consent.manage", label="Use a purpose again")
def revive_purpose(purpose: Purpose, *, by: Actor) -> Purpose:
    """Use a retired purpose again. Who agreed to it then agrees now, unless it ran out."""
    if not Purpose.objects.filter(pk=purpose.pk, retired_at__isnull=False).update(retired_at=None):
        raise Refused(f"{purpose.name} is in use.")
    definitions_changed()
    record(PurposeRevived(purpose.name), about=purpose, by=by)
    purpose.refresh_from_db()
    return purpose


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """What a purpose can be, or a sentence for each field to mend."""
    wrong = {key: f"A purpose has no “{key[:40]}”." for key in values if key not in OFFERED}
    given = {key: value for key, value in values.items() if key in OFFERED}
    given["name"] = str(given["name"]).strip()
    if not 0 < len(given["name"]) <= 80:
        wrong["name"] = "A purpose needs a name of up to 80 characters."
    if len(str(given.get("description", ""))) > 300:
        wrong["description"] = "Describe it in up to 300 characters."
    if "basis" in given and given["basis"] not in dict(Purpose.BASES):
        wrong["basis"] = "Choose the lawful basis from the list."
    if not given["channels"] or any(each not in CHANNELS for each in given["channels"]):
        wrong["channels"] = "Choose at least one channel from the list."
    if any(each not in dict(Purpose.FREQUENCIES) for each in given.get("frequencies", ())):
        wrong["frequencies"] = "Choose frequencies from the list."
    if any(country_code(each) != each for each in given.get("countries", ())):
        wrong["countries"] = "Choose countries from the list."
    days = given.get("expires_after_days")
    if days is not None and not (isinstance(days, int) and 1 <= days <= MOST_DAYS):
        wrong["expires_after_days"] = (
            f"Say how many days it holds, from 1 to {MOST_DAYS:,}; or leave it empty."
        )
    if wrong:
        raise Refused(fields=wrong)
    return given


def free_key(text: str) -> str:
    """A short name for programs that no other purpose has."""
    stem = slugify(text)[:34] or "purpose"
    taken = set(Purpose.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if key not in taken)


def keep_topics(purpose: Purpose, names: Sequence[str]) -> bool:
    """Exactly these topics are offered, in this order; one that is gone is retired. Whether anything changed."""
    wanted = list(dict.fromkeys(name.strip()[:80] for name in names if name.strip()))
    known = {topic.name: topic for topic in Topic.objects.filter(purpose=purpose)}
    before = [topic.name for topic in known.values() if topic.retired_at is None]
    for position, name in enumerate(wanted):
        topic = known.get(name) or Topic(purpose=purpose, name=name)
        topic.position, topic.retired_at = position, None
        topic.save()
    for name, topic in known.items():
        if name not in wanted and topic.retired_at is None:
            topic.retired_at = timezone.now()
            topic.save(update_fields=["retired_at"])
    return before != wanted
