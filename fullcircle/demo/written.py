"""Harbor Pine's letters: one for those who bought, the monthly one, and what both of them end with."""

from typing import Any

from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.purchases.models import Product
from fullcircle.interact.snippets.models import Snippet
from fullcircle.interact.templates.actions import publish_template, save_template_draft
from fullcircle.interact.templates.models import Template
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import new_record, tell

SHOP = "https://shop.harborpine.example"
FOOT = (
    "{{ organization.name }}, {{ organization.address }}\n\n"
    "[Choose what you get]({{ preferences_url }}) or [unsubscribe]({{ unsubscribe_url }})"
)
HELLO = 'Dear {{ contact.given_name | default: "friend of the workshop" }},'


def store_templates(world: World, by: Actor) -> None:
    """Written and published as a colleague would; one is still a draft."""
    foot = made(Snippet, by, name="Foot of every letter", text=FOOT)
    thanks = made(Template, by, name="Thank you for your order", description="A week after the first order.")
    save_template_draft(thanks, by=by, content=after_an_order(foot))
    publish_template(thanks, by=by)
    monthly = made(
        Template, by, name="The workshop letter", description="Once a month, to those who asked for it."
    )
    save_template_draft(monthly, by=by, content=from_the_workshop(foot))


def made(model: Any, by: Actor, **values: str) -> Any:
    thing, facts = new_record(model, by=by, values=values)
    tell(thing, "added", facts, by, SOURCE)
    return thing


def after_an_order(foot: Snippet) -> dict[str, Any]:
    care = "Wood goes on living.\n\n- Keep it out of the noon sun for the first weeks.\n- Oil it **twice a year**."
    return {
        "subject": 'Thank you, {{ contact.given_name | default: "and welcome" }}',
        "preheader": "How to look after what you bought",
        "blocks": [
            {"kind": "heading", "text": "How is it standing?"},
            {"kind": "text", "text": f"{HELLO}\n\nthank you for your order. If anything wobbles, write to us."},
            {"kind": "columns", "left": care, "right": f"Something loose? [Ask the workshop]({SHOP}/repair)."},
            {"kind": "button", "text": "Order the care set", "url": f"{SHOP}/care?city={{{{ contact.city }}}}"},
            {"kind": "divider"},
            {"kind": "snippet", "snippet": foot.pk},
        ],
    }  # fmt: skip


def from_the_workshop(foot: Snippet) -> dict[str, Any]:
    newest = Product.objects.filter(archived_at=None).exclude(price=None).order_by("name").first()
    shown = [{"kind": "product", "product": newest.pk, "url": SHOP}] if newest else []
    return {
        "subject": "What leaves the workshop this month",
        "blocks": [
            {"kind": "heading", "text": "What leaves the workshop this month"},
            {"kind": "text", "text": f"{HELLO}\n\nthe first boards of the winter are dry."},
            *shown,
            {"kind": "divider"},
            {"kind": "snippet", "snippet": foot.pk},
        ],
    }
