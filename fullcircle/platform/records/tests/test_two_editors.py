"""Two people with the same form: the second is shown both values, and decides for each field."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def test_who_was_slower_sees_both_values_and_can_take_what_is_stored(bob, signed_in):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Ruiz", "city": "Rome"})
        before = dana.version
        edit_record(dana, by=by, values={"city": "Lisbon"})
    form = {"name": "Dana Ruiz", "city": "Porto", "lifecycle_stage": "lead", "version": before}
    late = signed_in(bob).post(f"/contacts/{dana.pk}/edit/", form)
    page = late.content.decode()
    assert late.status_code == 409
    assert 'data-take="city" data-value="Lisbon"' in page
    assert 'value="Porto"' in page, "what was typed is kept"
    with as_user(bob):
        dana.refresh_from_db()
        assert dana.city == "Lisbon"
