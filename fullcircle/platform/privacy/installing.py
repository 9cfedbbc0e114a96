"""The functions that forget a person, with the tables there are written into them."""

from collections.abc import Iterator
from pathlib import Path

from fullcircle.platform.access.policies import Policy, Protection
from fullcircle.platform.merging.installing import table_function
from fullcircle.platform.privacy.keeping import rules
from fullcircle.platform.privacy.steps import scanned, steps

FUNCTIONS = Path(__file__).with_name("privacy.sql")
STEPS = "kind text, place int, tab text, counted text, statement text"
KEPT = "rule text, tab text, since text"
TEXTS = "tab text, key text, texts text"
# Made by the owner, and written only by functions that run as fc_definer.
FORGETTING = [
    "CREATE TABLE IF NOT EXISTS fc.forgetting (xid xid8 PRIMARY KEY)",
    "REVOKE ALL ON fc.forgetting FROM PUBLIC",
    "GRANT SELECT, INSERT, DELETE ON fc.forgetting TO fc_definer",
    "GRANT USAGE ON SEQUENCE procrastinate_events_id_seq TO fc_definer",
]


def privacy_functions() -> Iterator[str]:
    """What fc_definer runs; the tables come first, because the functions ask them."""
    yield table_function(
        "erasure_steps", STEPS, [(s.person, s.place, s.table, s.counted, s.statement) for s in steps()]
    )
    yield table_function("erasure_texts", TEXTS, [(tab, *facts) for tab, facts in scanned().items()])
    dropped = [rule for rule in rules() if rule.carry is None]
    yield table_function(
        "keeping_tables", KEPT, [(rule.key, rule.rows().model._meta.db_table, rule.since) for rule in dropped]
    )
    yield FUNCTIONS.read_text()


def with_privacy(protections: list[Protection]) -> list[Protection]:
    """Whoever forgets a person reads and changes what is about them, in every table."""
    # The queue notes for itself when one of its rows changes.
    others = {"platform_erasure", "platform_keeping_rule", "procrastinate_events"}
    touched = {step.table for step in steps()} | scanned().keys() | others
    return [open_to_forgetting(each) if each.table in touched else each for each in protections]


def open_to_forgetting(protection: Protection) -> Protection:
    grant = f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{protection.table}" TO fc_definer'
    forgotten = Policy(
        protection.table, "forgotten with a person", "ALL", ("fc_definer",), using="true", check="true"
    )
    kept = any(each.roles == forgotten.roles and each.command == "ALL" for each in protection.policies)
    policies = protection.policies if kept else [*protection.policies, forgotten]
    return Protection(protection.table, [*protection.grants, grant], policies)
