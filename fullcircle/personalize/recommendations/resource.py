from fullcircle.identify.companies.resource import Companies
from fullcircle.identify.contacts.resource import Contacts
from fullcircle.identify.purchases.resource import Products
from fullcircle.personalize.recommendations import letters  # noqa: F401  it tells templates what it can say
from fullcircle.personalize.recommendations.actions import keep_product_back, release_product
from fullcircle.personalize.recommendations.panels import BoughtTogether, LikelyNext

Contacts.panels = [*Contacts.panels, LikelyNext()]
Companies.panels = [*Companies.panels, LikelyNext()]
Products.panels = [BoughtTogether(), *Products.panels]
Products.actions = [*Products.actions, keep_product_back, release_product]
