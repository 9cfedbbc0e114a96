"""The law in the database is the one that Python generates, and tampering with it is found."""

import pytest
from django.db import connections

from fullcircle.platform.access.installing import install_access, statements
from fullcircle.platform.access.verifying import differences

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_the_installed_law_is_of_this_version():
    assert differences(statements()) == []


def test_installing_again_changes_nothing():
    install_access()
    assert differences(statements()) == []


def test_no_two_parts_of_the_law_share_a_name():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT name FROM fc.law GROUP BY name HAVING count(*) > 1")
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        (
            'DROP POLICY "seen by scoped" ON identify_contact',
            "policy identify_contact.seen by scoped was changed.",
        ),
        (
            "ALTER TABLE identify_contact NO FORCE ROW LEVEL SECURITY",
            "row security of identify_contact was changed.",
        ),
        (
            "GRANT SELECT ON identify_contact TO fc_app",
            "grant identify_contact to fc_app SELECT was changed.",
        ),
        (
            'ALTER POLICY "seen by scoped" ON identify_contact USING (true)',
            "policy identify_contact.seen by scoped was changed.",
        ),
    ],
)
def test_tampering_is_found(tampering, finding):
    with connections["owner"].cursor() as cursor:
        cursor.execute(tampering)
    assert finding in differences(statements())
