from fullcircle.identify.companies.resource import Companies
from fullcircle.identify.contacts.resource import Contacts
from fullcircle.interact.messages.resource import Messages
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource
from fullcircle.retain.cases.actions import (
    close_case,
    create_case,
    edit_case,
    open_case,
    reopen_case,
    resume_case,
    solve_case,
    take_case,
    wait_for_customer,
)
from fullcircle.retain.cases.models import Case, Intake
from fullcircle.retain.cases.panels import CasesOf, Clock, Thread
from fullcircle.retain.cases.saying import make_case_of_message, note_in_case, reply_to_case


class Cases(Resource):
    model = Case
    area, icon, order = "Serve", "life-buoy", 20
    faceless = True
    columns = [
        "subject",
        "number",
        "status",
        "priority",
        "contact",
        "company",
        "owner",
        "due_at",
        "opened_at",
    ]
    sort = "-opened_at"
    facets = ["status", "priority", "category", "owner", "origin"]
    create, edit = staticmethod(create_case), staticmethod(edit_case)
    actions = [
        take_case, reply_to_case, note_in_case, wait_for_customer, resume_case, solve_case, close_case, reopen_case,
    ]  # fmt: skip
    panels = [Thread(), Clock(), Files(), Timeline()]
    path, off_path = "status", ["waiting"]
    subtitle = ["number", "contact", "company"]
    told_above = ["subject", "number", "description"]
    beside = ["number"]
    blurb = "What customers ask and complain about, with a clock that says how soon they hear from you."
    form = [
        ("Case", ["subject", "description", "contact", "company", "priority", "category"]),
        ("About", ["product", "order", "service_level"]),
        ("More", ["owner", "source"]),
    ]


class Intakes(Resource):
    model = Intake
    area, icon, order = "Serve", "inbox", 45
    faceless = True
    columns = ["name", "opens_from", "form", "priority", "category", "active"]
    sort = "name"
    match_keys = ["name"]
    panels = [Timeline()]
    told_above = ["name"]
    blurb = "What opens a case by itself: mail that answers nothing, or a form that was filled in."
    form = [
        ("Intake", ["name", "opens_from", "form", "priority", "category", "active"]),
        ("More", ["owner", "source"]),
    ]


Contacts.actions = [*Contacts.actions, open_case]
Contacts.panels = [*Contacts.panels, CasesOf("contact")]
Companies.panels = [*Companies.panels, CasesOf("company")]
Messages.actions = [*Messages.actions, make_case_of_message]
