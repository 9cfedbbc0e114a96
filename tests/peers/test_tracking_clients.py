"""The clients that Segment and RudderStack publish report to us, and lose nothing when the server dies under them."""

import subprocess
import sys
from pathlib import Path

import pytest

from fullcircle.platform.ui.node import NoNode, find_node
from tests.peers.conftest import PACKAGES, Station

HERE = Path(__file__).parent
EVENTS = """
  SELECT e.kind, e.name, v.key, c.email FROM identify_behavior_event e JOIN identify_visitor v ON v.id = e.visitor_id
  LEFT JOIN identify_contact c ON c.id = v.contact_id WHERE e.source_id = {} ORDER BY e.id
"""
COMPANY = """
  SELECT f.name FROM identify_contact c JOIN identify_company f ON f.id = c.company_id WHERE c.external_id = 's-1'
"""

SEGMENT = """
import sys, segment.analytics as analytics
analytics.host, analytics.write_key, analytics.gzip = sys.argv[1], sys.argv[2], True
problems = []
analytics.on_error = lambda error, items: problems.append(error)
analytics.track(anonymous_id="s-anon", event="Looked around")
analytics.identify("s-1", {"email": "sara@example.net", "firstName": "Sara"}, anonymous_id="s-anon")
analytics.page("s-1", "Docs", "Start", {"url": "https://example.com/start", "path": "/start"})
analytics.screen("s-1", "App", "Inbox")
analytics.group("s-1", "acme", {"name": "Acme GmbH"})
analytics.alias("s-before", "s-1")
for n in range(250):
    analytics.track("s-1", "Counted", {"n": n})
analytics.shutdown()
assert not problems, problems
"""
RUDDER = """
import sys, rudderstack.analytics as analytics
analytics.dataPlaneUrl, analytics.write_key, analytics.gzip = sys.argv[1], sys.argv[2], False
problems = []
analytics.on_error = lambda error, items: problems.append(error)
analytics.identify("r-1", {"email": "rolf@example.net", "name": "Rolf Berg"})
analytics.track("r-1", "Plan upgraded", {"plan": "Pro"})
analytics.page("r-1", "Docs", "Prices", {"path": "/prices"})
analytics.shutdown()
assert not problems, problems
"""


def run_client(script: str, station: Station, key: str) -> None:
    command = [sys.executable, "-c", script, station.address, key]
    surroundings = station.surroundings | {"PYTHONPATH": str(PACKAGES), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


needs_python_clients = pytest.mark.skipif(
    not (PACKAGES / "segment").exists(),
    reason="The published Python clients are not installed (make test does it).",
)


@needs_python_clients
def test_the_segment_client_for_python(station: Station):
    source, key = station.source("Segment for Python")
    run_client(SEGMENT, station, key)
    found = station.wait(EVENTS.format(source), lambda rows: len(rows) >= 255)
    assert len(found) == 255
    assert {email for *_, email in found} == {"sara@example.net"}
    assert [name for _, name, *_ in found][:5] == [
        "Looked around", "Identified", "Docs / Start", "App / Inbox", "Joined a group",
    ]  # fmt: skip
    assert station.rows(COMPANY) == [("Acme GmbH",)]


@needs_python_clients
def test_the_rudderstack_client_for_python(station: Station):
    source, key = station.source("RudderStack for Python")
    run_client(RUDDER, station, key)
    found = station.wait(EVENTS.format(source), lambda rows: len(rows) >= 3)
    assert [(kind, name, email) for kind, name, _, email in found] == [
        ("identify", "Identified", "rolf@example.net"),
        ("track", "Plan upgraded", "rolf@example.net"),
        ("page", "Docs / Prices", "rolf@example.net"),
    ]


def test_the_segment_client_for_node(station: Station):
    if not (HERE / "node_modules/@segment/analytics-node").exists():
        pytest.skip("The published client for Node is not installed (make test does it).")
    try:
        node = find_node().node
    except NoNode as none:
        pytest.skip(str(none))
    source, key = station.source("Segment for Node")
    command = [*node, str(HERE / "segment_client.mjs"), station.address, key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = station.wait(EVENTS.format(source), lambda rows: len(rows) >= 4)
    assert [(kind, name, email) for kind, name, _, email in found] == [
        ("identify", "Identified", "nina@example.net"),
        ("track", "Plan upgraded", "nina@example.net"),
        ("page", "Docs / Prices", "nina@example.net"),
        ("screen", "Inbox", "nina@example.net"),
    ]
