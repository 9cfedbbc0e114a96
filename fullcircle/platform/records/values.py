"""The door: text becomes a typed value or a sentence that says what to mend; and values become text again."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, gettext
from email_validator import EmailNotValidError, validate_email

from fullcircle.platform.records.codes import CODES
from fullcircle.platform.records.fields import CODED, Field

LONGEST = {"text": 200, "longtext": 20_000, "link": 2_000, "email": 254, "phone": 40}


class Unfit(ValueError):
    """A value that the field cannot hold, as a sentence for the person who typed it."""


def parse(field: Field, raw: Any, *, region: str = "") -> Any:
    """The value a field stores, from what a person, a file or a program gave. Empty becomes None or ''."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
        if field.required:
            raise Unfit(gettext("%(what)s is needed.") % {"what": field.label})
        return empty(field)
    value = PARSERS[field.kind](field, raw.strip() if isinstance(raw, str) else raw, region)
    if field.max_length and isinstance(value, str) and len(value) > field.max_length:
        raise Unfit(too_long(field, str(field.max_length), str(len(value))))
    return value


def too_long(field: Field, most: str, many: str) -> str:
    said = gettext("%(what)s holds at most %(most)s characters; this has %(many)s.")
    return said % {"what": field.label, "most": most, "many": many}


def inside(field: Field) -> str:
    """The label within a sentence: other languages than ours may write nouns with a capital."""
    return field.label.lower() if (get_language() or "en").startswith("en") else field.label


def empty(field: Field) -> Any:
    if field.kind == "multichoice":
        return []
    return "" if not field.null and (field.is_text or field.kind == "choice") else None


def parse_text(field: Field, raw: Any, region: str) -> str:
    text = str(raw)
    if "\x00" in text:
        raise Unfit(gettext("%(what)s holds a character that text cannot have.") % {"what": field.label})
    longest = LONGEST.get(field.kind, 200)
    if not field.max_length and len(text) > longest:
        raise Unfit(too_long(field, f"{longest:,}", f"{len(text):,}"))
    return text


def parse_email(field: Field, raw: Any, region: str) -> str:
    text = str(raw)
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        said = gettext("“%(text)s” is not an email address. Write it like name@example.com.")
        raise Unfit(said % {"text": shortened(text)}) from None


def parse_phone(field: Field, raw: Any, region: str) -> str:
    """E.164, the one spelling by which the same number is found again."""
    text = str(raw)
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        said = gettext("“%(text)s” is not a phone number. Write it with its country, like +49 30 1234567.")
        raise Unfit(said % {"text": shortened(text)})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_link(field: Field, raw: Any, region: str) -> str:
    text = parse_text(field, raw, region)
    if "://" not in text:
        text = f"https://{text}"
    scheme, _, rest = text.partition("://")
    if scheme.lower() not in ("http", "https") or "." not in rest or " " in rest:
        said = gettext("“%(text)s” is not a web address. Write it like https://example.com.")
        raise Unfit(said % {"text": shortened(text)})
    return text


def parse_integer(field: Field, raw: Any, region: str) -> int:
    number = parse_number(field, raw, region)
    if number != int(number):
        said = gettext("%(what)s is a whole number; “%(text)s” is not.")
        raise Unfit(said % {"what": field.label, "text": raw})
    if abs(number) > 2**31 - 1:
        raise Unfit(gettext("%(what)s is too large a number.") % {"what": field.label})
    return int(number)


def parse_number(field: Field, raw: Any, region: str) -> Decimal:
    text = str(raw).replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("_", "")
    try:
        number = Decimal(with_point(text, money=field.kind == "money"))
    except InvalidOperation:
        raise Unfit(gettext("“%(text)s” is not a number.") % {"text": shortened(str(raw))}) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        said = gettext("“%(text)s” is not a number that %(what)s can hold.")
        raise Unfit(said % {"text": shortened(str(raw)), "what": inside(field)})
    if field.custom and field.kind == "number":
        return shortest(number)
    return round(number, field.decimals) if field.decimals else number


def with_point(text: str, *, money: bool) -> str:
    """1,234.50 and 1.234,50 and 12,5 as programs write them; of two marks the last one is before the decimals."""
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point and not is_thousands(text, money=money):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "") if text.count(".") < 2 else text.replace(".", "")


def is_thousands(text: str, *, money: bool) -> bool:
    """1,234 euros are more than a thousand, and 1,234 kilos a little more than one; 1,000 is a thousand of anything."""
    if text.count(",") > 1:
        return True
    whole, _, rest = text.partition(",")
    return (
        "." not in text
        and len(rest) == 3
        and whole.lstrip("+-") not in ("", "0")
        and (money or rest == "000")
    )


def shortest(number: Decimal) -> Decimal:
    """One spelling for each number: 3, not 3.0 or 3.00, so that equal numbers are found."""
    return Decimal(format(number.normalize(), "f")) + 0


def parse_money(field: Field, raw: Any, region: str) -> Decimal:
    """The amount; a currency written before or after it is the record's own and is not read here."""
    text = raw.strip(" \u00a0").strip("€$£¥").strip() if isinstance(raw, str) else raw
    if isinstance(text, str) and len(text) > 4 and text[-4] in " \u00a0" and text[-3:].isalpha():
        text = text[:-4]
    return parse_number(field, text, region)


def parse_date_value(field: Field, raw: Any, region: str) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        value = parse_date(str(raw)[:10])
    except ValueError:
        value = None
    if value is None or not 1000 <= value.year <= 9999:
        said = gettext("“%(text)s” is not a date. Write it like 2026-03-31.")
        raise Unfit(said % {"text": shortened(str(raw))})
    return value


def parse_datetime_value(field: Field, raw: Any, region: str) -> datetime:
    if isinstance(raw, datetime):
        value = raw
    else:
        try:
            value = parse_datetime(str(raw)) or datetime.combine(
                parse_date_value(field, raw, region), datetime.min.time()
            )
        except (ValueError, Unfit):
            said = gettext("“%(text)s” is not a time. Write it like 2026-03-31 14:30.")
            raise Unfit(said % {"text": shortened(str(raw))}) from None
    return value if value.tzinfo else value.replace(tzinfo=timezone.get_current_timezone())


def parse_choice(field: Field, raw: Any, region: str) -> str:
    text = str(raw)
    for value, label in field.choices:
        if text.casefold() in (value.casefold(), label.casefold()):
            return value
    known = ", ".join(label for _, label in field.choices[:12])
    said = gettext("“%(text)s” is not one of the choices for %(what)s: %(known)s.")
    raise Unfit(said % {"text": shortened(text), "what": inside(field), "known": known})


def parse_code(field: Field, raw: Any, region: str) -> str:
    """The code of a country, language, currency or time zone, from the code itself or from any of its names."""
    known = CODES[field.kind]
    code = known.read(str(raw))
    if not code:
        raise Unfit(known.unknown(shortened(str(raw))))
    return code


def parse_choices(field: Field, raw: Any, region: str) -> list[str]:
    parts = (
        raw
        if isinstance(raw, list)
        else [part for part in str(raw).replace(";", ",").split(",") if part.strip()]
    )
    return list(dict.fromkeys(parse_choice(field, str(part).strip(), region) for part in parts))


YES, NO = (
    {"yes", "y", "true", "1", "on", "ja", "oui", "si", "sí"},
    {"no", "n", "false", "0", "off", "nein", "non"},
)


def parse_yes_no(field: Field, raw: Any, region: str) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).casefold()
    if text in YES | NO:
        return text in YES
    raise Unfit(gettext("“%(text)s” is neither yes nor no.") % {"text": shortened(text)})


def parse_relation(field: Field, raw: Any, region: str) -> int:
    """Its number, or the record itself; finding one by name is the caller's business."""
    if isinstance(raw, models.Model):
        return raw.pk
    try:
        number = int(raw)
    except (TypeError, ValueError):
        number = 0
    if not 0 < number < 2**63:
        raise Unfit(
            f"{field.label} is chosen from the list; “{shortened(str(raw))}” is not the number of a record."
        )
    return number


def shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


PARSERS: dict[str, Callable[[Field, Any, str], Any]] = {
    "text": parse_text,
    "longtext": parse_text,
    "email": parse_email,
    "phone": parse_phone,
    "link": parse_link,
    "integer": parse_integer,
    "number": parse_number,
    "money": parse_money,
    "date": parse_date_value,
    "datetime": parse_datetime_value,
    "choice": parse_choice,
    **dict.fromkeys(CODED, parse_code),
    "multichoice": parse_choices,
    "yesno": parse_yes_no,
    "relation": parse_relation,
    "user": parse_relation,
}


def as_text(value: Any) -> str:
    """A stored value as a file or an input box holds it, reversible by parse()."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def as_json(value: Any) -> Any:
    """A stored value as the API shows it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return value
