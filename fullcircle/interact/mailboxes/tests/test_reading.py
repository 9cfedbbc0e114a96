"""Whatever a mail is made of, it becomes plain words; what was only quoted is told apart from what was written."""

from email.message import EmailMessage

import pytest

from fullcircle.interact.mailboxes.line import in_seven_bits
from fullcircle.interact.mailboxes.reading import read, words_of_html
from fullcircle.interact.mailboxes.tests.conftest import letter
from fullcircle.interact.messages.quoting import own_words, pieces_of


def test_html_alone_becomes_words_and_nothing_that_runs():
    html = """<html><head><title>T</title><style>p{}</style></head><body><p>Dear Bob,</p><p>two <b>chairs</b>&nbsp;&amp; a
    table<br>please</p><ul><li>oak</li></ul><script>alert(1)</script><img src=x onerror=alert(2)>
    <blockquote>It leaves on Thursday.</blockquote></body></html>"""
    raw = b"From: dana@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    text = read(raw).text
    assert text.split("\n")[0] == "Dear Bob,"
    assert "two chairs\xa0& a table\nplease" in text
    assert "- oak" in text
    assert "> It leaves on Thursday." in text
    assert not any(each in text for each in ("alert", "<", "onerror", "p{}"))


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({}, False),
        ({"Auto_Submitted": "no"}, False),
        ({"Auto_Submitted": "auto-replied (vacation)"}, True),
        ({"Precedence": "bulk"}, True),
        ({"X_Autoreply": "yes"}, True),
        ({"List_Id": "<news.example.com>"}, True),
        ({"sender": "MAILER-DAEMON@mx.example.com"}, True),
    ],
)
def test_what_a_machine_wrote_is_told_apart(headers, automatic):
    assert read(letter(**headers)).automatic is automatic


def test_broken_and_hostile_mail_is_read_as_far_as_it_can_be():
    raw = (
        b"From: =?utf-8?q?D=00ana?= <Dana@Example.com>\r\nSubject: =?nonsense?b?//?= \xff caf\xe9\r\nMessage-ID: none\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=klingon\r\n\r\n"
        b"Gr\xfc\xdfe\x00\x07\r\n--x\r\nContent-Type: application/pdf; name*=utf-8''..%2F..%2Fa%00.pdf\r\n\r\n%PDF-1\r\n"
    )
    mail = read(raw)
    assert (mail.sender, mail.message_id) == ("dana@example.com", "")
    assert "\x00" not in mail.text + mail.subject + mail.sender_name + mail.attachments[0].name
    assert mail.text.startswith("Gr")
    assert read(b"").text == ""
    nested = b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n"
    assert read(b"".join(nested % (n, n) for n in range(400)) + b"\r\nDeep").attachments is not None


def test_a_mail_within_a_mail_is_a_file():
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "dana@example.com", "Look"
    outer.set_content("See below.")
    inner = EmailMessage()
    inner["Subject"] = "Inside"
    inner.set_content("The inner text")
    outer.add_attachment(inner)
    mail = read(outer.as_bytes())
    assert mail.text == "See below."
    assert b"The inner text" in mail.attachments[0].content


def test_threads_are_named_nearest_first():
    mail = read(letter(In_Reply_To="<c@x>", References="<a@x> <b@x> <c@x>"))
    assert mail.answers == ("c@x", "b@x", "a@x")


QUOTED = "\n".join(f"> line {n}" for n in range(4))


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"Yes.\n\nOn Tue, 3 Nov 2026 at 10:00, Bob <bob@example.com> wrote:\n{QUOTED}", "Yes."),
        (f"Ja.\n\nAm 3. November 2026 um 10:00 schrieb Bob\n<bob@example.com>:\n\n{QUOTED}\n", "Ja."),
        (f"{QUOTED}\n\nBelow it", "Below it"),
        (f"To the first:\nyes\n{QUOTED}\nAnd no", "To the first:\nyes\n\nAnd no"),
        (
            "Yes.\n\n-----Original Message-----\nFrom: Bob\nSent: Tuesday\nTo: Dana\nSubject: Shelf\n\nIt leaves.",
            "Yes.",
        ),
        ("> short\nquote", "> short\nquote"),
        (QUOTED, QUOTED),
        ("Name: Dana\n\nPlain", "Name: Dana\n\nPlain"),
    ],
)
def test_what_was_quoted_is_folded_and_never_lost(text, own):
    assert own_words(text) == own
    whole = "".join(each.text for each in pieces_of(text)).replace("\n", "")
    assert whole == text.replace("\n", "")


def test_words_of_html_end_where_it_ends():
    assert words_of_html("<script>never closed <p>Hello") == ""
    assert words_of_html("a < b & c").strip() == "a < b & c"


def test_folders_are_spelled_as_servers_spell_them():
    assert in_seven_bits("Entwürfe & Co") == "Entw&APw-rfe &- Co"
    assert in_seven_bits('a"b\\c') == 'a\\"b\\\\c'
