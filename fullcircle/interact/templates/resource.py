from fullcircle.interact.templates.actions import publish_template
from fullcircle.interact.templates.models import Template
from fullcircle.interact.templates.panels import Letter, Links, Versions
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource


class Templates(Resource):
    model = Template
    area, icon, shortcut, order = "Attract", "layout-template", "t", 30
    faceless = True
    columns = ["name", "description", "status", "published_at", "owner"]
    sort = "name"
    facets = ["status", "owner"]
    read_only = ["status"]
    match_keys = ["name"]
    subtitle = ["description"]
    told_above = ["name", "description"]
    actions = [publish_template]
    panels = [Letter(), Links(), Timeline(), Versions(), Files()]
    form = [("Template", ["name", "description"]), ("More", ["owner", "source"])]
    blurb = "Letters that you write once and send to many, each with the name of whoever gets it."
