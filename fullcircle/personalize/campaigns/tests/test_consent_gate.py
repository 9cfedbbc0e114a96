"""The gate in numbers, a hundredth of the campaign that `python -m bench.sending` sends while everything is killed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from fullcircle.identify.consent.actions import grant_consent, withdraw_consent
from fullcircle.identify.consent.models import Decision
from fullcircle.identify.consent.suppressing import import_suppressions
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.gate.actions import set_cap
from fullcircle.interact.gate.models import Outreach
from fullcircle.interact.mail.tests.conftest import listening, mailbox, offers
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.templates.tests.writing import published
from fullcircle.personalize.campaigns import staging
from fullcircle.personalize.campaigns.actions import Letter
from fullcircle.personalize.campaigns.planning import plan_campaign
from fullcircle.personalize.campaigns.queries import figures
from fullcircle.personalize.campaigns.tests.test_a_campaign import begun, leave, segment, vera
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.settings.actions import edit_organization
from tests.cast import as_user

pytestmark = pytest.mark.django_db
__all__ = ["listening", "mailbox", "offers", "vera"]
PEOPLE, WITHOUT, SUPPRESSED, OVER, LATER = 100, 7, 2, 1, 5


@pytest.fixture
def people(vera, alice, offers) -> list[Contact]:
    """Seven never agreed to the purpose, the addresses of two are suppressed, one has had enough this week."""
    with as_user(vera) as by:
        made = [
            create_record(Contact, by=by, values={"name": f"Reader {n}", "email": f"reader{n}@example.com"})
            for n in range(PEOPLE)
        ]
        for each in made[WITHOUT:]:
            grant_consent(each, by=by, purpose="offers", channels=["email"], how="phone", evidence="Said so.")
    with as_user(alice) as by:
        import_suppressions(by=by, text="\n".join(each.email for each in made[WITHOUT:][:SUPPRESSED]))
        set_cap(by=by, most=1, days=7)
        Outreach.objects.bulk_create(
            Outreach(contact=each, purpose=offers, channel="email", marketing=True, cause=f"earlier:{each.pk}",
                     at=timezone.now() - timedelta(days=1))
            for each in made[WITHOUT + SUPPRESSED :][:OVER]
        )  # fmt: skip
        edit_organization(by=by, changes={"postal_address": "Quay 1, Utrecht"})
    return made


def test_ninety_of_a_hundred_are_allowed_and_five_withdraw_after_staging(vera, alice, people, mailbox):
    letter = published(alice, "Oak", "Oak", "Dear {{ contact.name }}.")
    everybody = segment(vera, "Readers", people)
    with as_user(vera) as by:
        planned = plan_campaign(
            by=by, name="Spring", purpose="offers", segments=[everybody],
            letters=[Letter(letter.pk)], holdout=Decimal(0), sure=True,
        )  # fmt: skip
    begun(vera, alice, planned)
    with as_user(vera) as by:
        assert staging.stage_portion(planned, by=by, now=timezone.now()) == PEOPLE
        staged = Decision.objects.filter(cause=planned.cause, phase="staged")
        assert (staged.count(), staged.filter(allowed=True).count()) == (100, 90)
        assert {line.key: line.count for line in figures(planned).reasons} == {
            "no_consent": WITHOUT, "suppressed": SUPPRESSED, "cap": OVER,
        }  # fmt: skip
        going = list(Sending.objects.order_by("pk"))
        for each in going[: LATER - 1]:
            withdraw_consent(each.contact, by=by, purpose="offers", channels=["email"])
    one_click = "/" + going[LATER - 1].headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert Client().post(one_click, {"List-Unsubscribe": "One-Click"}).status_code == 200
    leave()
    leave()
    assert len(mailbox.to) == len(set(mailbox.to)) == 85
    with as_user(vera):
        late = Message.objects.filter(state="refused")
        assert [each.answer.startswith("Withdrawn after staging.") for each in late] == [True] * LATER
        assert figures(planned).counts["refused"] == LATER
        assert Decision.objects.filter(phase="transmit", allowed=False).count() == LATER
