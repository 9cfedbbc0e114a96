"""How mail looks on the wire: signed, without lines that somebody slipped in, and the same each time."""

import base64
from email import message_from_bytes
from email.policy import default

import dkim
import pytest
from django.utils import timezone

from fullcircle.interact.mail.actions import make_signing_key, set_mail_server, use_signing_key
from fullcircle.interact.mail.composing import Mail, composed
from fullcircle.interact.mail.line import Reply, dotted
from fullcircle.interact.mail.models import MailServer, SigningKey
from fullcircle.interact.mail.transports import transport_for
from fullcircle.platform.actions import Refused
from tests.cast import as_user


def mail(**also) -> Mail:
    return Mail(
        **{
            "message_id": "1@crm.example", "at": timezone.now(), "from_name": "Harbor Pine",
            "from_address": "hello@harborpine.example", "to_name": "Dana", "to_address": "dana@example.com",
            "subject": "Hello", "text": "Dear Dana",
            **also,
        }
    )  # fmt: skip


@pytest.mark.django_db
def test_our_signature_is_verified_by_another_and_broken_by_a_changed_byte(alice, mailbox):
    with as_user(alice) as by:
        key = make_signing_key(by=by)
        use_signing_key(key, by=by)
        stored = SigningKey.objects.get()
        assert "PRIVATE" not in stored.private_key_sealed
        record = stored.record.encode()
    transport = transport_for("email")
    raw = composed(
        mail(
            html="<p>Grüße, 🙂</p>",
            text="Grüße 🙂\n.\nFrom here",
            headers={"List-Unsubscribe": "<https://x.example/u>"},
        ),
        transport.identity.signer,
    )
    dns = {b"fullcircle1._domainkey.harborpine.example.": record}
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: dns[name])
    assert not dkim.verify(raw.replace(b"Hello", b"Hullo"), dnsfunc=lambda name, timeout=5: dns[name])
    signed = raw.split(b"\r\n\r\n")[0].lower()
    assert b"list-unsubscribe" in signed.split(b"h=")[1].split(b";")[0]


def test_nobody_slips_a_header_in():
    raw = composed(
        mail(subject="Hello\r\nBcc: eve@example.com", to_name="Dana\nCc: eve@example.com",
             headers={"Bcc": "eve@example.com", "References": "<a>\r\nX-Evil: 1"})
    )  # fmt: skip
    head = raw.split(b"\r\n\r\n")[0].lower()
    assert b"\r\nbcc:" not in head
    assert b"\r\ncc:" not in head
    assert b"\r\nx-evil" not in head
    with pytest.raises(Refused):
        composed(mail(to_address="dana@exa mple.com>\r\nRCPT TO:<eve@example.com"))


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Hello", "Dana"),
        (
            "Grüße aus Porto, und noch viel mehr als in eine Zeile paßt: " + "ä" * 90,
            " Zoë  Fontaine-Lindqvist ",
        ),
        ("=?utf-8?q?not_encoded?=", 'Dana "the oak" Reyes, Ltd.'),
        ("word " * 39, "日本 太郎"),
        ("x" * 190, ""),
    ],
)
def test_whatever_is_written_is_read_so_by_others(subject, name):
    text = (
        "Trailing  \n.\n..two\n\tTab =3D = \n" + "long " * 60 + "\nDo svidanija 🙂\u2028\u00a0end\nFrom here"
    )
    raw = composed(
        mail(subject=subject, to_name=name, text=text, html=f"<p>{text}</p>", reply_to="r@example.com")
    )
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = message_from_bytes(raw, policy=default)
    assert read["Subject"] == " ".join(subject.split())
    assert read["To"].addresses[0].display_name == " ".join(name.split())
    assert read["To"].addresses[0].addr_spec == "dana@example.com"
    plain, html = (each.get_content().replace("\r\n", "\n") for each in read.iter_parts())
    assert (plain, html) == (text + "\n", f"<p>{text}</p>\n")
    assert not any(part.defects for part in read.walk())


def test_the_same_message_is_the_same_bytes():
    fixed = {"at": timezone.now(), "html": "<p>Hello</p>"}
    assert composed(mail(**fixed)) == composed(mail(**fixed))


@pytest.mark.parametrize(
    ("code", "words", "gone"),
    [
        (550, "5.1.1 no such user", True),
        (550, "5.7.1 spam", False),
        (550, "unknown", True),
        (554, "no", False),
    ],
)
def test_only_a_mailbox_that_does_not_exist_is_given_up(code, words, gone):
    assert Reply(code, words).says_no_such_mailbox is gone


def test_no_line_of_a_message_ends_it():
    assert dotted(b".a\r\n.\r\nb") == b"..a\r\n..\r\nb\r\n"


@pytest.mark.django_db
def test_the_password_is_encrypted_never_shown_and_goes_to_no_other_server(alice, bob, listening, signed_in):
    _box, port = listening
    browser = signed_in(alice)
    form = {"host": "127.0.0.1", "port": port, "security": "starttls", "username": "crm", "password": "hunter2-secret",
            "from_name": "Harbor Pine", "from_address": "hello@harborpine.example", "per_minute": "0"}  # fmt: skip
    assert browser.post("/settings/mail/", form).status_code == 302
    with as_user(alice):
        kept = MailServer.objects.get()
        assert "hunter2" not in kept.password_sealed
        assert kept.password == "hunter2-secret"
    page = browser.get("/settings/mail/").content.decode()
    assert "hunter2" not in page
    assert base64.b64encode(b"hunter2-secret").decode() not in page
    assert browser.post("/settings/mail/", form | {"password": ""}).status_code == 302
    with as_user(alice):
        assert MailServer.objects.get().password == "hunter2-secret"
    assert browser.post("/settings/mail/", form | {"password": "", "username": "eve"}).status_code == 302
    with as_user(alice):
        assert MailServer.objects.get().password == ""
    wrong = browser.post("/settings/mail/", form | {"security": "none"})
    assert (wrong.status_code, "for everybody to read" in wrong.content.decode()) == (422, True)
    wrong = browser.post("/settings/mail/", form | {"host": "169.254.169.254"})
    assert wrong.status_code == 422
    assert signed_in(bob).get("/settings/mail/").status_code == 403
    with as_user(bob):
        assert not MailServer.objects.exists(), "nobody else even sees that there is one"


@pytest.mark.django_db
def test_the_domain_is_looked_over_on_a_page(alice, mailbox, signed_in, monkeypatch):
    from fullcircle.interact.mail import preflight

    records = {"harborpine.example": ["v=spf1 mx -all"]}
    monkeypatch.setattr(preflight, "texts_of_the_dns", lambda: lambda name: records.get(name, []))
    page = signed_in(alice).get("/settings/mail/check/").content.decode()
    assert "Is harborpine.example ready?" in page
    for sentence in ("says who may send", "Mail is not signed", "There has to be one DMARC record"):
        assert sentence in page


@pytest.mark.django_db
def test_the_test_button_says_what_is_wrong(alice, mailbox, listening, signed_in):
    browser = signed_in(alice)
    answer = browser.post("/settings/mail/test/", follow=True).content.decode()
    assert "It works" in answer
    with as_user(alice) as by:
        set_mail_server(
            by=by, host="127.0.0.1", port=listening[1], security="starttls", from_name="H", from_address="h@example.com",
        )  # fmt: skip
    answer = browser.post("/settings/mail/test/", follow=True).content.decode()
    assert "could not be reached" in answer
    assert mailbox.raw == []
