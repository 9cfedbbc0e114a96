"""Reading the marts in this process: a database of DuckDB in memory, in which every mart is a view of its files."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fullcircle.platform.actions import Refused
from fullcircle.platform.warehouse.schema import arrow
from fullcircle.platform.warehouse.store import Kept, Manifest, Store

if TYPE_CHECKING:
    import duckdb

ALONE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "autoinstall_known_extensions": False,
}  # nothing is fetched
NOTHING = "The warehouse was not written yet. An administrator can do so in the settings, Warehouse."
BEING_WRITTEN = (
    "The warehouse is being written anew, because somebody in it was forgotten. Ask again in a minute."
)


def written() -> Manifest:
    """The list of what there is to read."""
    manifest = Store().manifest()
    if manifest is None:
        raise Refused(NOTHING)
    if not manifest.whole:
        raise Refused(BEING_WRITTEN)
    return manifest


@contextmanager
def opened() -> Iterator["duckdb.DuckDBPyConnection"]:
    """The marts, for as long as it takes to ask them something."""
    import duckdb

    store, manifest = Store(), written()
    with duckdb.connect(config=ALONE) as database:
        for name, kept in manifest.marts.items():
            show(database, store, name, kept)
        yield database


def show(database: "duckdb.DuckDBPyConnection", store: Store, name: str, kept: Kept) -> None:
    files = [store.path(file) for file in kept.files]
    if not files:
        database.register(name, arrow(kept.columns).empty_table())
    elif store.is_local:
        database.read_parquet(files, hive_partitioning=False).create_view(name)
    else:
        import pyarrow.dataset as pads

        database.register(name, pads.dataset(files, schema=arrow(kept.columns), filesystem=store.files))
