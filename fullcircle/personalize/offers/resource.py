from django.utils.translation import gettext_lazy as _

from fullcircle.identify.contacts.resource import Contacts
from fullcircle.identify.purchases.codes import honored_by
from fullcircle.identify.purchases.resource import Orders
from fullcircle.personalize.offers import letters, using  # noqa: F401  they tell templates and segments of offers
from fullcircle.personalize.offers.actions import create_offer, edit_offer, give_code, redeem_offer
from fullcircle.personalize.offers.models import EDIT, Offer
from fullcircle.personalize.offers.panels import CodesOf, OfferOfOrder, UseOfOffer
from fullcircle.personalize.offers.redeeming import settle
from fullcircle.platform.access.duties import reserve_kind
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource

reserve_kind("offer", EDIT, _("Make offers: decide who pays less, how much less, and how often"))


class Offers(Resource):
    model = Offer
    area, icon, order = "Attract", "ticket-percent", 15
    faceless = True
    columns = ["name", "code", "percent", "amount", "starts_at", "ends_at", "uses", "segment"]
    sort = "-created_at"
    facets = ["owner", "segment"]
    match_keys = ["code", "name"]
    create, edit = staticmethod(create_offer), staticmethod(edit_offer)
    one_by_one = ["code"]
    panels = [UseOfOffer(), Timeline()]
    subtitle = ["code"]
    told_above = ["name", "code"]
    blurb = "Less to pay for whoever has the code: how much, how often, how long, and for whom."
    form = [
        ("Offer", ["name", "code", "percent", "amount", "currency"]),
        ("Limits", ["starts_at", "ends_at", "uses", "uses_each", "segment"]),
        ("More", ["owner", "source"]),
    ]


Contacts.panels = [*Contacts.panels, CodesOf()]
Contacts.actions = [*Contacts.actions, give_code]
Orders.panels = [*Orders.panels, OfferOfOrder()]
Orders.actions = [*Orders.actions, redeem_offer]
honored_by(settle)
