"""Form controls that plain HTML does not have."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fullcircle.platform.records.codes import CODES
from fullcircle.platform.ui.atoms import icon


class Picker(forms.Widget):
    """A box in which one types to find a record or a code; markup after frontend/combobox.js. `named` tells what a
    value that is chosen already is called; `words` sends what was typed and not chosen, for the door to understand;
    `text_as` sends what the box shows, too, under that name."""

    choices: Any = ()  # a Django field of choices leaves its list here; what is offered comes from the address

    def __init__(
        self,
        url: str,
        named: Callable[[Any], str],
        *,
        words: bool = False,
        text_as: str = "",
        prompt: str = "",
    ) -> None:
        super().__init__()
        self.url, self.named, self.words, self.text_as, self.prompt = url, named, words, text_as, prompt

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        all_attrs = self.build_attrs(self.attrs, attrs) | ({"name": self.text_as} if self.text_as else {})
        known = self.named(value) if value not in (None, "") else ""
        return format_html(
            '<div class="combo" data-combo data-name="{}" data-url="{}"{}{}><div class="combo-in">'
            '<input type="text" role="combobox" aria-autocomplete="list" aria-expanded="false" autocomplete="off" '
            'value="{}" placeholder="{}"{}>{}</div><input type="hidden" name="{}" value="{}"></div>',
            name,
            self.url,
            SafeString(" data-words") if self.words else "",
            SafeString(" data-invalid") if all_attrs.get("aria-invalid") else "",
            known,
            self.prompt or gettext("Type to search"),
            forms.utils.flatatt(all_attrs),
            "" if self.is_required else clear_button(hidden=not known),
            name,
            "" if value is None else value,
        )


def clear_button(*, hidden: bool) -> SafeString:
    return format_html(
        '<button class="btn ghost xs icon" type="button" tabindex="-1" data-clear{} aria-label="{}">{}</button>',
        SafeString(" hidden") if hidden else "",
        gettext("Clear"),
        icon("x", 12),
    )


def code_picker(kind: str) -> Picker:
    """A country, a language, a currency or a time zone, found by any of its names."""
    return Picker(f"/options/codes/{kind}/", CODES[kind].name, words=True)


class CodeField(forms.CharField):
    """The same in a form that is written by hand; whatever name is given, the code is kept."""

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(widget=code_picker(kind), **options)
        self.known = CODES[kind]

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        code = self.known.read(text)
        if text and not code:
            raise forms.ValidationError(self.known.unknown(text[:60]))
        return code
