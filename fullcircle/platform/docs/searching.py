"""Finding a place in the documentation by the words of its title or of a heading."""

from dataclasses import dataclass

from fullcircle.platform.docs.library import Page, pages

MOST = 30


@dataclass(frozen=True)
class Place:
    """A page, or a heading on it."""

    page: Page
    words: str
    url: str


def found(question: str) -> list[Place]:
    """Places whose words hold all words of the question, titles first."""
    wanted = question.casefold().split()
    places = [place for page in pages().values() for place in places_of(page)]
    hits = [place for place in places if all(word in place.words.casefold() for word in wanted)]
    return sorted(hits, key=lambda place: "#" in place.url)[:MOST]


def places_of(page: Page) -> list[Place]:
    headings = [each for each in page.rendered.headings if 1 < each.level <= 3]
    title = Place(page, page.title, page.url)
    return [title, *(Place(page, each.text, f"{page.url}#{each.anchor}") for each in headings)]
