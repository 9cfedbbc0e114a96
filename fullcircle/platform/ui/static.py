"""Static files as the build made them, under addresses that change with the build."""

from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

# The stylesheet names its fonts itself, so their address must be the same everywhere; they never change.
UNVERSIONED = (".woff2",)


class Storage(StaticFilesStorage):
    """Adds the build's version to every address, so that browsers may keep files for ever."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        return address if address.endswith(UNVERSIONED) else f"{address}?v={version()}"


@cache
def version() -> str:
    """The first letters of the build's stamp; a checkout that was never built has none."""
    stamp = settings.STATIC_ROOT / "stamp"
    return stamp.read_text().strip()[:10] if stamp.exists() else "0"
