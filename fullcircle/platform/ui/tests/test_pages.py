"""Every template compiles, and the styleguide shows every component."""

from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client

from fullcircle.platform.ui.assets import UI

TEMPLATES = UI / "templates"
PAGES = ("", "home/", "list/", "record/", "insights/", "import/", "sign-in/")


def names() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", names())
def test_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("page", PAGES)
def test_page_is_shown(page):
    response = Client().get(f"/styleguide/{page}")
    assert response.status_code == 200
    assert "<c-" not in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_page_has_one_title_and_no_script_of_its_own(page):
    html = Client().get(f"/styleguide/{page}").content.decode()
    assert html.count("<h1") == 1
    assert "<style" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count('<script type="module" src=') + html.count(
        'type="application/json"'
    )


@pytest.mark.parametrize("code", [403, 404, 500, 503])
def test_a_problem_is_told_in_a_sentence_with_a_way_on(code):
    response = Client(raise_request_exception=False).get(f"/styleguide/problem/{code}/")
    assert response.status_code == code
    assert 'class="btn primary"' in response.content.decode()


def test_the_page_for_a_broken_server_needs_no_context():
    assert "Something broke" in get_template("500.html").render({})


def test_theme_and_density_come_with_the_first_byte():
    client = Client()
    client.cookies["theme"] = "dark"
    client.cookies["density"] = "compact"
    html = client.get("/styleguide/list/").content.decode()
    assert 'data-theme="dark"' in html
    assert 'data-density="compact"' in html


def test_a_cookie_from_somewhere_else_is_ignored():
    client = Client()
    client.cookies["theme"] = "<script>"
    assert 'data-theme="system"' in client.get("/styleguide/list/").content.decode()


def test_every_component_is_on_the_styleguide():
    shown = "\n".join(path.read_text() for path in (TEMPLATES / "styleguide").rglob("*.html"))
    inside = "\n".join(path.read_text() for path in Path(TEMPLATES / "cotton").rglob("*.html"))
    controls = (TEMPLATES / "ui/control.html").read_text() + (TEMPLATES / "404.html").read_text()
    missing = [name for name in components() if f"<c-{name}" not in shown + inside + controls]
    assert missing == []


def components() -> list[str]:
    folder = TEMPLATES / "cotton"
    paths = (path.relative_to(folder).with_suffix("") for path in folder.rglob("*.html"))
    return [".".join(path.parts).replace("_", "-") for path in paths]
