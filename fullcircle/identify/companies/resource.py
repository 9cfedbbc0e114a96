from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.panels import People, Roles, WaysToReach
from fullcircle.identify.duplicates.panels import Duplicates
from fullcircle.identify.purchases.glance import PurchasesAtAGlance
from fullcircle.identify.purchases.panels import OrderCadence, RecentOrders
from fullcircle.identify.quality.panels import Quality
from fullcircle.platform.events.panels import Origins, Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource


class Companies(Resource):
    model = Company
    order = 20
    typed_url = "/duplicates/companies/typed/"
    area, icon, shortcut, square = "Know", "building-2", "o", True
    columns = ["name", "lifecycle_stage", "industry", "size", "country", "owner", "last_activity_at"]
    sort = "name"
    facets = ["lifecycle_stage", "industry", "country", "owner"]
    match_keys = ["external_id", "domain", "vat_number", "name"]
    path, off_path = "lifecycle_stage", ["former"]
    subtitle = ["industry", "city", "country"]
    told_above = ["name"]
    blurb = "The firms and organizations you deal with, and everyone you know there."
    panels = [
        Timeline(),
        PurchasesAtAGlance(),
        OrderCadence("company"),
        RecentOrders("company"),
        People(),
        Roles(),
        WaysToReach(),
        Duplicates(),
        Quality(),
        Files(),
        Origins(),
    ]
    form = [
        ("Company", ["name", "domain", "lifecycle_stage", "industry", "size", "owner"]),
        ("Reach", ["email", "phone", "website"]),
        ("Address", ["street", "postcode", "city", "region", "country"]),
        ("More", ["annual_revenue", "founded", "vat_number", "parent", "external_id", "source"]),
    ]
