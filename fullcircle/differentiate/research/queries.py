"""Which findings something rests on, and what rests on a finding."""

from dataclasses import dataclass

from fullcircle.differentiate.research.citing import Citing, citing
from fullcircle.differentiate.research.models import Citation, ResearchFinding


@dataclass(frozen=True)
class Cited:
    """A citation, with the thing that cites by name; one that whoever asks may not see has none."""

    citation: Citation
    by: Citing | None


def citations_of(finding: ResearchFinding) -> list[Cited]:
    """What rests on a finding, newest first."""
    rows = Citation.objects.filter(finding=finding)[:100]
    return [Cited(row, citing(row.about_kind, row.about_id)) for row in rows]


def findings_of(kind: str, number: int) -> list[Citation]:
    """The findings that something rests on, newest first; what later parts of the product show beside it."""
    return list(Citation.objects.filter(about_kind=kind, about_id=number).select_related("finding"))
