"""No code path reaches a customer without the gate: what could is in few files, and those take a permit."""

import ast
import inspect

from fullcircle.interact.mail.transports import Outbox, Smtp
from fullcircle.interact.messages.permits import Permit
from fullcircle.personalize.campaigns.jobs import hand_test
from tests.architecture.sources import Source, modules

# Who may speak with a mail server at all, and why.
SPEAKERS = {
    "fullcircle/interact/mail/line.py": "hands over one message, for a channel that holds a permit",
    "fullcircle/platform/access/mail.py": "accounts, and links that people asked for; no message to customers",
}
LIBRARIES = {"smtplib", "aiosmtplib", "django.core.mail", "django.core.mail.backends"}
PERMITS, HANDS = "fullcircle/interact/messages/fencing.py", "fullcircle/interact/messages/sending.py"
WIRE = "fullcircle/interact/mail/transports.py"


def product() -> list[Source]:
    return [each for each in modules() if "/tests/" not in each.name]


def imported(source: Source) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def calls(source: Source, name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
        for node in ast.walk(source.tree)
    )


def test_only_these_files_speak_with_a_mail_server():
    found = {each.name for each in product() if imported(each) & LIBRARIES}
    assert found == set(SPEAKERS), (
        "A message to a customer goes through interact.messages, which asks the gate; put nothing beside it."
    )


def test_a_permit_is_made_where_the_decision_is_committed_and_nowhere_else():
    assert {each.name for each in product() if calls(each, "Permit")} == {PERMITS}
    asked = next(each for each in product() if each.name == PERMITS)
    assert calls(asked, "may_contact_many")


def test_a_channel_takes_nothing_without_a_permit():
    for transport in (Outbox, Smtp):
        permit = inspect.signature(transport.send).parameters["permit"]
        assert permit.annotation is Permit
        assert permit.default is inspect.Parameter.empty
    assert {each.name for each in product() if calls(each, "hand_over")} == {WIRE}
    assert {each.name for each in product() if calls(each, "transport_for")} == {
        "fullcircle/interact/messages/jobs.py"
    }


def test_what_takes_no_permit_goes_to_colleagues_alone():
    """A test of a letter, to the address by which whoever asks for it signs in."""
    asks = "fullcircle/personalize/campaigns/jobs.py"
    assert {each.name for each in product() if calls(each, "hand_to_colleague")} == {asks}
    assert "by.person" in inspect.getsource(hand_test.function)


def test_the_gate_is_asked_by_whoever_asks_about_consent():
    from fullcircle.identify.consent import deciding
    from fullcircle.interact.gate.asking import quiet_hours_caps_and_pauses

    assert quiet_hours_caps_and_pauses in deciding._gates
