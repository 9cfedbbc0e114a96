"""The rows that did not go in, as a file to mend and import again: the columns as they were, and the reason."""

import csv
import io
import re
from collections.abc import Iterator

from fullcircle.identify.imports.reading import Table

REASON = "Why it was not imported"
DANGEROUS = re.compile(r"^[\s​﻿\x00-\x1f]*[=+\-@]")
NUMBER = re.compile(r"^[+-][\d\s().,/-]*$")


def error_file(table: Table, reasons: dict[int, str]) -> Iterator[str]:
    """CSV, row by row, read from the upload itself; nothing in it is a formula."""
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    write([*table.columns, REASON])
    if reasons:
        last = max(reasons)
        for number, cells, _ in table.rows():
            if number in reasons:
                padded = [*cells, *[""] * (len(table.columns) - len(cells))]
                write([*(neutral(cell) for cell in padded), neutral(reasons[number])])
            if buffer.tell() > 65536:
                yield taken(buffer)
            if number >= last:
                break
    yield taken(buffer)


def taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def neutral(cell: str) -> str:
    """A cell that no spreadsheet runs; the apostrophe is taken off again when the file comes back."""
    cell = cell.encode("utf-8", "replace").decode().replace("\0", "")
    return f"'{cell}" if DANGEROUS.match(cell) and not NUMBER.match(cell) else cell
