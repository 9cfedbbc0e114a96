from fullcircle.interact.snippets.models import Snippet
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource


class Snippets(Resource):
    model = Snippet
    area, icon, order = "Attract", "text-quote", 32
    faceless = True
    columns = ["name", "text", "owner"]
    sort = "name"
    match_keys = ["name"]
    told_above = ["name"]
    form = [("Snippet", ["name", "text"]), ("More", ["owner", "source"])]
    panels = [Timeline()]
    blurb = "Words that several templates share: a signature, opening hours, the small print."
