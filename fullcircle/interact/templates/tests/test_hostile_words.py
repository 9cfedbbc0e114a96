"""Whatever stands in a template or in a value: nothing of it is run, nothing breaks out, and everything comes to an end."""

import time
import tracemalloc

import pytest

from fullcircle.interact.templates.compiling import Surroundings, Unfit, printed
from fullcircle.interact.templates.content import read
from fullcircle.interact.templates.liquid import FILTERS, HTML, TAGS, TooMuch, Unreadable, filled, harmless
from fullcircle.interact.templates.rendering import render

MARKER = 1787569  # 1337 * 1337
SUMS = ["1337*1337", "1337 * 1337", "7331|times:7", "config", "self.__class__.__mro__", "''.__class__.__base__.__subclasses__()",
        "request.application.__globals__", "cycler.__init__.__globals__.os.popen('id').read()", "range(9).__class__",
        "contact.__class__", "contact.name.__class__", "lipsum.__globals__", "_self.env", "settings.SECRET_KEY"]  # fmt: skip
AROUND = ["{{{{{}}}}}", "{{{{ {} }}}}", "{{% {} %}}", "${{{}}}", "#{{{}}}", "<%= {} %>", "{{{}}}", "@({})", "[[{}]]",
          "{{{{{{{}}}}}}}",
          "*{{{}}}", "{{php}}{}{{/php}}", "%{{{}}}", "{{!{}}}"]  # fmt: skip
TAGS_OF_OTHERS = [
    "{% include 'x' %}", "{% render 'x' %}", "{% assign x = 1 %}", "{% capture x %}y{% endcapture %}", "{% increment x %}",
    "{% load static %}", "{% debug %}", "{% import os %}", "{% extends 'base' %}", "{% macro x() %}{% endmacro %}",
    "{% liquid assign x = 1 %}", "{% tablerow i in (1..9) %}{% endtablerow %}", "{% echo 'x' | upcase %}", "{% cycle 'a','b' %}",
    "{{ 'x' | safe }}", "{{ 7 | times: 7 }}", "{{ 'a' | replace: 'a', 'aaaa' }}", "{{ 'a' | split: '' }}",
    "{{ 'PHg+' | base64_decode }}",
]  # fmt: skip
STRINGS = [around.format(each) for each in SUMS for around in AROUND]


def letter(text: str, **more):
    return printed(
        read({"subject": "Hi", "blocks": [{"kind": "text", "text": text}], **more}), Surroundings()
    )


@pytest.mark.parametrize("html", [True, False])
def test_no_string_is_worked_out(html):
    """As a template, and as a value: what was written comes out, or a sentence that says it is not understood."""
    for text in STRINGS:
        try:
            out = filled(text, harmless({"contact": {"name": "Dana"}}), html=html)
        except (Unreadable, TooMuch):
            out = ""
        assert str(MARKER) not in out
        assert "class" not in out or "class" in text
        assert "<function" not in out
        assert "object at" not in out
        assert text in filled("{{ contact.name }}", {"contact": {"name": text}}, html=False)
        assert str(MARKER) not in filled("{{ contact.name }}", {"contact": {"name": text}}, html=True)


@pytest.mark.parametrize("text", TAGS_OF_OTHERS)
def test_what_a_letter_does_not_need_is_not_there(text):
    with pytest.raises((Unreadable, TooMuch)):
        filled(text, {}, html=True)


def test_only_what_is_on_the_lists_is_there():
    assert set(HTML.tags) <= TAGS
    assert set(HTML.filters) == FILTERS | {"date"}
    assert HTML.autoescape


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in (1..2000000) %}x{% endfor %}",
        "{% for i in (1..99) %}{% for j in (1..99) %}{% for k in (1..99) %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% for i in (1..9000) %}" + "{{ contact.name }}" * 100 + "{% endfor %}",
        "{% if a %}" * 500 + "{% endif %}" * 500,
        "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
        "{{ contact" + ".a" * 50_000 + " }}",
        "{{ contact.name" + " | append: contact.name" * 40 + " }}",
        "x" * 400_000,
    ],
)
def test_everything_comes_to_an_end(text):
    tracemalloc.start()
    begun = time.process_time()
    try:
        out = filled(text, {"contact": {"name": "n" * 200}}, html=True)
    except (Unreadable, TooMuch):
        out = ""
    took, (_now, most) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(out) <= 400_000
    assert took < 20  # far above its second, and far below what it would take
    assert most < 100_000_000


def test_values_are_escaped_and_stay_where_they_are_put():
    evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'"
    made = render(
        printed(
            read({"subject": "For {{ contact.name }}", "blocks": [
                {"kind": "heading", "text": "{{ contact.name }}"},
                {"kind": "text", "text": "[{{ contact.name }}](https://example.com/{{ contact.name }}?q={{ contact.name }})"},
                {"kind": "button", "text": "{{ contact.name }}", "url": "https://example.com/"},
                {"kind": "image", "file": "a" * 32, "alt": "{{ contact.name }}"},
                {"kind": "columns", "left": "{{ contact.name }}", "right": evil},
            ]}),
            Surroundings(),
        ),
        {"contact": {"name": evil}},
    )  # fmt: skip
    assert "<script" not in made.html
    assert "<img src=x" not in made.html
    assert 'alt="&#34;&gt;&lt;script' in made.html
    assert 'href="https://example.com/%22%3E%3Cscript%3E' in made.html


def test_a_value_cannot_add_a_header_or_change_where_a_link_leads():
    made = render(
        letter("[go](https://example.com/{{ contact.name }})", preheader="{{ contact.name }}")
        .__class__(**{**letter("[go](https://example.com/{{ contact.name }})").__dict__, "subject": "{{ contact.name }}"}),
        {"contact": {"name": "a\r\nBcc: all@example.com\u2028/../@evil.example"}},
    )  # fmt: skip
    assert "\n" not in made.subject
    assert "\r" not in made.subject
    assert "\u2028" not in made.subject
    assert 'href="https://example.com/a%0D%0ABcc' in made.html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "//evil.example", "https://{{ contact.name }}/",
        "https://a{{ contact.name }}.example/",
        "{{ contact.website }}", "https://user@evil.example/", "https:\\\\evil.example", "ftp://example.com/", "", "/inside",
    ],
)  # fmt: skip
def test_a_link_says_its_host(url):
    with pytest.raises(Unfit):
        printed(
            read({"subject": "x", "blocks": [{"kind": "button", "text": "go", "url": url}]}), Surroundings()
        )


@pytest.mark.parametrize(
    "text",
    [
        "{{ '<script>alert(1)</script>' }}",
        "{{ contact.x | default: '\" onload=\"x' }}",
        "{% for x in '<b>' %}{{ x }}{% endfor %}",
    ],
)
def test_words_in_a_field_hold_nothing_that_matters(text):
    with pytest.raises(Unfit):
        letter(text)


def test_records_of_ours_are_no_values(alice):
    with pytest.raises(TypeError):
        harmless({"contact": alice})
    with pytest.raises(TypeError):
        harmless({"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}})
