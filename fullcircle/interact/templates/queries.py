"""Reads of templates: what one would look like to somebody, what is wrong with it, and how its links did."""

from dataclasses import dataclass

from django.db.models import Count, Q

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.interact.snippets.models import Snippet
from fullcircle.interact.templates.compiling import Goods, Printed, Surroundings, Unfit, printed
from fullcircle.interact.templates.content import Content, ProductBlock, SnippetBlock, Text
from fullcircle.interact.templates.fields import names_known, values_for
from fullcircle.interact.templates.liquid import TooMuch, Unreadable, fields_in
from fullcircle.interact.templates.models import OPENED, SentLink, Template, TemplateVersion
from fullcircle.interact.templates.rendering import Rendered, render
from fullcircle.interact.templates.saying import names_used, said_to
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.site import absolute

OWN_VARIABLES = ("link_", "forloop")
SAMPLE_LINK = "https://example.com/"


def surroundings(content: Content) -> Surroundings:
    """What the blocks refer to, as it is now."""
    products = [each.product for each in content.blocks if isinstance(each, ProductBlock)]
    snippets = [each.snippet for each in content.blocks if isinstance(each, SnippetBlock)]
    return Surroundings(
        products={each.pk: goods(each) for each in Product.objects.filter(pk__in=products, archived_at=None)},
        snippets={each.pk: (Text(text=each.text),) for each in Snippet.objects.filter(pk__in=snippets)},
        picture=absolute("/pictures/{}/"),
    )


def goods(product: Product) -> Goods:
    price = f"{product.price:,.2f} {product.currency}" if product.price is not None else ""
    return Goods(harmless(product.name), price, harmless(product.description[:300]))


def harmless(text: str) -> str:
    """The words of a catalog are no template."""
    return text.replace("{{", "{").replace("{%", "{")


def printed_now(content: Content) -> Printed:
    return printed(content, surroundings(content))


def mistakes(content: Content, by: Actor) -> list[str]:
    """Why it cannot be published, in sentences."""
    if not content.subject.strip():
        return ["Write a subject first."]
    if not content.blocks:
        return ["Add a block first: a letter without words says nothing."]
    try:
        ready = printed_now(content)
        used = names_used(ready)
    except (Unfit, Unreadable, TooMuch) as error:
        return [str(error)]
    known = names_known(by)
    unknown = sorted(name for name in used if name not in known and not name.startswith(OWN_VARIABLES))
    return [f"There is no field “{name}”." for name in unknown]


def lacks_for_marketing(content: Content) -> list[str]:
    """What the law wants in a letter that advertises, and is not there. Whoever schedules one asks here."""
    ready = printed_now(content)
    used = {
        name for source in (ready.html, *(each.url for each in ready.links)) for name in fields_in(source)
    }
    found = []
    if "unsubscribe_url" not in used:
        found.append("It has no link to unsubscribe.")
    if "organization.address" not in used:
        found.append("It does not say your postal address.")
    return found


def shown_to(content: Content, contact: Contact | None, by: Actor) -> Rendered:
    """As somebody would get it; to nobody in particular, every field is missing."""
    links = {"unsubscribe_url": SAMPLE_LINK, "preferences_url": SAMPLE_LINK}
    ready = printed_now(content)
    values = (
        values_for(contact, by, None, **links) | said_to([contact.pk], ready, by)[contact.pk]
        if contact
        else dict(links)
    )
    return render(ready, values)


def versions(template: Template) -> list[TemplateVersion]:
    return list(TemplateVersion.objects.filter(template=template).defer("html", "text", "links"))


@dataclass(frozen=True)
class LinkUse:
    """How often a link of a template was opened, in how many letters."""

    url: str
    label: str
    sent: int
    people: int
    programs: int


def use_of_links(template: Template, most: int = 12) -> list[LinkUse]:
    """The links of its letters, those that most people opened first."""
    rows = (
        SentLink.objects.filter(version__template=template)
        .exclude(url=OPENED)
        .values("url", "label")
        .annotate(
            sent=Count("pk", distinct=True),
            people=Count("contact", filter=Q(clicks__is_bot=False), distinct=True),
            programs=Count("clicks", filter=Q(clicks__is_bot=True), distinct=True),
        )
        .order_by("-people", "-sent", "url")[:most]
    )
    return [LinkUse(**row) for row in rows]
