"""What the law protects most: bound to a purpose, opened by PostgreSQL alone, and every reading of it written down."""

import pytest

from fullcircle.identify.consent.actions import grant_consent, withdraw_consent
from fullcircle.identify.traits import actions
from fullcircle.identify.traits.models import SpecialAnswer
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.readings.models import Reading
from tests.cast import as_user


@pytest.fixture
def agreed(dana, care, bob) -> None:
    with as_user(bob) as by:
        grant_consent(
            dana,
            by=by,
            purpose=care.key,
            channels=["email"],
            how="in_person",
            evidence="She said so at the counter.",
        )


@pytest.fixture
def nuts(dana, allergy, agreed, alice) -> None:
    with as_user(alice) as by:
        actions.record_answer(dana, by=by, trait="allergy", value="Nuts")


def test_it_is_kept_only_while_dana_agrees(dana, allergy, agreed, care, alice, bob, mia):
    with as_user(alice) as by:
        actions.record_answer(dana, by=by, trait="allergy", value="Nuts")
        assert SpecialAnswer.objects.get().value == "Nuts"
    with as_user(mia):
        assert SpecialAnswer.objects.count() == 1, "Mia's role shows sensitive fields of her team"
    with as_user(bob):
        assert SpecialAnswer.objects.count() == 0, "Bob's does not, though Dana is his"
    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose=care.key, evidence="By phone.")
    with as_user(alice) as by:
        assert SpecialAnswer.objects.count() == 0, "withdrawn: nobody reads it, whatever their rights"
        with pytest.raises(Refused, match="has not agreed"):
            actions.record_answer(dana, by=by, trait="allergy", value="Wool")


def test_what_may_not_be_read_any_more_is_deleted_that_night(nuts, dana, care, bob):
    from django.utils import timezone

    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose=care.key, evidence="By phone.")
    with acting(system("Retention")) as by:
        assert SpecialAnswer.objects.count() == 1
        assert actions.let_go(by=by, now=timezone.now()) == 1
        assert SpecialAnswer.objects.count() == 0


def test_without_the_right_nothing_is_written(dana, allergy, agreed, bob):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        actions.record_answer(dana, by=by, trait="allergy", value="Nuts")


def test_the_log_and_the_record_hold_nothing_of_it(nuts, dana, alice):
    with as_user(alice):
        told = [
            str(event.payload) for event in LoggedEvent.objects.filter(about_kind="contact", about_id=dana.pk)
        ]
        dana.refresh_from_db()
    assert not any("Nuts" in each for each in told)
    assert dana.custom == {}
    assert "nuts" not in dana.search_text


def test_a_special_category_needs_a_purpose_that_people_agree_to(alice):
    with as_user(alice) as by:
        with pytest.raises(Refused) as refused:
            actions.define_trait(by=by, label="Faith", kind="text", special="belief")
        assert "purpose" in refused.value.fields
        with pytest.raises(Refused):
            actions.define_trait(by=by, label="Faith", kind="text", special="belief", method="category")


def test_reading_it_on_a_page_is_written_down(nuts, dana, alice, bob, mia, signed_in):
    page = signed_in(alice).get(f"/contacts/{dana.pk}/traits/")
    assert "Nuts" in page.content.decode()
    assert "Nuts" not in signed_in(bob).get(f"/contacts/{dana.pk}/traits/").content.decode()
    with as_user(alice):
        (seen,) = Reading.objects.all()
    assert (seen.actor_name, seen.about_id, seen.fields, seen.way) == ("Alice", dana.pk, ["allergy"], "page")


def test_its_file_is_written_down_line_by_line(nuts, dana, allergy, alice, bob, signed_in):
    file = signed_in(alice).post(f"/traits/{allergy.field.key}/export/")
    assert "Nuts" in file.content.decode()
    assert signed_in(bob).post(f"/traits/{allergy.field.key}/export/").status_code == 403
    with as_user(alice):
        assert list(Reading.objects.values_list("way", "about_id")) == [("export", dana.pk)]
