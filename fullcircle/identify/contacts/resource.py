from fullcircle.identify.behavior.panels import Behavior
from fullcircle.identify.consent.panels import Consent, Restricted
from fullcircle.identify.contacts.models import Contact, ContactSensitive
from fullcircle.identify.contacts.panels import Colleagues, Roles, WaysToReach
from fullcircle.identify.duplicates.panels import Duplicates
from fullcircle.identify.privacy.panels import Privacy
from fullcircle.identify.purchases.glance import PurchasesAtAGlance
from fullcircle.identify.purchases.panels import OrderCadence, RecentOrders
from fullcircle.identify.quality.panels import Quality
from fullcircle.identify.traits.panels import Traits
from fullcircle.platform.events.panels import Origins, Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource


class Contacts(Resource):
    model = Contact
    sensitive = ContactSensitive
    order = 10
    typed_url = "/duplicates/contacts/typed/"
    area, icon, shortcut = "Know", "users", "c"
    columns = ["name", "company", "lifecycle_stage", "job_title", "owner", "email", "last_activity_at"]
    sort = "-created_at"
    facets = ["lifecycle_stage", "country", "owner", "company"]
    match_keys = ["external_id", "email", "phone"]
    beside = ["company"]
    path, off_path = "lifecycle_stage", ["former"]
    subtitle = ["job_title", "company", "city", "country"]
    told_above = ["name", "given_name", "family_name"]
    blurb = "The people you know: customers, colleagues of customers, and those who may become one."
    panels = [
        Restricted(),
        Timeline(),
        PurchasesAtAGlance(),
        OrderCadence("contact"),
        RecentOrders("contact"),
        Behavior(),
        Colleagues(),
        Roles(),
        WaysToReach(),
        Traits(),
        Consent(),
        Privacy(),
        Duplicates(),
        Quality(),
        Files(),
        Origins(),
    ]
    form = [
        ("Person", ["name", "given_name", "family_name", "job_title", "company", "lifecycle_stage", "owner"]),
        ("Reach", ["email", "phone", "website", "language", "time_zone"]),
        ("Address", ["street", "postcode", "city", "region", "country"]),
        ("More", ["external_id", "source"]),
    ]
