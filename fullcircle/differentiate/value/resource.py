from fullcircle.differentiate.value import narrowing  # noqa: F401  lists of customers can be narrowed by value
from fullcircle.differentiate.value.panels import Value
from fullcircle.identify.companies.resource import Companies
from fullcircle.identify.contacts.resource import Contacts

Contacts.panels = [*Contacts.panels, Value()]
Companies.panels = [*Companies.panels, Value()]
