"""What Harbor Pine tried with a part left out: a catalog by post that proved nothing yet, and a card that is only planned."""

from datetime import timedelta
from decimal import Decimal

from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.experiments.actions import assign_people, begin_experiment, take_reading
from fullcircle.platform.access.actor import Actor

BEGAN, DAYS = 48, 45  # days ago; days that count
LOOKS = (3, 6, 10, 14, 18, 22, 26, 30, 35, 40, 46)


def store_experiments(world: World, by: Actor) -> None:
    """Invented people buy what they buy, catalog or not; the readout must find that out."""
    catalog = begin_experiment(
        by=by, name="Catalog by post", window_days=DAYS, holdout=Decimal(20), cause=SOURCE,
        description="48 pages on paper, with the new tables on the cover; printing and postage cost 2.10 each.",
    )  # fmt: skip
    began = world.now - timedelta(days=BEGAN)
    people = Contact.objects.filter(archived_at=None).order_by("pk").values_list("pk", flat=True)
    assign_people(catalog, by=by, contacts=list(people), at=began)
    for day in LOOKS:
        take_reading(catalog, by=by, now=began + timedelta(days=day))
    begin_experiment(
        by=by, name="Handwritten card for quiet customers", goal="revenue", window_days=60, cause=SOURCE,
        description="A card from whoever sold to them last, without any offer.",
    )  # fmt: skip
