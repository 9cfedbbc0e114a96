"""What can be asked: fields of the contact and questions of one's own, each as the field that reads its answer."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.content import Content, Question
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.codes import CODES
from fullcircle.platform.records.fields import Field, Kind
from fullcircle.platform.records.resource import resource_of

# Fields of a contact that strangers may fill in, in the order in which they are offered; own fields follow.
OFFERED = (
    "name", "given_name", "family_name", "email", "phone", "company", "job_title", "website", "street", "postcode", "city",
    "region", "country", "language",
)  # fmt: skip
OWN_KINDS: dict[str, object] = {
    "text": lazy("Short answer"),
    "longtext": lazy("Long answer"),
    "choice": lazy("One of several"),
    "multichoice": lazy("Several of several"),
    "yesno": lazy("Yes or no"),
    "number": lazy("Number"),
    "date": lazy("Date"),
    "link": lazy("Web address"),
}
FIT = {*OWN_KINDS, "email", "phone", "country", "language", "currency", "time_zone", "money"}
COMPANY = "company"  # asked by name; which record that is, is found out
LONGEST = 5000
AUTOCOMPLETE = {
    "name": "name", "given_name": "given-name", "family_name": "family-name", "email": "email", "phone": "tel",
    "company": "organization", "job_title": "organization-title", "website": "url", "street": "street-address",
    "postcode": "postal-code", "city": "address-level2", "region": "address-level1", "country": "country",
    "language": "language",
}  # fmt: skip
INPUTS = {"email": "email", "phone": "tel", "link": "url", "number": "text", "money": "text", "date": "date"}


def contact_fields(by: Actor) -> dict[str, Field]:
    """The fields of a contact that a form may ask for, the organization's own among them; nothing sensitive."""
    contacts = resource_of(Contact)
    assert contacts is not None
    known = {each.key: each for each in contacts.fields(by) if not each.sensitive and not each.read_only}
    found = {key: known[key] for key in OFFERED if key in known}
    own = {each.key: each for each in known.values() if each.custom and each.kind in FIT}
    if COMPANY in found:
        found[COMPANY] = replace(found[COMPANY], kind="text", max_length=200)
    return {**found, **own}


def field_for(question: Question, content: Content, language: str, known: dict[str, Field]) -> Field | None:
    """The field that reads the answer to a question; None if the contact has no such field any more."""
    label = content.label_of(question, language)
    if question.field:
        field = known.get(question.field)
        return replace(field, key=question.key, label=label, required=question.required) if field else None
    kind: Kind = question.kind if question.kind in OWN_KINDS else "text"  # type: ignore[assignment]
    choices = tuple((value, shown) for value, shown in content.choices_of(question, language))
    limit = {"text": 300, "longtext": LONGEST}.get(kind)
    return Field(
        question.key, label, kind, question.key, required=question.required, choices=choices, max_length=limit
    )


def choices_of(field: Field) -> tuple[tuple[str, str], ...]:
    """What can be chosen: the field's own choices, or all countries and languages."""
    if field.kind in CODES:
        return tuple(CODES[field.kind].names().items())
    return field.choices


def told(question: Question, field: Field | None, content: Content) -> str:
    """What kind of question it is, for those who build the form."""
    if question.field:
        return _("Contact: %(field)s") % {"field": field.label if field else question.field}
    return str(OWN_KINDS.get(question.kind, question.kind))
