"""An answer is kept for a day, for a program that asks twice; then the same key is a new request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fullcircle.platform.api.jobs import forget_old_answers
from fullcircle.platform.api.models import StoredAnswer
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def test_answers_are_forgotten_after_a_day(alice):
    with as_user(alice):
        for key, hours in (("yesterday", 25), ("today", 23)):
            kept = StoredAnswer.objects.create(user_id=alice.pk, key=key, request=b"")
            StoredAnswer.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(hours=hours))
    forget_old_answers()
    with as_user(alice):
        assert StoredAnswer.objects.get().key == "today"
