"""How a value that came with a file is told: which file, and which row of it."""

from fullcircle.platform.events.origins import Change, Origin, explain
from fullcircle.platform.records.models import Record


def file_and_row(change: Change, record: Record, key: str) -> Origin:
    """The log keeps both, so that they are known when the import itself is long tidied away."""
    file, row = change.payload.get("file"), change.payload.get("row")
    source = f"{file}, row {row}" if file and row else str(file or change.actor_name)
    return Origin("import", source, change.at, change.actor_name)


explain("import:", file_and_row, "import")
