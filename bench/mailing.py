"""A campaign to many people, as the benches of sending need one: some of them nobody may write to."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

PEOPLE = """
INSERT INTO identify_contact (name, given_name, family_name, email, phone, job_title, lifecycle_stage, street, postcode, city,
  region, country, language, time_zone, website, source, archived_reason)
SELECT 'Reader ' || i, 'Robin', 'Reader ' || i, 'reader' || i || '@d' || i %% 40 || '.example', '', '', 'lead', '', '', '', '',
  '', '', '', '', 'bench', '' FROM generate_series(1, %s) i RETURNING id
"""
PURPOSE = "offers"
WITHOUT, SUPPRESSED, OVER = (
    7,
    2,
    1,
)  # of a hundred: who never agreed, whose address is suppressed, who had enough
SUBJECT = "Oak for your home, {{ contact.given_name }}"
TEXT = (
    "Dear {{ contact.given_name | default: 'friend' }},\n\nthe **oak tables** are back. We made sixty of them, from trees that "
    "stood on one hill, and the first ones leave this week. [Look at them](https://shop.example/oak), or ask us for a sample "
    "of the wood.\n\nYour {{ organization.name }}"
)
FOOT = "{{ organization.name }}, {{ organization.address }} [Unsubscribe]({{ unsubscribe_url }})"


def served(port: int) -> None:
    """Mail leaves through a server on this port."""
    from fullcircle.interact.mail.models import MailServer
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with acting(system("bench")):
        MailServer.objects.create(
            host="127.0.0.1",
            port=port,
            security="none",
            from_name="Bench",
            from_address="bench@bench.example",
        )


def approved(messages: int, *, spoiled: bool) -> tuple[Any, list[int]]:
    """A campaign that may be sent, and its people; `spoiled` leaves a tenth of them for the gate to refuse."""
    from django.db import connection

    from fullcircle.differentiate.segments.models import Segment, SegmentMember
    from fullcircle.identify.consent.defining import add_purpose
    from fullcircle.personalize.campaigns.actions import Letter
    from fullcircle.personalize.campaigns.going import approve_campaign, send_campaign
    from fullcircle.personalize.campaigns.planning import plan_campaign
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system
    from fullcircle.platform.records.actions import create_record
    from fullcircle.platform.settings.actions import edit_organization

    with acting(system("bench")) as by:
        values = {"double_opt_in": False, "channels": ["email"]}
        purpose = add_purpose(by=by, name="Offers", key=PURPOSE, wording="Tell me of offers.", values=values)
        edit_organization(by=by, changes={"postal_address": "Quay 1, Utrecht"})
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, [messages])
            people = sorted(number for (number,) in cursor.fetchall())
        without = people[: messages * WITHOUT // 100] if spoiled else []
        agreed(people[len(without) :], purpose, by)
        if spoiled:
            refused(people[len(without) :], messages, purpose, by)
        readers = create_record(Segment, by=by, values={"name": "Readers", "kind": "list"})
        SegmentMember.objects.bulk_create(
            [SegmentMember(segment=readers, contact_id=number, why="bench") for number in people],
            batch_size=2_000,
        )
        letters = [Letter(template_of(by).pk)]
    with acting(system("bench")) as by:
        planned = plan_campaign(
            by=by,
            name="Oak",
            purpose=PURPOSE,
            segments=[readers],
            letters=letters,
            holdout=Decimal(0),
            sure=True,
        )
        approve_campaign(planned, by=by)
        return send_campaign(planned, by=by), people


def agreed(people: Sequence[int], purpose: Any, by: Any) -> None:
    from django.utils import timezone

    from fullcircle.identify.consent.ledger import ConsentEvent
    from fullcircle.identify.consent.queries import current_wording
    from fullcircle.identify.consent.said import Asked, Said
    from fullcircle.identify.consent.telling import about, entry
    from fullcircle.identify.contacts.models import Contact

    said = Said("form", timezone.now() - timedelta(days=30), origin="bench")
    asked = Asked(purpose, "email", current_wording(purpose, ""))
    ConsentEvent.objects.bulk_create(
        [
            entry(each, by, said, "granted", **about(each, asked))
            for each in Contact.objects.filter(pk__in=people)
        ],
        batch_size=1_000,
    )


def refused(people: Sequence[int], messages: int, purpose: Any, by: Any) -> None:
    """They agreed, and may not be written to all the same."""
    from django.utils import timezone

    from fullcircle.identify.consent.suppressing import import_suppressions
    from fullcircle.identify.contacts.models import Contact
    from fullcircle.interact.gate.actions import set_cap
    from fullcircle.interact.gate.models import Outreach

    share = messages // 100
    suppressed = people[: share * SUPPRESSED]
    addresses = Contact.objects.filter(pk__in=suppressed).values_list("email", flat=True)
    import_suppressions(by=by, text="\n".join(addresses))
    set_cap(by=by, most=1, days=7)
    enough = people[len(suppressed) : len(suppressed) + share * OVER]
    Outreach.objects.bulk_create(
        Outreach(
            contact_id=number, purpose=purpose, channel="email", marketing=True, cause=f"earlier:{number}",
            at=timezone.now() - timedelta(days=1),
        )
        for number in enough
    )  # fmt: skip


def template_of(by: Any) -> Any:
    from fullcircle.interact.templates.actions import publish_template, save_template_draft
    from fullcircle.interact.templates.models import Template
    from fullcircle.platform.records.actions import create_record

    made = create_record(Template, by=by, values={"name": "Oak"})
    blocks = [{"kind": "text", "text": TEXT}, {"kind": "text", "text": FOOT}]
    save_template_draft(made, by=by, content={"subject": SUBJECT, "blocks": blocks})
    publish_template(made, by=by)
    return made


def stage(campaign: Any, most: int | None = None) -> int:
    """Freeze the audience, decide about it and put it on its way, a portion at a time; how many were decided about."""
    from django.utils import timezone

    from fullcircle.personalize.campaigns.staging import begin_sending, stage_portion
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with acting(system("bench")) as by:
        begin_sending(campaign, by=by, now=timezone.now() + timedelta(seconds=1))
    done, some = 0, 1
    while some and (most is None or done < most):
        with acting(system("bench")) as by:
            some = stage_portion(campaign, by=by, now=timezone.now())
            done += some
    return done


def links(people: Sequence[int]) -> dict[int, str]:
    """The path by which each of these unsubscribes with one click, as the letter to them says it."""
    from fullcircle.interact.messages.models import Sending
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with acting(system("bench"), read_only=True):
        rows = Sending.objects.filter(contact__in=people).values_list("contact_id", "headers")
        return {
            number: "/" + headers["List-Unsubscribe"].strip("<>").split("/", 3)[3] for number, headers in rows
        }
