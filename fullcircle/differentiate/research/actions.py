"""The verbs of findings: letting something rest on them, and no longer."""

from fullcircle.differentiate.research.citing import citing
from fullcircle.differentiate.research.events import CitationRemoved, FindingCited
from fullcircle.differentiate.research.models import Citation, ResearchFinding
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked


@action(needs="edit", label="Cite a finding")
def cite_finding(
    finding: ResearchFinding, *, by: Actor, kind: str, number: int, note: str = ""
) -> ResearchFinding:
    """Say that something rests on it: the definition of a trait, a segment, a campaign, any record."""
    finding = locked(finding)
    thing = citing(kind, number)
    if thing is None:
        raise Refused(fields={"number": "There is no such thing to cite it, or you may not see it."})
    if Citation.objects.filter(finding=finding, about_kind=kind, about_id=number).exists():
        raise Refused(f"{thing.name} cites this finding already.")
    Citation.objects.create(
        finding=finding, about_kind=kind, about_id=number, note=note.strip()[:200], actor_name=by.name[:120]
    )
    record(FindingCited(kind, number, thing.name, note.strip()[:200]), about=finding, by=by)
    return finding


@action(needs="edit", label="Remove a citation")
def remove_citation(finding: ResearchFinding, *, by: Actor, citation: int) -> ResearchFinding:
    """It no longer rests on this finding."""
    finding = locked(finding)
    row = Citation.objects.filter(finding=finding, pk=citation).first()
    if row is None:
        raise Missing("This citation is not there any more.")
    thing = citing(row.about_kind, row.about_id)
    told = CitationRemoved(row.about_kind, row.about_id, thing.name if thing else "")
    record(told, about=finding, by=by)
    row.delete()
    return finding
