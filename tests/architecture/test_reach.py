"""What may be touched from where: rights, the network, HTML, query arguments."""

import ast
import re

from tests.architecture.sources import Source, modules, stale, templates

ROLE_SQL = re.compile(
    r"\b(SET\s+(LOCAL\s+|SESSION\s+)?ROLE|RESET\s+ROLE|set_config\('(role|fc\.context)')", re.IGNORECASE
)
ROLE_PLACES = {
    "fullcircle/platform/access/acting.py": "the only place where a request takes on rights",
    "fullcircle/platform/access/installing.py": "makes the definer functions as their owner, during migrate",
    "fullcircle/platform/access/seeding.py": "adds the roles that ship, during migrate",
}

NETWORK = (
    "requests",
    "httpx",
    "aiohttp",
    "urllib.request",
    "urllib3",
    "http.client",
    "smtplib",
    "imaplib",
    "poplib",
    "ftplib",
    "socket",
)
NETWORK_PLACES = {
    "fullcircle/identify/quality/domains.py": "asks the resolver, never the domain itself",
    "fullcircle/cli/supervisor.py": "asks its own web server whether it answers",
    "fullcircle/platform/egress/reaching.py": "looks a name up and says where a connection may go; it makes none",
    "fullcircle/interact/mailboxes/line.py": "mailboxes are read here, at the address that egress has looked at",
    "fullcircle/interact/mail/line.py": "mail leaves here, to the address that egress has looked at",
    "fullcircle/platform/jobs/rescue.py": "the name of this machine",
}

RAW_HTML = {"mark_safe", "SafeString", "SafeText"}
HTML_PLACES = {
    "fullcircle/platform/docs/rendering.py": "our own Markdown, parsed without HTML",
    "fullcircle/platform/records/widgets.py": "one attribute of a control, fixed text",
    "fullcircle/platform/ui/charts/drawing.py": "charts, every text in them escaped",
    "fullcircle/platform/ui/charts/lines.py": "the small curve beside a number, made of numbers only",
    "fullcircle/platform/ui/atoms.py": "names, dates and addresses in lists, each piece escaped",
    "fullcircle/platform/ui/field_list.py": "the fields of a record, joined from escaped pieces for speed",
    "fullcircle/platform/ui/grid.py": "cells of lists, joined from escaped pieces for speed",
    "fullcircle/acquire/board/faces.py": "cards of the board, joined from escaped pieces for speed",
    "fullcircle/platform/ui/markup.py": "the pieces that charts and cells are made of",
}


def strings(source: Source) -> list[str]:
    return [
        n.value for n in ast.walk(source.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]


def places_where(finds) -> set[str]:
    return {source.name for source in modules() if finds(source)}


def test_rights_are_taken_on_in_one_place():
    found = places_where(lambda source: any(ROLE_SQL.search(text) for text in strings(source)))
    assert not found - set(ROLE_PLACES), (
        f"Use acting(actor) instead of changing the role yourself: {found - set(ROLE_PLACES)}"
    )
    assert not stale(ROLE_PLACES, found)


def test_nothing_reaches_the_network_but_declared_places():
    def reaches(source: Source) -> bool:
        return any(
            name == each or name.startswith(f"{each}.") for name, _ in source.imports() for each in NETWORK
        )

    found = places_where(reaches)
    assert not found - set(NETWORK_PLACES), (
        "Outgoing requests go through one guarded place. If this is no outgoing request, declare it with its reason: "
        f"{found - set(NETWORK_PLACES)}"
    )
    assert not stale(NETWORK_PLACES, found)


def declares_html_safe(source: Source) -> bool:
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return any(ast.unparse(node.func).rpartition(".")[2] in RAW_HTML for node in calls)


def test_html_is_made_in_declared_places():
    """format_html escapes; what is declared safe without it is read twice by somebody."""
    found = places_where(declares_html_safe)
    assert not found - set(HTML_PLACES), (
        f"Render a template or use format_html; HTML never comes from data: {found - set(HTML_PLACES)}"
    )
    assert not stale(HTML_PLACES, found)


def test_templates_switch_no_escaping_off():
    wrong = [
        each.name for each in templates() if re.search(r"\|\s*safe\b|autoescape off|\|safeseq", each.text)
    ]
    assert not wrong, (
        f"Take out |safe and autoescape off; make the HTML with format_html where it is made: {wrong}"
    )


def test_templates_hold_no_script_and_name_no_other_site():
    """The content security policy would refuse them in every browser."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style\b|\son[a-z]+=[\"']|javascript:|(src|action)=[\"']https?:|@import|url\(https?:"
    )
    wrong = [each.name for each in templates() if inline.search(each.text)]
    assert not wrong, (
        f"Move scripts and styles to frontend/, and serve everything from our own address: {wrong}"
    )


def test_names_of_query_arguments_come_from_the_field_registry():
    """`filter(**request.GET)` would let a visitor ask about any column of any relation."""
    asked = re.compile(r"request\.|\bbody\b|\bpayload\b|cleaned_data|\.GET|\.POST")
    wrong = []
    for source in modules():
        for node in ast.walk(source.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in {
                "filter",
                "exclude",
                "get",
                "order_by",
                "values",
                "values_list",
                "annotate",
                "update",
            }:
                continue
            spread = [k.value for k in node.keywords if k.arg is None] + [
                a.value for a in node.args if isinstance(a, ast.Starred)
            ]
            wrong += [f"{source.name}:{node.lineno}" for each in spread if asked.search(ast.unparse(each))]
    assert not wrong, (
        f"Look the names up with read_query() or Resource.field(); never pass them through: {wrong}"
    )


def test_no_clock_decides_by_the_machines_zone():
    wrong = [
        f"{source.name}:{node.lineno}"
        for source in modules()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node)
        in {"datetime.now()", "date.today()", "datetime.date.today()", "datetime.utcnow()"}
    ]
    assert not wrong, (
        f"Use django.utils.timezone.now() or localdate(): the reader's zone, not the server's: {wrong}"
    )


def test_patterns_of_html_are_literals():
    """A value inside the pattern would not be escaped; values are arguments."""
    makers = {"markup": 0, "format_html": 0, "format_html_join": 1}
    wrong = []
    for source in modules():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or source.path.name == "markup.py":
                continue
            place = makers.get(ast.unparse(node.func))
            patterns = [] if place is None else node.args[place : place + 1]
            wrong += [f"{source.name}:{node.lineno}" for each in patterns if not fixed(each)]
    assert not wrong, f"Write the pattern as a literal and hand the values over as arguments: {wrong}"


def fixed(pattern: ast.expr) -> bool:
    return isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id.isupper())
