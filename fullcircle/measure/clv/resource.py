from fullcircle.identify.companies.resource import Companies
from fullcircle.identify.contacts.resource import Contacts
from fullcircle.measure.clv import narrowing  # noqa: F401  lists of customers can be narrowed by what is expected of them
from fullcircle.measure.clv.panels import LifetimeValue

Contacts.panels = [*Contacts.panels, LifetimeValue()]
Companies.panels = [*Companies.panels, LifetimeValue()]
