"""What can rest on a finding: any record, and whatever else says of itself how it is called and where it is."""

from collections.abc import Callable
from dataclasses import dataclass

from fullcircle.identify.traits.models import Trait
from fullcircle.platform.records.resource import resource_for


@dataclass(frozen=True)
class Citing:
    """Something that cites, as pages name it."""

    name: str
    url: str


_citable: dict[str, Callable[[int], Citing | None]] = {}


def citable(kind: str, find: Callable[[int], Citing | None]) -> None:
    """Let things of a kind that are no records cite findings: `find` tells one by its number."""
    _citable[kind] = find


def citing(kind: str, number: int) -> Citing | None:
    """The thing, if it is there and whoever asks may see it."""
    if kind in _citable:
        return _citable[kind](number)
    resource = resource_for(kind)
    if resource is None or resource.key != kind:
        return None
    found = resource.model._default_manager.filter(pk=number).first()
    return Citing(str(found), resource.url_of(number)) if found else None


def a_trait(number: int) -> Citing | None:
    trait = Trait.objects.select_related("field").filter(pk=number, field__removed_at=None).first()
    return Citing(trait.field.label, f"/traits/{trait.field.key}/") if trait else None


citable("trait", a_trait)
