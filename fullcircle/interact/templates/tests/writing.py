"""A template that is published, for tests of whoever sends it."""

from fullcircle.interact.templates.actions import publish_template, save_template_draft
from fullcircle.interact.templates.models import Template
from fullcircle.platform.access.models import User
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

FOOT = "{{ organization.name }}, {{ organization.address }} [Unsubscribe]({{ unsubscribe_url }})"


def published(user: User, name: str, subject: str, text: str, **more: object) -> Template:
    """With a foot as marketing needs one."""
    blocks = [{"kind": "text", "text": text}, {"kind": "text", "text": FOOT}]
    with as_user(user) as by:
        template = create_record(Template, by=by, values={"name": name})
        content = {"subject": subject, "blocks": blocks, **more}
        save_template_draft(template, by=by, content=content)
        publish_template(template, by=by)
    return template
