"""One-click mends: what a value becomes, as a pure function of a record. Applied, they are ordinary edits with a way back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import phonenumbers

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.models import Record

SMALL = {
    "de",
    "da",
    "di",
    "del",
    "della",
    "der",
    "den",
    "van",
    "von",
    "zu",
    "zur",
    "la",
    "le",
    "y",
    "e",
    "bin",
    "ibn",
    "al",
}
SPACES = re.compile(r"\s+")
Values = dict[str, Any]


@dataclass(frozen=True)
class Mend:
    """A named mend: for which kind of record, which rows are worth a look (SQL over `t`), and what they become."""

    key: str
    label: str
    told: str
    resource: str
    worth: str
    becomes: Callable[[Any], Values]


def tidy_name(contact: Contact) -> Values:
    """Names in one case get the usual one; particles stay small, and what follows an apostrophe or hyphen does not."""
    return {
        key: titled(value)
        for key in ("name", "given_name", "family_name")
        if (value := getattr(contact, key))
        and (value.isupper() or value.islower())
        and titled(value) != value
    }


def titled(text: str) -> str:
    words = SPACES.sub(" ", text.strip()).split(" ")
    return " ".join(
        word.lower() if word.lower() in SMALL and n else cased(word) for n, word in enumerate(words)
    )


def cased(word: str) -> str:
    parts = re.split(r"([-'’])", word.lower())
    made = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"^Mc(\w)", lambda found: "Mc" + found[1].upper(), made)


def split_name(contact: Contact) -> Values:
    """“Ruiz, Dana” and “Dana Ruiz” have a given and a family name; longer names are left to people."""
    name = SPACES.sub(" ", contact.name.strip())
    if contact.given_name or contact.family_name or not name or "@" in name:
        return {}
    if name.count(",") == 1:
        family, given = (part.strip() for part in name.split(","))
    else:
        parts = name.split(" ")
        if len(parts) < 2 or (len(parts) > 2 and parts[-2].lower() not in SMALL):
            return {}
        given, family = parts[0], " ".join(parts[1:])
    return {"given_name": given, "family_name": family} if given and family else {}


def country_of_phone(contact: Contact) -> Values:
    """A phone number tells its country, unless several share its code."""
    if contact.country or not contact.phone:
        return {}
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(contact.phone))
    except phonenumbers.NumberParseException:
        return {}
    return {"country": region} if region and len(region) == 2 else {}


def tidy_phone(contact: Contact) -> Values:
    """A number in the form that every system reads: +491701234567."""
    from fullcircle.platform.settings.organization import organization

    try:
        number = phonenumbers.parse(contact.phone, contact.country or organization().country or None)
    except phonenumbers.NumberParseException:
        return {}
    made = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return {"phone": made} if phonenumbers.is_valid_number(number) and made != contact.phone else {}


def tidy_email(contact: Contact) -> Values:
    made = contact.email.strip().strip("<>;,").removeprefix("mailto:").lower()
    return {"email": made} if made != contact.email and made.count("@") == 1 else {}


def tidy_spaces(record: Record) -> Values:
    """No spaces around and no two in a row."""
    found = {}
    for key in ("name", "given_name", "family_name", "street", "city", "job_title"):
        value = getattr(record, key, "")
        if value and SPACES.sub(" ", value.strip()) != value:
            found[key] = SPACES.sub(" ", value.strip())
    return found


ONE_CASE = (
    "(t.name <> '' AND (t.name = upper(t.name) OR t.name = lower(t.name)) AND lower(t.name) <> upper(t.name))"
)
MENDS = {
    mend.key: mend
    for mend in (
        Mend("tidy_name", "Write names with capitals", "DANA RUIZ becomes Dana Ruiz", "contact", ONE_CASE, tidy_name),
        Mend("split_name", "Split names", "Given and family name from the name", "contact",
             "t.given_name = '' AND t.family_name = '' AND t.name LIKE '%% %%' AND t.name NOT LIKE '%%@%%'", split_name),
        Mend("country_of_phone", "Fill country from phone", "+49 … is in Germany", "contact",
             "t.country = '' AND t.phone LIKE '+%%'", country_of_phone),
        Mend("tidy_phone", "Write phone numbers in one form", "0170 1234567 becomes +491701234567", "contact",
             r"t.phone <> '' AND t.phone !~ '^\+[1-9][0-9]{6,14}$'", tidy_phone),
        Mend("tidy_email", "Tidy email addresses", "Small letters, without brackets and spaces", "contact",
             "t.email <> '' AND (t.email <> lower(btrim(t.email)) OR t.email ~ '[<>;,]|^mailto:')", tidy_email),
        Mend("tidy_spaces", "Remove needless spaces", "Around and between words", "contact",
             r"concat_ws('|', t.name, t.given_name, t.family_name, t.street, t.city, t.job_title) ~ '(^|\|)\s|\s(\||$)|\s\s'",
             tidy_spaces),
    )
}  # fmt: skip
