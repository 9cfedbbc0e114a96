"""What a definition of a trait is made of, checked; its field is a field of the contact's own."""

from typing import Any

from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.traits.methods import METHODS
from fullcircle.identify.traits.models import CONTACT, SPECIAL, Trait
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.fields.actions import MOST, checked, checked_key, key_from
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.records.resource import resources


def new_field(
    resource: str, label: str, kind: str, choices: list[str], help: str, key: str, by: Actor
) -> CustomField:
    """The field that holds it. Of a special category it belongs to no list: what is in it has a table of its own."""
    if CustomField.objects.filter(resource__in=(CONTACT, SPECIAL), removed_at=None).count() >= MOST:
        raise Refused(f"Contacts have {MOST} fields of your own, and that is the most.")
    given = checked(kind, label=label, help=help[:200], choices=choices, target="")
    key = checked_key(resources()[CONTACT], key or key_from(label), by)
    if CustomField.objects.filter(resource=SPECIAL, key=key).exists():
        raise Refused(fields={"label": f"{key} is the key of a trait already."})
    position = CustomField.objects.filter(resource=resource).count()
    return CustomField.objects.create(
        resource=resource, key=key, kind=kind, position=position, apart=True, **given
    )


def set_values(trait: Trait, label: str, choices: list[str], given: dict[str, Any]) -> dict[str, list[Any]]:
    """Change the definition and its field; what changed, each with before and after."""
    field, kept = trait.field, METHODS[trait.method].choices if trait.method else ()
    of_field = checked(
        field.kind, label=label, help=given["question"][:200], choices=list(kept) or choices, target=""
    )
    told: dict[str, list[Any]] = {}
    for thing, values in ((field, of_field), (trait, given)):
        for name, value in values.items():
            if getattr(thing, name) != value:
                told[name] = [said(getattr(thing, name)), said(value)]
                setattr(thing, name, value)
        thing.save()
    return told


def said(value: Any) -> Any:
    return value.name if isinstance(value, Purpose) else value


def checked_purpose(key: str, special: str) -> Purpose | None:
    """What it is kept for. For a special category, something that the person can agree to and take back."""
    if not key:
        if special:
            raise Refused(fields={"purpose": "A special category needs a purpose that people agree to."})
        return None
    purpose = Purpose.objects.filter(key=key, retired_at=None).first()
    if purpose is None:
        raise Refused(fields={"purpose": "There is no such purpose."})
    if special and purpose.basis != "consent":
        raise Refused(
            fields={"purpose": f"“{purpose.name}” does not rest on consent, as a special category must."}
        )
    return purpose


def checked_kind(kind: str, method: str) -> None:
    if method and kind != METHODS[method].kind:
        raise Refused(fields={"kind": f"What is inferred this way is a {METHODS[method].kind}."})
