"""A copy as one package: a page that people read, data for programs, a table of each kind, and the files."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fullcircle.platform.files import store
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.privacy.copying import Left, Section
from fullcircle.platform.records.exports import harmless

READ_ME = "index.html"
STYLE = Path(__file__).with_name("copy.css")
MOST_IN_PAGE = 300  # rows of one table; the tables beside it have all


@dataclass(frozen=True)
class Packed:
    """What went into a package."""

    size: int
    rows: int
    tables: int
    files: int


def pack(
    target: Path, found: list[Section], left: list[Left], files: Iterable[StoredFile], facts: dict[str, Any]
) -> Packed:
    """Write the package; it appears complete or not at all."""
    draft = target.with_suffix(".draft")
    draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    attached = list(files)
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            names = [add_file(archive, each) for each in attached]
            archive.writestr("data.json", as_json(found, facts))
            for section in found:
                archive.writestr(f"tables/{section.key}.csv", as_csv(section))
            archive.writestr(READ_ME, as_page(found, left, [name for name in names if name], facts))
        draft.chmod(0o600)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    rows = sum(len(section.rows) for section in found)
    return Packed(target.stat().st_size, rows, len(found), len([name for name in names if name]))


def add_file(archive: zipfile.ZipFile, file: StoredFile) -> str:
    """Its content under its own name, with its number so that two of one name are two."""
    name = f"files/{file.pk}-{file.name}"
    try:
        with store.open_content(file.digest) as source, archive.open(name, "w") as target:
            while piece := source.read(1 << 20):
                target.write(piece)
    except OSError:
        return ""
    return name


def as_json(found: list[Section], facts: dict[str, Any]) -> str:
    made: datetime = facts["made_at"]
    content = {
        "organization": facts["organization"],
        "made_at": made.isoformat(),
        "data": {s.key: [dict(zip(s.columns, row, strict=True)) for row in s.rows] for s in found},
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_csv(section: Section) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(section.columns)
    writer.writerows([cell(value) for value in row] for row in section.rows)
    return "\ufeff" + buffer.getvalue()


def cell(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return harmless(json.dumps(value, ensure_ascii=False))
    return harmless(value) if isinstance(value, str) else value


def as_page(found: list[Section], left: list[Left], files: list[str], facts: dict[str, Any]) -> str:
    """What a person understands without a program; nothing in it comes from anywhere else."""
    shown = [readable(section) for section in found]
    return render_to_string(
        "privacy/copy.html", {"sections": shown, "left": left, "files": files, "style": style(), **facts}
    )


def style() -> SafeString:
    """The page has its style in it: it is read far from us."""
    return format_html("<style>{}</style>", STYLE.read_text())


def readable(section: Section) -> dict[str, Any]:
    """Columns in which nothing stands are left out."""
    filled = [
        at
        for at, _column in enumerate(section.columns)
        if any(row[at] not in (None, "", [], {}) for row in section.rows)
    ]
    rows = [[spelled(row[at]) for at in filled] for row in section.rows[:MOST_IN_PAGE]]
    return {
        "label": section.label,
        "key": section.key,
        "labels": [section.labels[at].capitalize() for at in filled],
        "rows": rows,
        "pairs": list(zip([section.labels[at].capitalize() for at in filled], rows[0], strict=True))
        if len(rows) == 1
        else [],
        "count": len(section.rows),
        "more": max(0, len(section.rows) - MOST_IN_PAGE),
    }


def spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(
            f"{key}: {spelled(each)}" for key, each in value.items() if each not in (None, "", [], {})
        )
    if isinstance(value, list):
        return ", ".join(spelled(each) for each in value)
    return "" if value is None else str(value)
