from fullcircle.identify.forms.actions import close_form, publish_form, reopen_form
from fullcircle.identify.forms.models import Form
from fullcircle.identify.forms.panels import FormNumbers, LatestSubmissions, UseForm
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource


class Forms(Resource):
    model = Form
    area, icon, shortcut, order = "Attract", "clipboard-list", "f", 20
    faceless = True
    columns = ["name", "kind", "status", "published_at", "owner"]
    sort = "name"
    facets = ["status", "kind", "owner"]
    read_only = ["status"]
    match_keys = ["name"]
    actions = [publish_form, close_form, reopen_form]
    panels = [FormNumbers(), LatestSubmissions(), Timeline(), UseForm()]
    told_above = ["name"]
    form = [("Form", ["name", "kind"]), ("More", ["owner", "source"])]
    blurb = "Questions on your own pages and on others: who answers becomes a contact."
