"""Tells mypy what our middleware puts on requests, so that it is checked like any attribute."""

from collections.abc import Callable

from mypy.nodes import GDEF, MDEF, MypyFile, SymbolTableNode, TypeInfo, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.types import AnyType, Instance, Type, TypeOfAny

ACTOR = "fullcircle.platform.access.actor"
# Inside a page somebody acts: the door of every page sees to it.
ADDED = {
    "django.http.request.HttpRequest": {
        "actor": f"{ACTOR}.Actor",
        "auth": f"{ACTOR}.Actor",
        "allowance": "",
        "organization": "builtins.str",
    },
}


class AddedAttributes(Plugin):
    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        return [(10, ACTOR, -1)] if file.fullname == "django.http.request" else []

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return add_attributes if fullname in ADDED else None


def add_attributes(context: ClassDefContext) -> None:
    info: TypeInfo = context.cls.info
    for name, type_name in ADDED[info.fullname].items():
        added = Var(name, found(context, type_name))
        added.info, added._fullname = info, f"{info.fullname}.{name}"
        info.names[name] = SymbolTableNode(MDEF, added, plugin_generated=True)


def found(context: ClassDefContext, type_name: str) -> Type:
    symbol = context.api.lookup_fully_qualified_or_none(type_name) if type_name else None
    known = symbol is not None and symbol.kind == GDEF and isinstance(symbol.node, TypeInfo)
    return Instance(symbol.node, []) if known else AnyType(TypeOfAny.explicit)  # type: ignore[union-attr,arg-type]


def plugin(version: str) -> type[Plugin]:
    return AddedAttributes
