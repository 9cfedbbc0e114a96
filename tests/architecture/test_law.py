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


def test_installing_switches_on_what_somebody_switched_off():
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE identify_order_line DISABLE TRIGGER lines_changed")
        assert differences(statements()) == ["trigger lines_changed of identify_order_line was changed."]
        install_access()
        cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = 'lines_changed' AND NOT tgisinternal")
        assert {enabled for (enabled,) in cursor.fetchall()} == {"O"}
    assert differences(statements()) == []


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
        (
            "ALTER TABLE identify_contact DISABLE TRIGGER keep",
            "trigger keep of identify_contact was changed.",
        ),
        (
            "DROP TRIGGER only_added ON identify_consent_event",
            "trigger only_added of identify_consent_event was changed.",
        ),
        (
            "CREATE TRIGGER listening BEFORE INSERT ON identify_contact FOR EACH ROW EXECUTE FUNCTION fc.keep_identify_contact()",
            "trigger listening of identify_contact was changed.",
        ),
        (
            "ALTER TABLE platform_event ALTER recorded_at SET DEFAULT '2020-01-01'",
            "default of platform_event.recorded_at was changed.",
        ),
        ("CREATE VIEW everybody AS SELECT * FROM identify_contact", "view everybody was changed."),
    ],
)
def test_tampering_is_found(tampering, finding):
    with connections["owner"].cursor() as cursor:
        cursor.execute(tampering)
    assert finding in differences(statements())
