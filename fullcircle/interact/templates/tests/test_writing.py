"""A template is written, looked at as somebody would get it, taken back, published; and what was sent stays as it was."""

import io

import pytest
from django.test import Client
from PIL import Image

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.interact.snippets.models import Snippet
from fullcircle.interact.templates import actions, queries
from fullcircle.interact.templates.content import read
from fullcircle.interact.templates.fields import values_for
from fullcircle.interact.templates.models import Template, TemplateVersion
from fullcircle.interact.templates.rendering import render
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user


def record(user, model, **values):
    with as_user(user) as by:
        return create_record(model, by=by, values=values)


@pytest.fixture
def welcome(alice) -> Template:
    return record(alice, Template, name="Welcome")


def written(user, template, *blocks, **more):
    with as_user(user) as by:
        content = {"subject": "Hello {{ contact.name }}", "blocks": list(blocks), **more}
        return actions.save_template_draft(template, by=by, content=content)


TEXT = {"kind": "text", "text": 'Dear {{ contact.name }} of {{ contact.city | default: "nowhere" }}.'}


def test_a_letter_is_published_and_stays_as_it_was(alice, welcome, signed_in):
    chair = record(alice, Product, name="Chair {{ x }}", price="120", currency="EUR")
    bye = record(alice, Snippet, name="Bye", text="Yours, {{ sender.name }}")
    blocks = [TEXT, {"kind": "product", "product": chair.pk}, {"kind": "snippet", "snippet": bye.pk}]
    written(alice, welcome, *blocks)
    with as_user(alice) as by:
        actions.publish_template(welcome, by=by)
        edit_record(Snippet.objects.get(pk=bye.pk), by=by, values={"text": "Never mind"})
        edit_record(Product.objects.get(pk=chair.pk), by=by, values={"price": "999"})
        version = TemplateVersion.objects.get(template=welcome)
        made = render(version.printed, {"contact": {"name": "Dana"}, "sender": {"name": "Alice"}})
    assert (made.subject, made.missing) == ("Hello Dana", ())
    assert "Dear Dana of nowhere." in made.text
    assert "Dear Dana of nowhere." in made.html
    assert "Yours, Alice" in made.html
    assert "120.00 EUR" in made.text
    assert "Never mind" not in made.html
    page = signed_in(alice).get(f"/templates/{welcome.pk}/").content.decode()
    assert "{{" not in page, "fields stand in it by their names"


def test_missing_values_are_named(alice, welcome):
    written(
        alice,
        welcome,
        {"kind": "text", "text": '{{ contact.city }} {{ contact.job_title | default: "you" }}'},
    )
    dana = record(alice, Contact, name="Dana")
    with as_user(alice, read_only=True) as by:
        content = read(actions.draft_of(welcome).content)
        assert queries.shown_to(content, Contact.objects.get(pk=dana.pk), by).missing == ("contact.city",)
        assert "birth_date" not in values_for(Contact.objects.get(pk=dana.pk), by)["contact"]


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ([], "Add a block first"),
        ([{"kind": "text", "text": "{{ contact.birth_date }}"}], "There is no field “contact.birth_date”"),
        ([{"kind": "text", "text": "{{ contact.name"}], "not understood"),
        ([{"kind": "button", "text": "Go", "url": "here"}], "leads nowhere"),
        ([{"kind": "image"}], "has no picture yet"),
        ([{"kind": "snippet", "snippet": 99}], "Choose which snippet"),
    ],
)
def test_what_cannot_be_sent_is_not_published(alice, welcome, blocks, sentence):
    written(alice, welcome, *blocks)
    with pytest.raises(Refused, match=sentence), as_user(alice) as by:
        actions.publish_template(welcome, by=by)


def test_what_a_letter_that_advertises_needs_is_said(alice, welcome):
    with as_user(alice, read_only=True):
        assert queries.lacks_for_marketing(actions.beginning()) == []
        bare = read({"subject": "x", "blocks": [TEXT]})
        assert len(queries.lacks_for_marketing(bare)) == 2


def test_changes_are_taken_back_one_by_one(alice, welcome, reader):
    for words in ("one", "two"):
        written(alice, welcome, {"kind": "text", "text": words})
    with as_user(alice) as by:
        assert actions.undo_template_draft(welcome, by=by).content["blocks"][0]["text"] == "one"
        actions.undo_template_draft(welcome, by=by)
        with pytest.raises(Refused, match="nothing to take back"):
            actions.undo_template_draft(welcome, by=by)
    with pytest.raises(NotAllowed), as_user(reader) as by:
        actions.save_template_draft(Template.objects.get(pk=welcome.pk), by=by, content={})


def test_the_builder_moves_copies_and_removes(alice, welcome, signed_in, reader):
    browser = signed_in(alice)
    address = f"/templates/{welcome.pk}/build/"
    assert signed_in(reader).get(address).status_code == 403
    written(
        alice, welcome, {"kind": "text", "key": "aaaaaa", "text": "one"}, {"kind": "divider", "key": "bbbbbb"}
    )
    form = {
        "q": ["aaaaaa", "bbbbbb"],
        "aaaaaa.text": 'changed {{ contact.city | default: "there" }}',
        "subject": "S",
    }
    page = browser.post(
        address, form | {"do": "down:aaaaaa"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Moved to place 2." in page
    assert "City, or “there”" in page
    browser.post(address, form | {"q": ["bbbbbb", "aaaaaa"], "do": "twice:aaaaaa"})
    with as_user(alice, read_only=True):
        assert [each["kind"] for each in actions.draft_of(welcome).content["blocks"]] == [
            "divider",
            "text",
            "text",
        ]
        keys = [each["key"] for each in actions.draft_of(welcome).content["blocks"]]
    browser.post(address, form | {"q": keys, "do": "remove:bbbbbb"})
    assert (
        browser.post(address, {"q": "aaaaaa", "subject": "S"}).status_code == 409
    )  # a page that knows too little
    browser.post(address, {"do": "undo"})
    page = browser.get(address).content.decode()
    assert page.count('type="hidden" name="q"') == 3
    assert browser.post(address, form | {"q": keys, "do": "up:nothing"}).status_code == 422


def test_what_is_typed_first_finds_its_blocks(alice, welcome, signed_in):
    with as_user(alice, read_only=True):
        keys = [each.key for each in actions.beginning().blocks]
    signed_in(alice).post(
        f"/templates/{welcome.pk}/build/", {"q": keys, "words01.text": "Mine", "subject": "S"}
    )
    with as_user(alice, read_only=True):
        assert [each.get("text") for each in actions.draft_of(welcome).content["blocks"]][1] == "Mine"


def test_the_preview_runs_nothing_and_is_light_or_dark(alice, welcome, signed_in):
    written(alice, welcome, {"kind": "text", "text": "<script>alert(1)</script> {{ contact.name }}"})
    dana = record(alice, Contact, name="Dana <b>")
    address = f"/templates/{welcome.pk}/preview/?contact={dana.pk}"
    answer = signed_in(alice).get(address)
    page = answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox;" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "<script" not in page
    assert "Dana &lt;b&gt;" in page
    assert "prefers-color-scheme" not in page
    assert 'name="color-scheme" content="light"' in page
    dark = signed_in(alice).get(address + "&look=dark").content.decode()
    assert "@media all" in dark
    assert 'name="color-scheme" content="dark"' in dark


def test_a_colleague_previews_only_for_people_they_see(bob, charlie, welcome, signed_in):
    eve = record(charlie, Contact, name="Eve Hidden")
    address = f"/templates/{welcome.pk}/preview/?contact={eve.pk}"
    assert "Eve" not in signed_in(bob).get(address).content.decode()


def test_pictures_are_drawn_anew_and_nothing_else_is_served(alice, welcome, signed_in):
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(drawn, "PNG")
    for content, name, status in (
        (drawn.getvalue(), "red.png", 302),
        (b"<svg onload='x'/>", "x.svg", 415),
        (b"%PDF-1.4 words", "a.pdf", 422),
    ):
        upload = io.BytesIO(content)
        upload.name = name
        assert (
            signed_in(alice).post(f"/templates/{welcome.pk}/pictures/", {"file": upload}).status_code
            == status
        )
    from fullcircle.platform.files.models import StoredFile

    with as_user(alice, read_only=True):
        kept = StoredFile.objects.get()
    answer = Client().get(f"/pictures/{kept.key}/")
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (4, 4)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Client().get(f"/pictures/{'0' * 32}/").status_code == 404
    with as_user(alice):
        StoredFile.objects.filter(pk=kept.pk).update(about_kind="contact")
    assert Client().get(f"/pictures/{kept.key}/").status_code == 404
