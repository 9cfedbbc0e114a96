"""Letters made of templates: to each person their own, with links that are theirs, in the name of whoever sends."""

import re

import pytest
from django.utils import timezone

from fullcircle.identify.behavior.tests.reports import PERSON
from fullcircle.interact.messages.jobs import send_due
from fullcircle.interact.messages.letters import letters_to
from fullcircle.interact.messages.permits import Sender
from fullcircle.interact.messages.staging import put_many_on_their_way
from fullcircle.interact.messages.tests.test_sending import readers
from fullcircle.interact.templates.models import OPENED, LinkClick, SentLink, TemplateVersion
from fullcircle.interact.templates.tests.writing import published
from tests.cast import as_user

pytestmark = pytest.mark.django_db
__all__ = ["readers"]


def test_a_template_becomes_a_letter_to_each_with_links_of_their_own(
    bob, alice, readers, offers, mailbox, client
):
    template = published(
        alice, "Spring", "{{ contact.name }}", "[Oak](https://example.com/oak) by {{ sender.name }}"
    )
    with as_user(bob) as by:
        version = TemplateVersion.objects.get(template=template)
        sender = Sender("Harbor Pine Journal", "journal@harborpine.example")
        parts = letters_to({each.pk: version for each in readers}, offers, "email", by=by, sender=sender)
        put_many_on_their_way(
            parts, offers, cause="campaign:1", channel="email", due=timezone.now(), by=by, sender=sender
        )
    send_due()
    assert sorted(mail["Subject"] for mail in mailbox.mails) == sorted(each.name for each in readers)
    mail = mailbox.mails[0]
    assert (mail["From"], mail["Reply-To"]) == (
        "Harbor Pine Journal <hello@harborpine.example>", "journal@harborpine.example",
    )  # fmt: skip
    html = mail.get_body(("html",)).get_content()
    link, pixel = re.search(r"/l/\w{32}/", html)[0], re.search(r"/o/\w{32}/", html)[0]
    assert "by Harbor Pine Journal" in html
    answer = client.get(link, headers={"User-Agent": PERSON})
    assert (answer.status_code, answer["Location"]) == (302, "https://example.com/oak")
    assert client.get(pixel, headers={"User-Agent": PERSON})["Content-Type"] == "image/gif"
    assert client.get("/o/" + "0" * 32 + "/")["Content-Type"] == "image/gif", "a wrong number tells nothing"
    assert client.get(pixel.replace("/o/", "/l/")).status_code == 404, "a picture leads nowhere"
    with as_user(bob):
        assert SentLink.objects.filter(message="campaign:1").count() == 2 * len(readers)
        opened = LinkClick.objects.order_by("pk").values_list("link__url", flat=True)
        assert list(opened) == ["https://example.com/oak", OPENED]
