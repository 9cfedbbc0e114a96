"""A field defined in the browser is there at once, everywhere, with values of its kind."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.contacts.resource import Contacts
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.fields.actions import change_field, define_field, remove_field, restore_field
from fullcircle.platform.fields.jobs import tidy_values
from fullcircle.platform.records import listed
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.records.query import QueryError, read_query
from tests.cast import as_user

pytestmark = pytest.mark.django_db
CONTACTS = Contacts()


@pytest.fixture
def defined(alice):
    """Define a field as Alice; its key comes back."""

    def define(label: str, kind: str, **more) -> str:
        with as_user(alice) as by:
            return define_field(by=by, resource="contact", label=label, kind=kind, **more).key

    return define


def add(user, name: str, **values) -> Contact:
    with as_user(user) as by:
        return create_record(Contact, by=by, values={"name": name, **values})


def names(user, query: str) -> list[str]:
    with as_user(user) as by:
        found = listed.page(CONTACTS, read_query(CONTACTS, QueryDict(query), by))
        return [row.name for row in found.rows]


def refusal(user, **values) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        add(user, "Dana", **values)
    return refused.value.fields


EACH_KIND = [
    # kind, more, typed, stored, a value below or another, a refused value
    ("text", {}, "Anna", "Anna", "Zebra", "x" * 201),
    ("number", {}, "3.50", "3.5", "12", "three"),
    ("money", {}, "1,234.5", "1234.50", "20000", "much"),
    ("date", {}, "2026-03-31", "2026-03-31", "2027-01-01", "31st"),
    ("choice", {"choices": ["Gold", "Silver"]}, "gold", "Gold", "Silver", "Bronze"),
    ("yesno", {}, "yes", True, "no", "perhaps"),
    ("link", {}, "example.com/a", "https://example.com/a", "https://zebra.example", "no link"),
    ("email", {}, "Dana@Example.com", "dana@example.com", "zoe@example.com", "dana@"),
    ("phone", {}, "+49 30 1234567", "+49301234567", "+49 89 7654321", "call me"),
]


@pytest.mark.parametrize(("kind", "more", "typed", "stored", "other", "unfit"), EACH_KIND)
def test_every_kind_is_checked_stored_found_and_sorted(
    defined, alice, kind, more, typed, stored, other, unfit
):
    key = defined("Shoe", kind, **more)
    add(alice, "Empty")
    add(alice, "Other", **{key: other})
    dana = add(alice, "Dana", **{key: typed})
    assert dana.custom == {key: stored}
    asked = QueryDict(mutable=True)
    asked[key] = "yes" if kind == "yesno" else str(stored)
    assert names(alice, asked.urlencode()) == ["Dana"]
    in_order = ["Other", "Dana"] if kind == "yesno" else ["Dana", "Other"]
    assert names(alice, f"sort={key}") == [*in_order, "Empty"]
    assert names(alice, f"sort=-{key}")[-1] == "Empty"
    if kind != "yesno":
        assert names(alice, f"{key}__filled=1&sort={key}") == in_order
        assert names(alice, f"{key}__empty=1") == ["Empty"]
    assert key in refusal(alice, **{key: unfit})


@pytest.mark.parametrize(("kind", "more", "typed", "stored", "other", "unfit"), EACH_KIND)
def test_paging_by_a_field_of_ones_own_shows_each_row_once(
    defined, alice, kind, more, typed, stored, other, unfit
):
    key = defined("Shoe", kind, **more)
    for number in range(5):
        add(alice, f"Contact {number}", **({key: (typed, other)[number % 2]} if number else {}))
    for order in (key, f"-{key}"):
        seen, place = [], ""
        with as_user(alice) as by:
            while True:
                query = read_query(CONTACTS, QueryDict(f"sort={order}&limit=2{place}"), by)
                page = listed.page(CONTACTS, query)
                seen += [row.name for row in page.rows]
                if not page.next:
                    break
                place = f"&after={page.next}"
        assert sorted(seen) == [f"Contact {number}" for number in range(5)]


def test_several_choices(defined, alice):
    key = defined("Interests", "multichoice", choices=["Golf", "Opera", "Chess"])
    dana = add(alice, "Dana", **{key: ["golf", "Chess", "Golf"]})
    add(alice, "Erin", **{key: "Opera; Chess"})
    add(alice, "Fay", **{key: []})
    assert dana.custom == {key: ["Golf", "Chess"]}
    assert names(alice, f"{key}=Chess&sort=name") == ["Dana", "Erin"]
    assert names(alice, f"{key}__empty=1") == ["Fay"]
    assert "not one of the choices" in refusal(alice, **{key: "Tennis"})[key]


def test_a_relation_points_to_a_record_one_may_see(defined, alice, bob, charlie, signed_in):
    key = defined("Lawyer", "relation", target="company")
    with as_user(charlie) as by:
        hidden = create_record(Company, by=by, values={"name": "Hidden & Co"})
    with as_user(bob) as by:
        known = create_record(Company, by=by, values={"name": "Known & Co"})
    add(bob, "Dana", **{key: known.pk})
    assert "there is no company number" in refusal(bob, **{key: hidden.pk})[key]
    assert names(bob, f"{key}={known.pk}") == ["Dana"]
    page = signed_in(bob).get(f"/contacts/?cols=name,{key}").content.decode()
    assert "Known &amp; Co" in page
    with as_user(alice) as by:
        edit_record(Contact.objects.get(name="Dana"), by=by, values={key: hidden.pk})
    page = signed_in(bob).get(f"/contacts/?cols=name,{key}").content.decode()
    assert "Restricted" in page
    assert "Hidden" not in page


def test_numbers_compare_as_numbers(defined, alice):
    key = defined("Size", "number")
    for name, size in (("Nine", "9"), ("Ten", "10"), ("Half", "0.50")):
        add(alice, name, **{key: size})
    assert names(alice, f"{key}__gt=9.0") == ["Ten"]
    assert names(alice, f"{key}=0.5") == ["Half"]
    assert names(alice, f"{key}__between=9,10&sort={key}") == ["Nine", "Ten"]
    assert names(alice, f"{key}__lt=10&sort=-{key}") == ["Nine", "Half"]


def test_text_is_found_by_search_whatever_its_accents(defined, alice, bob):
    key = defined("Nickname", "text")
    add(bob, "Dana", **{key: "Schätzchen"})
    assert names(bob, "q=schatzchen") == ["Dana"]
    with as_user(bob) as by:
        edit_record(Contact.objects.get(), by=by, values={key: "Boss"})
    assert names(bob, "q=schatzchen") == []


def test_a_phone_number_without_country_is_read_as_from_home(defined, alice):
    from fullcircle.platform.settings.actions import edit_organization

    key = defined("Second phone", "phone")
    with as_user(alice) as by:
        edit_organization(by=by, changes={"country": "DE"})
    assert add(alice, "Dana", **{key: "030 1234567"}).custom == {key: "+49301234567"}


def test_a_required_field_is_asked_for(defined, alice):
    key = defined("Code", "text", required=True)
    assert refusal(alice) == {key: "Code is needed."}


def test_the_form_the_list_and_the_record_show_it(defined, alice, signed_in):
    key = defined("Budget", "money")
    browser = signed_in(alice)
    assert "Budget" in browser.get("/contacts/new/").content.decode()
    answer = browser.post("/contacts/new/", {"name": "Dana", "lifecycle_stage": "lead", key: "1500"})
    assert answer.status_code == 302
    with as_user(alice):
        dana = Contact.objects.get()
        assert dana.custom[key] == "1500.00"
    assert "€1,500" in browser.get(answer.headers["Location"]).content.decode()
    assert "€1,500" in browser.get(f"/contacts/?cols=name,{key}").content.decode()
    assert "1500.00" in browser.get(f"/contacts/{dana.pk}/edit/").content.decode()


def test_the_field_is_defined_and_removed_on_the_page(alice, signed_in):
    browser = signed_in(alice)
    given = {"label": "Shoe size (EU)", "kind": "number", "choices": "", "target": "", "help": ""}
    assert browser.post("/settings/fields/contact/new/", given).status_code == 302
    with as_user(alice):
        field = CustomField.objects.get()
        assert (field.key, field.kind) == ("shoe_size_eu", "number")
    assert "shoe_size_eu" in browser.get("/settings/fields/").content.decode()
    change = {"label": "Shoe size", "help": "European", "position": "3"}
    assert browser.post(f"/settings/fields/{field.pk}/", change).status_code == 302
    page = browser.get(f"/settings/fields/{field.pk}/").content.decode()
    assert "/contacts/export/csv/?cols=name,shoe_size_eu&amp;shoe_size_eu__filled=1" in page
    again = browser.post("/settings/fields/contact/new/", given | {"label": "shoe size EU"})
    assert again.status_code == 422
    assert "is the key of a field of yours already" in again.content.decode()
    assert browser.post(f"/settings/fields/{field.pk}/remove/", {"values": "keep"}).status_code == 302
    assert browser.post(f"/settings/fields/{field.pk}/restore/").status_code == 302


def test_values_kept_out_of_sight_come_back(defined, alice):
    key = defined("Nickname", "text")
    add(alice, "Dana", **{key: "Boss"})
    with as_user(alice) as by:
        field = remove_field(CustomField.objects.get(), by=by, values="keep")
    with as_user(alice) as by, pytest.raises(QueryError):
        read_query(CONTACTS, QueryDict(f"{key}=Boss"), by)
    tidy_values(field_id=field.pk)
    assert names(alice, "q=boss") == []
    with as_user(alice) as by:
        with pytest.raises(Refused, match="restore it instead"):
            define_field(by=by, resource="contact", label="Nickname", kind="text")
        restore_field(field, by=by)
    tidy_values(field_id=field.pk)
    assert names(alice, f"{key}=Boss") == ["Dana"]
    assert names(alice, "q=boss") == ["Dana"]


def test_values_deleted_for_good_are_gone_and_the_key_is_free(defined, alice):
    key = defined("Nickname", "text")
    add(alice, "Dana", **{key: "Boss"})
    with as_user(alice) as by:
        field = remove_field(CustomField.objects.get(), by=by, values="delete")
        with pytest.raises(Refused, match="still being deleted"):
            define_field(by=by, resource="contact", label="Nickname", kind="date")
        with pytest.raises(Refused, match="being deleted"):
            restore_field(field, by=by)
    tidy_values(field_id=field.pk)
    with as_user(alice):
        assert Contact.objects.get().custom == {}
        assert not CustomField.objects.exists()
    tidy_values(field_id=field.pk)  # running twice changes nothing
    assert defined("Nickname", "date") == key


@pytest.mark.parametrize("label", ["Name", "Email", "Birth date", "sort", "Q", "Owner"])
def test_a_key_is_never_that_of_a_built_in_field(alice, label):
    with as_user(alice) as by, pytest.raises(Refused, match="already"):
        define_field(by=by, resource="contact", label=label, kind="text")


@pytest.mark.parametrize("label", ["Größe", "2024", "名前", "Contains", "is null", "In"])
def test_any_label_makes_a_key_that_programs_can_use(alice, label):
    with as_user(alice) as by:
        made = define_field(by=by, resource="contact", label=label, kind="text").key
    assert made.isascii()
    add(alice, "Dana", **{made: "There"})
    assert names(alice, f"{made}__contains=her") == names(alice, f"{made}=there") == ["Dana"]


def test_key_and_kind_stay(defined, alice):
    key = defined("Level", "choice", choices=["Gold", "Silver"])
    with as_user(alice) as by:
        changed = change_field(CustomField.objects.get(), by=by, label="Tier", choices=["Silver", "Platinum"])
        assert (changed.key, changed.kind, changed.choices) == (key, "choice", ["Silver", "Platinum"])
        told = LoggedEvent.objects.get(type="field.changed").payload
        assert told["changes"]["label"] == ["Level", "Tier"]


def test_only_who_manages_settings_defines_fields(bob, signed_in):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        define_field(by=by, resource="contact", label="X", kind="text")
    assert signed_in(bob).get("/settings/fields/").status_code == 403


def test_numbers_read_as_numbers_everywhere(defined, alice):
    key = defined("Size", "number")
    dana = add(alice, "Dana", **{key: Decimal("12.00")})
    assert dana.custom == {key: "12"}


def test_a_form_asks_for_choices_only_where_a_kind_has_some(alice, signed_in):
    page = signed_in(alice).get("/settings/fields/contact/new/").content.decode()
    assert 'data-shown-when="kind=choice,multichoice"' in page
    assert 'data-shown-when="kind=relation"' in page
