"""Whoever changes what programs rely on sees it in the diff."""

from pathlib import Path

from fullcircle.platform.actions import registered_actions
from fullcircle.platform.api.document import as_text, document
from fullcircle.platform.records.resource import resources

SNAPSHOT = Path(__file__).parents[2] / "docs/reference/openapi.json"
RENEW = "The API has changed. Look at what changed, and if it is meant: fullcircle openapi > docs/reference/openapi.json"


def test_the_document_is_the_one_in_the_repository():
    assert SNAPSHOT.exists(), RENEW
    assert as_text() == SNAPSHOT.read_text(), RENEW


def test_every_resource_is_in_it_with_all_its_endpoints():
    paths = document()["paths"]
    for resource in resources().values():
        base = f"/api/v1/{resource.slug}"
        assert {"get", "post"} <= paths[base].keys()
        assert {"get", "patch", "delete"} <= paths[f"{base}/{{id}}"].keys()
        assert "post" in paths[f"{base}/{{id}}/restore"]
        assert "get" in paths[f"{base}/{{id}}/timeline"]


def test_every_registered_action_is_in_it():
    paths = document()["paths"]
    for name, verb in registered_actions().items():
        places = [path for path in paths if f"/actions/{name}" in path]
        assert verb.hidden or places, f"{name} has no endpoint"
