"""The verbs of traits: what is worth knowing, what people say about it, what is inferred, and what is let go of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits import inferring, letting_go
from fullcircle.identify.traits.defining import checked_kind, checked_purpose, new_field, set_values
from fullcircle.identify.traits.events import (
    TraitAnswered,
    TraitDefined,
    TraitForgotten,
    TraitRedefined,
)
from fullcircle.identify.traits.methods import METHODS, Kind
from fullcircle.identify.traits.models import (
    CONTACT,
    MANAGE,
    SPECIAL,
    SpecialAnswer,
    Trait,
    TraitAnswer,
    TraitInferred,
)
from fullcircle.identify.traits.queries import the_trait
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.events.event import plain, record
from fullcircle.platform.fields.actions import tidy_batch
from fullcircle.platform.records.actions import edit_record, locked
from fullcircle.platform.records.fields import from_definition
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.records.values import Unfit, parse

Topic = Literal["preference", "demographic", "psychographic"]
Special = Literal["", "health", "belief", "orientation", "origin", "politics", "union", "genetic"]
How = Literal["conversation", "form", "survey", "preferences", "program"]
CAUSE = "inference"
DAYS_MOST = 36_500


@action(needs=MANAGE, label="Add a trait")
def define_trait(
    *,
    by: Actor,
    label: str,
    kind: Kind = "choice",
    topic: Topic = "preference",
    choices: list[str] | None = None,
    question: str = "",
    special: Special = "",
    purpose: str = "",
    keep_days: int | None = None,
    method: str = "",
    key: str = "",
) -> Trait:
    """Keep something more about people: the question, what can be answered, what it is kept for and how long."""
    if method and method not in METHODS:
        raise Refused(fields={"method": "There is no such way to infer."})
    if method and special:
        raise Refused(fields={"method": "What the law protects most is asked, and never inferred."})
    kept_for = checked_purpose(purpose, special)
    checked_kind(kind, method)
    how_long(keep_days)
    chosen = list(METHODS[method].choices) if method and METHODS[method].choices else choices
    field = new_field(SPECIAL if special else CONTACT, label, kind, chosen or [], question, key, by)
    trait = Trait.objects.create(
        field=field, topic=topic, question=question.strip()[:300], special=special, purpose=kept_for,
        keep_days=keep_days, method=method,
    )  # fmt: skip
    definitions_changed()
    record(TraitDefined(field.key, field.label, topic, special), about=field, by=by)
    return trait


@action(needs=MANAGE, label="Change a trait")
def redefine_trait(
    trait: Trait,
    *,
    by: Actor,
    label: str,
    topic: Topic = "preference",
    choices: list[str] | None = None,
    question: str = "",
    purpose: str = "",
    keep_days: int | None = None,
    inferred: bool = True,
) -> Trait:
    """Change how it is called and asked, what it is kept for and how long. Its kind, and whether it is special, stay."""
    trait = held(trait)
    how_long(keep_days)
    given = {
        "topic": topic,
        "question": question.strip()[:300],
        "purpose": checked_purpose(purpose, trait.special),
        "keep_days": keep_days,
        "method": trait.method if inferred else "",
    }
    told = set_values(trait, label, choices or [], given)
    if told:
        definitions_changed()
        record(TraitRedefined(trait.field.key, trait.field.label, plain(told)), about=trait.field, by=by)
    return trait


@action(needs=MANAGE, label="Begin with the usual traits")
def add_usual_traits(*, by: Actor) -> int:
    """What can be inferred from orders, visits and consents, as far as it is not there; how many were added."""
    known = set(Trait.objects.filter(field__removed_at=None).values_list("method", flat=True))
    missing = [method for method in METHODS.values() if method.key not in known]
    for method in missing:
        define_trait(by=by, label=method.label, kind=method.kind, method=method.key)
    return len(missing)


@action(needs=MANAGE, label="Retire a trait")
def retire_trait(trait: Trait, *, by: Actor) -> Trait:
    """Keep it no longer: it leaves every page, and its values are deleted for good."""
    from fullcircle.identify.traits.jobs import empty_retired

    trait = held(trait)
    trait.field.removed_at, trait.field.deletes_values = timezone.now(), True
    trait.field.save()
    definitions_changed()
    record(TraitForgotten(trait.field.key, trait.field.label, "no longer kept"), about=trait.field, by=by)
    empty_retired.defer(field_id=trait.pk)
    return trait


@action(needs="edit", label="Record what they told us")
def record_answer(
    contact: Contact,
    *,
    by: Actor,
    trait: str,
    value: str | int | float | bool | list[str],
    how: How = "conversation",
    asked_by: str = "",
    question: str = "",
    said_at: datetime | None = None,
) -> Contact:
    """Keep what somebody said, with who asked, when and in which words. It wins over anything inferred."""
    contact = locked(contact)
    asked = the_trait(trait)
    moment = said_at or timezone.now()
    if moment > timezone.now() + timedelta(minutes=5):
        raise Refused(fields={"said_at": "Nobody can have said it in the future."})
    fit = fitting(asked, value)
    words = {
        "value": plain(fit), "how": how, "asked_by": (asked_by or (by.name if how == "conversation" else ""))[:120],
        "question": (question or asked.question)[:300], "said_at": moment, "actor_name": by.name[:120],
    }  # fmt: skip
    if asked.special:
        keep_special(contact, asked, words, by)
    else:
        TraitAnswer.objects.create(contact=contact, trait=asked, **words)
        TraitInferred.objects.filter(contact=contact, trait=asked, applied=True).update(applied=False)
        newest = TraitAnswer.objects.filter(contact=contact, trait=asked).order_by("-said_at", "-id").first()
        if newest is not None:
            contact = edit_record(
                contact, by=by, values={asked.field.key: newest.value}, cause=f"answer:{newest.pk}"
            )
    event = TraitAnswered(asked.field.key, asked.field.label, how, words["asked_by"], words["question"])
    record(event, about=contact, by=by)
    return contact


def keep_special(contact: Contact, trait: Trait, words: dict[str, Any], by: Actor) -> None:
    """Only for those who may see it, and only while the person agrees to what it is kept for."""
    if not by.can("contact.sensitive"):
        raise NotAllowed(f"Your role does not allow keeping anything about {trait.field.label.lower()}.")
    if not letting_go.agreed(contact.pk, trait):
        purpose = trait.purpose.name if trait.purpose else ""
        raise Refused(f"{contact} has not agreed to “{purpose}”, so nothing about this may be kept.")
    SpecialAnswer.objects.update_or_create(
        contact=contact, trait=trait, defaults=words | {"recorded_at": timezone.now()}
    )


@action(needs="edit", label="Forget what they told us")
def forget_answer(contact: Contact, *, by: Actor, trait: str, why: str = "asked to") -> Contact:
    """Delete what is known about one trait of a person: what they said, and what was inferred."""
    contact = locked(contact)
    asked = the_trait(trait)
    if asked.special:
        gone = SpecialAnswer.objects.filter(contact=contact, trait=asked).delete()[0]
    else:
        gone = TraitAnswer.objects.filter(contact=contact, trait=asked).delete()[0]
        gone += TraitInferred.objects.filter(contact=contact, trait=asked).delete()[0]
        gone += contact.custom.get(asked.field.key) not in (None, "", [])
        contact = edit_record(contact, by=by, values={asked.field.key: None}, cause="forgotten")
    if not gone:
        raise Missing("Nothing is known about this.")
    record(TraitForgotten(asked.field.key, asked.field.label, why[:200]), about=contact, by=by)
    return contact


@action(needs=MANAGE, hidden=True)
def infer_traits(*, by: Actor, ids: Sequence[int], now: datetime) -> tuple[int, int]:
    """Look at some people's behavior; for how many something was found, and how many contacts changed."""
    traits = inferring.traits_inferred()
    return inferring.infer(ids, traits, now, by, CAUSE) if traits and ids else (0, 0)


@action(needs=MANAGE, hidden=True)
def let_go(*, by: Actor, now: datetime, most: int = 1_000) -> int:
    """Delete what may be kept no longer: its time is over, or the consent it was bound to. How many values went."""
    gone = 0
    for trait in Trait.objects.select_related("field").filter(field__removed_at=None):
        gone += letting_go.let_go_of_special(trait, now, by) if trait.special else 0
        if trait.keep_days and not trait.special:
            old = now - timedelta(days=trait.keep_days)
            for contact in letting_go.too_old(trait, old, most):
                forget_answer(contact, by=by, trait=trait.field.key, why=f"kept for {trait.keep_days} days")
                gone += 1
    return gone


@action(needs=MANAGE, hidden=True)
def empty_trait(*, by: Actor, field: CustomField) -> int | None:
    """Delete values of a trait that is kept no longer, a portion at a time; nothing when all are gone."""
    if field.resource == CONTACT:
        return tidy_batch(field, by=by, after=0)
    field.delete()
    return None


def held(trait: Trait) -> Trait:
    found = (
        Trait.objects.select_for_update(of=("self",)).select_related("field", "purpose")
        .filter(pk=trait.pk, field__removed_at=None).first()
    )  # fmt: skip
    if found is None:
        raise Missing("This trait is not kept any more.")
    return found


def how_long(days: int | None) -> None:
    if days is not None and not 1 <= days <= DAYS_MOST:
        raise Refused(fields={"keep_days": "Write a number of days, or leave it empty."})


def fitting(trait: Trait, value: Any) -> Any:
    """The value as the field holds it, or a sentence."""
    try:
        fit = parse(from_definition(trait.field), value)
    except Unfit as unfit:
        raise Refused(fields={"value": str(unfit)}) from None
    if fit in (None, "", []):
        raise Refused(fields={"value": f"{trait.field.label}: say what they said."})
    return fit
