"""The whole API, built from the registries when the site map is first read."""

from functools import cache

from ninja import NinjaAPI

from fullcircle.platform.api import general, problems, verbs
from fullcircle.platform.api.bodies import JsonParser
from fullcircle.platform.api.door import ApiKeyInHeader, SignedInBrowser
from fullcircle.platform.api.origins import add_origins
from fullcircle.platform.api.readings import add_readings
from fullcircle.platform.api.records import routes
from fullcircle.platform.api.timeline import add_timeline
from fullcircle.platform.discovery import discover
from fullcircle.platform.records.resource import built_in_resources

VERSION = "1"
ABOUT = """Everything that Fullcircle's pages do, for programs. Send an API key as `Authorization: Bearer fc_live_…`;
a key may do what its owner may, as far as its scopes allow. Unknown keys are refused, never ignored.
Changes name the version they were made from (`If-Match`), and can be repeated safely (`Idempotency-Key`)."""


@cache
def the_api() -> NinjaAPI:
    """Every resource and every registered action is in it by existing."""
    api = NinjaAPI(
        title="Fullcircle",
        version=VERSION,
        description=ABOUT,
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        auth=[ApiKeyInHeader(), SignedInBrowser()],
        parser=JsonParser(),
    )
    problems.teach(api)
    api.add_router("", general.routes())
    for resource in built_in_resources().values():
        router = routes(resource)
        add_timeline(router, resource)
        add_origins(router, resource)
        add_readings(router, resource)
        verbs.add_resource_verbs(router, resource)
        api.add_router(f"/{resource.slug}", router)
    for module in discover("api"):
        if hasattr(module, "routes"):
            place = getattr(module, "PLACE", module.__name__.split(".")[-2])
            api.add_router(f"/{place}", module.routes())
    api.add_router("/actions", verbs.general_routes())
    return api
