"""The documentation is right, and people can read it in the product."""

import re

import pytest

from fullcircle.config.env import SOURCE
from fullcircle.platform.docs import library
from fullcircle.platform.docs.checks import heading_problems, link_problems, name_problems, problems
from fullcircle.platform.docs.library import Page, name_of, pages, resolved
from fullcircle.platform.docs.rendering import render
from fullcircle.platform.records.resource import resources


def test_the_documentation_is_right():
    found = problems()
    assert not found, "Mend these, then run “make docs”:\n" + "\n".join(found)


def test_every_section_has_pages():
    assert [title for title, _ in library.sections()] == list(library.SECTIONS.values())


def test_every_resource_and_each_of_its_fields_is_in_the_reference():
    text = pages()["reference/records"].read()
    for resource in resources().values():
        assert f"## {resource.plural}" in text
        for field in resource.built_in_fields():
            assert f"`{field.key}`" in text


def page_with(text: str) -> Page:
    return Page("how-to/try", "how-to/try.md", lambda: text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("No title", "begins with its one title"),
        ("# One\n\n# Two", "begins with its one title"),
        ("# One\n\n### Three", "skips a level"),
        ("# One\n\n[there](nowhere.md)", "leads nowhere"),
        ("# One\n\n[there](../index.md#no-such-heading)", "names a heading"),
        ("# One\n\n`fullcircle fly`", "no command “fullcircle fly”"),
        ("# One\n\n`FULLCIRCLE_WINGS`", "no variable FULLCIRCLE_WINGS"),
        ("# One\n\n```\nmake coffee\n```", "no “coffee”"),
        ("# One\n\n`fullcircle/identify/wings.py`", "no file fullcircle/identify/wings.py"),
    ],
)
def test_what_is_wrong_is_said(text, sentence):
    page = page_with(text)
    found = [*heading_problems(page), *link_problems(page), *name_problems(page)]
    assert len(found) == 1
    assert sentence in found[0]


def test_numbers_in_file_names_only_order_the_pages():
    assert name_of("how-to/3-upgrade.md") == "how-to/upgrade"
    assert name_of("index.md") == ""


def test_links_between_files_become_addresses():
    assert resolved("how-to/install.md", "../about/cycle.md") == "about/cycle.md"
    assert resolved("how-to/install.md", "../../SECURITY.md") == "../SECURITY.md"
    assert page_with("").address_of("../../SECURITY.md#scope") == "/docs/project/security/#scope"
    assert page_with("").address_of("https://example.com/") == "https://example.com/"


def test_html_in_the_text_stays_text():
    html = render("# One\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))", str).html
    assert "<script>" not in html
    assert "href" not in html


def test_bob_reads_every_page(signed_in, bob):
    browser = signed_in(bob)
    for page in pages().values():
        answer = browser.get(page.url)
        assert answer.status_code == 200, page.url
        assert page.title in answer.content.decode().replace("&#x27;", "'").replace("&amp;", "&")


def test_a_page_that_does_not_exist_says_so(signed_in, bob):
    assert signed_in(bob).get("/docs/how-to/fly/").status_code == 404


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/docs/").status_code == 302


def test_bob_finds_a_heading_by_its_words(signed_in, bob):
    text = signed_in(bob).get("/docs/", {"q": "back restore"}).content.decode()
    assert "/docs/how-to/backup/" in text


def test_words_that_no_heading_holds_are_said_back(signed_in, bob):
    text = signed_in(bob).get("/docs/", {"q": "<xyzzy>"}).content.decode()
    assert "No heading holds" in text
    assert "<xyzzy>" not in text


def test_pictures_are_served_without_any_rights_of_their_own(signed_in, bob):
    answer = signed_in(bob).get("/docs/about/cycle.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_only_pictures_of_the_documentation_are_served(signed_in, bob):
    assert signed_in(bob).get("/docs/../../etc/passwd.svg").status_code == 404


def test_the_pictures_of_the_readme_are_there_in_both_looks_and_small():
    shown = set(re.findall(r"docs/pictures/[\w-]+\.png", (SOURCE / "README.md").read_text()))
    assert shown == {str(each.relative_to(SOURCE)) for each in (SOURCE / "docs/pictures").glob("*.png")}
    for each in shown:
        assert (SOURCE / each).stat().st_size < 300_000, f"{each} is too large; run “make pictures”."
        other = each.replace("-light.", "-dark.") if "-light." in each else each.replace("-dark.", "-light.")
        assert other in shown, f"{each} is there in one look only."
