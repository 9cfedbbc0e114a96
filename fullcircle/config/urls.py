"""The site map: what each entity's pages.py announces as `urls`, and the few addresses of other people's apps."""

from django.urls import include, path

from fullcircle.platform.api.build import the_api
from fullcircle.platform.api.kinds import of_kind
from fullcircle.platform.discovery import discover
from fullcircle.platform.postgres.health import healthz, readyz

handler500 = "fullcircle.platform.postgres.outage.server_error"

announced = [module.urls for module in discover("pages") if hasattr(module, "urls")]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("styleguide/", include("fullcircle.platform.ui.styleguide.urls")),
    path("api/v1/<kind:slug>", of_kind, name="api-kind"),
    path("api/v1/<kind:slug>/<path:rest>", of_kind, name="api-kind-rest"),
    path("api/v1/", the_api().urls),
    path("", include("fullcircle.platform.access.urls")),
    path("", include("fullcircle.platform.settings.urls")),
    path("", include("fullcircle.demo.urls")),
    *(pattern for urls in announced for pattern in (urls() if callable(urls) else urls)),
]
