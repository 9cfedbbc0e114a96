"""The smallest pieces of a page, made in Python because a list shows hundreds of them."""

import datetime as dt
from decimal import Decimal
from functools import cache, lru_cache
from html import escape

from babel import Locale, UnknownLocaleError
from babel.numbers import format_compact_currency, format_currency, format_decimal
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, to_locale

from fullcircle.platform.ui.markup import markup

HUES = 12
UNITS = (
    (31_536_000, "y"),
    (2_592_000, "mo"),
    (604_800, "w"),
    (86_400, "d"),
    (3_600, "h"),
    (60, "min"),
)
HIGH, MIDDLE = 70, 40


@cache
def sprite() -> str:
    return static("sprite.svg")


@cache
def icon(name: str, size: int = 16, css: str = "") -> SafeString:
    """A Lucide icon from the sprite; silent for screen readers, because a word always says the same."""
    return markup(
        '<svg class="i {}" width="{}" height="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        size,
        size,
        sprite(),
        name,
    )


def initials(name: str) -> str:
    parts = name.split() or ["?"]
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()


@lru_cache(maxsize=4096)
def avatar(name: str, hue: int = 0, css: str = "") -> SafeString:
    """A person's or company's initials; `css` may be "sq" for companies, "lg" or "xl"."""
    letters = escape(initials(str(name)))
    return SafeString(
        f'<span class="avatar {escape(css)}" data-hue="{int(hue) % HUES}" aria-hidden="true">{letters}</span>'
    )


def who(name: str, hue: int = 0, href: str = "", css: str = "", *, face: bool = True) -> SafeString:
    """An avatar with its name, as a link when there is somewhere to go."""
    inside = f"{avatar(name, hue, css) if face else ''}<span>{escape(str(name))}</span>"
    if href:
        return SafeString(f'<a href="{escape(href)}" class="who">{inside}</a>')
    return SafeString(f'<span class="who">{inside}</span>')


@lru_cache(maxsize=1024)
def badge(text: str, tone: str = "gray") -> SafeString:
    return markup('<span class="badge" data-tone="{}">{}</span>', tone or "gray", text)


def score(value: int) -> SafeString:
    """A number from 0 to 100 with a bar; the bar's color follows the level."""
    level = "high" if value >= HIGH else "middle" if value >= MIDDLE else "low"
    return markup(
        '<span class="score" data-level="{}"><svg width="36" height="4" aria-hidden="true">'
        '<rect width="36" height="4" rx="2"/><rect class="f" width="{}" height="4" rx="2"/></svg>'
        '<span class="num">{}</span></span>',
        level,
        max(2, value * 36 // 100),
        value,
    )


@cache
def locale_of(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def reader() -> Locale:
    """The locale of whoever reads this page."""
    return locale_of(get_language() or "en")


def amount(value: Decimal | float | int, currency: str, *, exact: bool = False) -> str:
    """An amount in its own currency; round amounts go without decimals, except `exact` ones, which stand below others."""
    whole = value == int(value) and not exact
    return format_currency(
        value, currency, format="¤#,##0" if whole else None, locale=reader(), currency_digits=not whole
    )


def short_amount(value: Decimal | float | int, currency: str) -> str:
    """€2.13M instead of €2,126,550, for heads and cards."""
    size = abs(float(value))
    if size < 1000:
        return amount(round(value), currency)
    digits = 2 if size >= 1_000_000 else 1 if size < 10_000 else 0
    return format_compact_currency(value, currency, locale=reader(), fraction_digits=digits).replace(
        "\xa0", ""
    )


def number(value: Decimal | float | int) -> str:
    return format_decimal(value, locale=reader())


@lru_cache(maxsize=1024)
def span_text(number: int, unit: str, language: str, *, ahead: bool) -> str:
    """A span as the reader says it; few different ones are ever asked for."""
    span = f"{number} {gettext(unit)}"
    return gettext("in %(span)s") % {"span": span} if ahead else gettext("%(span)s ago") % {"span": span}


def lasting(seconds: float) -> str:
    """How long something takes, as exact as it matters: 0.2 s, 14 s, 5 min, 3 d."""
    if seconds < 10:
        return f"{format_decimal(round(seconds, 1 if seconds >= 1 else 2), locale=reader())} s"
    for size, unit in UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {gettext(unit)}"
    return f"{round(seconds)} s"


def ago_text(seconds: float) -> str:
    away = abs(seconds)
    for size, unit in UNITS:
        if away >= size:
            return span_text(int(away // size), unit, get_language() or "en", ahead=seconds < 0)
    return gettext("now")


def ago(moment: dt.datetime | dt.date | None, now: dt.datetime | None = None) -> SafeString:
    """How long since, with the exact time as title."""
    if moment is None:
        return markup('<span class="muted">{}</span>', gettext("Never"))
    now = now or timezone.now()
    if isinstance(moment, dt.datetime):
        seconds, exact = (now - moment).total_seconds(), exact_text(moment)
    else:
        seconds, exact = (timezone.localdate(now) - moment).days * 86_400, date_text(moment)
    text = escape(ago_text(seconds))
    return SafeString(f'<time datetime="{moment.isoformat()}" title="{escape(exact)}">{text}</time>')


@cache
def short_months(language: str) -> tuple[str, ...]:
    """Jan, Feb and so on; looked up once for each language, because lists hold a date in every row."""
    return tuple(date_format(dt.date(2000, month, 1), "M") for month in range(1, 13))


def exact_text(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_text(local)}, {local.hour:02}:{local.minute:02}"


def date_text(day: dt.date) -> str:
    return f"{day.day} {short_months(get_language() or 'en')[day.month - 1]} {day.year:04}"


def when(moment: dt.datetime | dt.date) -> SafeString:
    """The exact day, and the time if there is one, in the reader's zone."""
    text = exact_text(moment) if isinstance(moment, dt.datetime) else date_text(moment)
    return SafeString(f'<time datetime="{moment.isoformat()}">{escape(text)}</time>')


def ltr(text: str) -> SafeString:
    """Addresses, numbers and ids keep their direction in every script."""
    return SafeString(f'<bdi dir="ltr">{escape(str(text))}</bdi>')
