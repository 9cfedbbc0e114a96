"""Countries, languages, currencies and time zones: chosen by any of their names, kept as codes, forgiving when mistyped."""

import re

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.platform.actions import Refused
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.codes import CODES, offers
from fullcircle.platform.settings.actions import edit_organization
from tests.cast import as_user


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("country", "Deutschland", "DE"),
        ("country", "Côte d’Ivoire", "CI"),
        ("country", "日本", "JP"),
        ("country", "de", "DE"),
        ("language", "Deutsch", "de"),
        ("language", "German", "de"),
        ("language", "pt_br", "pt-BR"),
        ("language", "ger", "de"),
        ("language", "en-IE", "en-IE"),
        ("currency", "euro", "EUR"),
        ("currency", "€", "EUR"),
        ("currency", "Schweizer Franken", "CHF"),
        ("time_zone", "Berlin", "Europe/Berlin"),
        ("time_zone", "europe/berlin", "Europe/Berlin"),
        ("time_zone", "W. Europe Standard Time", "Europe/Berlin"),
        ("time_zone", "Los Angeles", "America/Los_Angeles"),
        ("time_zone", "Asia/Calcutta", "Asia/Kolkata"),
        ("country", "Atlantis", ""),
        ("language", "Gibberish", ""),
        ("currency", "XXX", ""),
        ("time_zone", "Moon/Base", ""),
    ],
)
def test_whatever_people_write_becomes_its_code(kind, written, code):
    assert CODES[kind].read(written) == code


@pytest.mark.parametrize(
    ("kind", "typed", "first"),
    [
        ("country", "germny", "DE"),
        ("country", "untied states", "US"),
        ("country", "swi", "CH"),
        ("language", "portugese", "pt"),
        ("currency", "swis franc", "CHF"),
        ("currency", "dollar", "USD"),
        ("time_zone", "new yrok", "America/New_York"),
        ("time_zone", "berl", "Europe/Berlin"),
    ],
)
def test_a_typing_mistake_still_finds(kind, typed, first):
    assert offers(kind, typed)[0].code == first


def test_what_is_offered_is_understood_and_has_one_name():
    for kind, known in CODES.items():
        offered = offers(kind, "")
        assert len(offered) > 100
        assert all(known.read(each.code) == each.code for each in offered)
        assert all(known.read(each.text) == each.code for each in offered), kind
    assert offers("country", "qqqzzz") == []


@pytest.mark.django_db
def test_the_box_is_answered_with_names_and_codes(bob, signed_in, client):
    page = signed_in(bob).get("/options/codes/country/", {"q": "deutschl"})
    assert 'data-value="DE" data-text="Germany"' in page.content.decode()
    assert "Deutschland" in page.content.decode()
    assert signed_in(bob).get("/options/codes/planet/").status_code == 404
    assert client.get("/options/codes/country/").status_code == 302


@pytest.mark.django_db
def test_a_form_takes_names_keeps_codes_and_shows_names(bob, signed_in):
    browser = signed_in(bob)
    typed = {"name": "Dana", "lifecycle_stage": "lead"}
    typed |= {"country": "Allemagne", "language": "German", "time_zone": "Berlin"}
    assert browser.post("/contacts/new/", typed).status_code == 302
    with as_user(bob):
        dana = Contact.objects.get()
    assert (dana.country, dana.language, dana.time_zone) == ("DE", "de", "Europe/Berlin")
    form = browser.get(f"/contacts/{dana.pk}/edit/").content.decode()
    assert box(form, "country") == ("Germany", "DE")
    assert box(form, "time_zone") == ("Berlin, Germany", "Europe/Berlin")
    record = browser.get(f"/contacts/{dana.pk}/").content.decode()
    assert 'data-v="de" data-kind="language" data-text="German"' in record


def box(page: str, field: str) -> tuple[str, str]:
    """What a box shows, and what it sends."""
    inside = page.split(f'data-name="{field}"')[1].split("</div><input")[1]
    shown = re.search(r'value="([^"]*)"', page.split(f'data-name="{field}"')[1])
    sent = re.search(r'value="([^"]*)"', inside)
    assert shown
    assert sent
    return shown[1], sent[1]


@pytest.mark.django_db
def test_what_nobody_knows_is_refused_and_stays_in_the_box(bob, signed_in):
    browser = signed_in(bob)
    typed = {"name": "Dana", "lifecycle_stage": "lead", "country": "Atlantis"}
    answer = browser.post("/contacts/new/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“Atlantis” is not a country we know. Write its name, or its code like DE." in page
    assert box(page, "country") == ("Atlantis", "Atlantis")
    with as_user(bob):
        assert not Contact.objects.exists()


@pytest.mark.django_db
def test_a_chosen_record_is_still_named_after_a_refusal(bob, signed_in):
    browser = signed_in(bob)
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
    assert box(browser.get(f"/orders/new/?contact={dana.pk}").content.decode(), "contact") == (
        "Dana Reyes",
        str(dana.pk),
    )
    again = browser.post("/orders/new/", {"contact": dana.pk, "currency": "nonsense"})
    assert box(again.content.decode(), "contact") == ("Dana Reyes", str(dana.pk))


@pytest.mark.django_db
def test_one_value_is_changed_in_place_by_name(bob, signed_in):
    browser = signed_in(bob)
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana"})
    where = f"/contacts/{dana.pk}/field/country/"
    assert (
        'data-v="ES" data-kind="country" data-text="Spain"'
        in browser.post(where, {"value": "Spanien"}).content.decode()
    )
    refused = browser.post(where, {"value": "Atlantis"})
    assert (refused.status_code, "not a country we know" in refused.content.decode()) == (422, True)
    with as_user(bob):
        assert Contact.objects.get().country == "ES"


@pytest.mark.django_db
def test_a_list_is_filtered_by_name_or_code_and_says_the_name(bob, signed_in):
    browser = signed_in(bob)
    with as_user(bob) as by:
        for name, country in (("Dana", "DE"), ("Erin", "IE")):
            create_record(Contact, by=by, values={"name": name, "country": country})
    for asked in ({"country": "Germany"}, {"country": "DE"}, {"country__in": "DE,France"}):
        page = browser.get("/contacts/", asked).content.decode()
        assert "Dana" in page
        assert "Erin" not in page
        assert "Germany" in page
    assert browser.get("/contacts/", {"country": "Atlantis"}).status_code == 400


@pytest.mark.django_db
def test_many_are_changed_at_once_and_back(bob, signed_in):
    browser = signed_in(bob)
    with as_user(bob) as by:
        ids = [create_record(Contact, by=by, values={"name": name}).pk for name in ("Dana", "Erin")]
    assert '"key": "time_zone"' in browser.get("/contacts/parts/change/").content.decode()
    done = browser.post("/contacts/bulk/", {"ids[]": ids, "action": "set_time_zone", "value": "Lisbon"})
    assert "2 contacts changed" in done.headers["X-Toast"]
    with as_user(bob):
        assert set(Contact.objects.values_list("time_zone", flat=True)) == {"Europe/Lisbon"}
    undo = re.search(r'"undo": "([^"]+)"', done.headers["X-Toast"])
    assert undo
    browser.post(undo[1])
    with as_user(bob):
        assert set(Contact.objects.values_list("time_zone", flat=True)) == {""}
    refused = browser.post("/contacts/bulk/", {"ids[]": ids, "action": "set_time_zone", "value": "Moon"})
    assert refused.status_code == 422


@pytest.mark.django_db
def test_a_field_of_ones_own_can_be_a_country(alice, signed_in):
    browser = signed_in(alice)
    with as_user(alice) as by:
        define_field(by=by, resource="contact", label="Born in", kind="country")
    typed = {"name": "Dana", "lifecycle_stage": "lead", "born_in": "Portugal"}
    assert browser.post("/contacts/new/", typed).status_code == 302
    with as_user(alice):
        assert Contact.objects.get().custom == {"born_in": "PT"}
    page = browser.get("/contacts/?cols=name,born_in&born_in=portugal").content.decode()
    assert 'data-v="PT" data-kind="country" data-text="Portugal"' in page
    exported = b"".join(browser.post("/contacts/export/csv/?cols=name,born_in")).decode()
    assert ",PT" in exported


@pytest.mark.django_db
def test_amounts_are_in_the_organizations_currency_unless_somebody_says_otherwise(alice, signed_in):
    with as_user(alice) as by:
        edit_organization(by=by, changes={"currency": "CHF"})
    with as_user(alice) as by:
        assert create_record(Product, by=by, values={"name": "Rye bread"}).currency == "CHF"
        assert create_record(Product, by=by, values={"name": "Roll", "currency": "usd"}).currency == "USD"
        with pytest.raises(Refused, match="not a currency we know"):
            create_record(Product, by=by, values={"name": "Bun", "currency": "pebbles"})
    assert box(signed_in(alice).get("/products/new/").content.decode(), "currency") == ("CHF", "CHF")


@pytest.mark.django_db
def test_settings_take_names_too(alice, signed_in):
    browser = signed_in(alice)
    typed = {"name": "Harbor Pine", "currency": "Pound sterling", "country": "Irland", "time_zone": "Dublin"}
    refused = browser.post("/settings/organization/", typed)
    assert refused.status_code == 422
    assert "“Pound sterling” is not a currency we know" in refused.content.decode()
    assert browser.post("/settings/organization/", typed | {"currency": "British Pound"}).status_code == 302
    page = browser.get("/settings/organization/").content.decode()
    assert [box(page, field)[1] for field in ("currency", "country", "time_zone")] == [
        "GBP",
        "IE",
        "Europe/Dublin",
    ]
