"""Saved mappings for programs: list, rename, share, remove."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from fullcircle.identify.imports import saving
from fullcircle.identify.imports.beginning import use_mapping
from fullcircle.identify.imports.doors import the_run
from fullcircle.identify.imports.models import SavedMapping
from fullcircle.identify.imports.saved import known_mappings
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading, writing
from fullcircle.platform.api.records import refusals, refuse_unknown

PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals(403, 404)}


class MappingChange(BaseModel):
    """Another name, and whether everybody may use it; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(None, max_length=200)
    shared: bool | None = None


def add_mappings(router: Router) -> None:
    @router.get(
        "/mappings",
        response=PLAIN,
        operation_id="list_import_mappings",
        summary="The saved mappings, those used last first",
    )
    @reading
    def list_import_mappings(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, set())
        return answer({"mappings": [shown(each) for each in known_mappings()]})

    @router.patch(
        "/mappings/{int:pk}",
        response=PLAIN,
        operation_id="change_import_mapping",
        summary="Rename a saved mapping, or say who may use it",
    )
    @writing
    def change_import_mapping(request: HttpRequest, pk: int, body: MappingChange) -> HttpResponse:
        kept = the_mapping(pk)
        name = kept.name if body.name is None else body.name
        shared = kept.shared if body.shared is None else body.shared
        return answer(shown(saving.change_mapping(kept, by=request.auth, name=name, shared=shared)))

    @router.delete(
        "/mappings/{int:pk}",
        response=PLAIN,
        operation_id="remove_import_mapping",
        summary="Let a saved mapping be used no more",
    )
    @writing
    def remove_import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
        return answer(shown(saving.remove_mapping(the_mapping(pk), by=request.auth)))

    @router.put(
        "/{int:pk}/mapping/{int:mapping}",
        response=PLAIN,
        operation_id="use_import_mapping",
        summary="Take a saved mapping for a file",
    )
    @writing
    def use_import_mapping(request: HttpRequest, pk: int, mapping: int) -> HttpResponse:
        run = use_mapping(the_run(pk), the_mapping(mapping), by=request.auth)
        return answer({"id": run.pk, "plan": run.plan})


def the_mapping(pk: int) -> SavedMapping:
    found = SavedMapping.objects.filter(pk=pk, removed_at=None).first() if pk < 2**63 else None
    if found is None:
        raise Missing("This mapping is not there, or not yours.")
    return found


def shown(mapping: SavedMapping) -> dict[str, Any]:
    return {
        "id": mapping.pk,
        "name": mapping.name,
        "columns": mapping.columns,
        "plan": mapping.plan,
        "shared": mapping.shared,
        "user": mapping.user_id,
        "used_at": mapping.used_at.isoformat(),
        "used_by": mapping.used_by_id,
    }
