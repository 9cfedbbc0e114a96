"""The address of a database that somebody else runs."""

from fullcircle.config.settings import database


def test_what_an_address_asks_for_is_kept_beside_our_own_wishes():
    asked = database(
        "postgresql://fc_app:secret@db.example.com/fullcircle?sslmode=verify-full", connect_timeout=5
    )
    assert asked["OPTIONS"] == {"sslmode": "verify-full", "connect_timeout": 5}
