"""What may be kept no longer: its time is over, or the consent that it was bound to."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from fullcircle.identify.consent.models import ConsentState
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits.events import TraitForgotten
from fullcircle.identify.traits.models import SpecialAnswer, Trait, TraitAnswer, TraitInferred
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import record


def agreed(contact: int, trait: Trait) -> bool:
    """Whether the person agrees now to what a special category is kept for."""
    now = Q(until=None) | Q(until__gt=timezone.now())
    states = ConsentState.objects.filter(now, contact=contact, purpose=trait.purpose_id, status="granted")
    return states.exists()


def let_go_of_special(trait: Trait, now: datetime, by: Actor) -> int:
    """Delete answers whose consent ended or whose time is over, and tell of it on each timeline."""
    gone = 0
    old = now - timedelta(days=trait.keep_days) if trait.keep_days else None
    for row in SpecialAnswer.objects.filter(trait=trait).select_related("contact"):
        over = old is not None and row.said_at < old
        if over or not agreed(row.contact_id, trait):
            why = f"kept for {trait.keep_days} days" if over else "the consent it was bound to has ended"
            record(TraitForgotten(trait.field.key, trait.field.label, why), about=row.contact, by=by)
            row.delete()
            gone += 1
    return gone


def too_old(trait: Trait, before: datetime, most: int) -> list[Contact]:
    """Contacts whose newest answer, or whose last observation, is older than that."""
    said = TraitAnswer.objects.filter(trait=trait, said_at__lt=before).values("contact")
    newer = TraitAnswer.objects.filter(trait=trait, said_at__gte=before, contact=OuterRef("pk"))
    seen = TraitInferred.objects.filter(trait=trait, applied=True, observed_at__lt=before).values("contact")
    people = Contact.objects.filter(Q(pk__in=said) | Q(pk__in=seen)).exclude(Exists(newer))
    return list(people.order_by("pk")[:most])
