"""What customers write comes onto their timelines once, and the page says what is missing and names it."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mailboxes.actions import (
    assign_mail,
    fetch_again,
    look_now,
    put_aside,
    set_mailbox,
    try_mailbox,
)
from fullcircle.interact.mailboxes.fetching import Look
from fullcircle.interact.mailboxes.handlers import tell_whoever_looks_after_them
from fullcircle.interact.mailboxes.models import Arrival, Letter, Mailbox
from fullcircle.interact.mailboxes.queries import tally_of
from fullcircle.interact.mailboxes.tests.conftest import letter
from fullcircle.interact.messages.actions import write_message
from fullcircle.interact.messages.answering import answer_message
from fullcircle.interact.messages.jobs import send_due
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.notices.models import Notice
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def tally(user, box):
    with as_user(user):
        return tally_of(Mailbox.objects.get(pk=box.pk))


def send():
    with acting(system("tests")):
        Sending.objects.filter(state="staged").update(due_at=timezone.now() - timedelta(seconds=1))
    send_due()


def states() -> dict[int, str]:
    with acting(system("tests")):
        return dict(Arrival.objects.values_list("number", "state"))


def test_an_answer_comes_onto_the_timeline_of_whoever_had_the_message_and_the_answer_to_it_threads(
    bob, charlie, dana, personal, mailbox, read, post, look, signed_in, monkeypatch
):
    monkeypatch.setattr(env, "internal_hosts", f"127.0.0.1:{post.port},127.0.0.1")
    with as_user(bob) as by:
        sent = write_message(dana, by=by, subject="Your oak shelf", text="It leaves on Thursday.")
    send()
    # From another address of hers, which nobody here knows: the thread says who it is.
    post.put(
        letter(
            text="Thursday suits us.\n\nOn 3 Nov Bob wrote:\n> It leaves on Thursday.\n> Bob\n> Harbor Pine",
            sender="Dana <dana@home.example>", Subject="Re: Your oak shelf", In_Reply_To=f"<{sent.message_id}>",
        )
    )  # fmt: skip
    look()
    look()
    assert post.fetched == [1]
    with as_user(bob):
        got = Message.objects.get(state="received")
        assert (got.contact_id, got.in_reply_to, got.address) == (
            dana.pk,
            sent.message_id,
            "dana@home.example",
        )
        assert got.owner_id == bob.pk
    with acting(system("tests")):
        tell_whoever_looks_after_them(LoggedEvent.objects.get(type="message.received"))
    with as_user(bob):
        (notice,) = Notice.objects.filter(kind="message.received")
        assert (notice.user_id, notice.link) == (bob.pk, f"/messages/{got.pk}/")
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert "Thursday suits us." in page
    assert "&gt; It leaves" not in page, "what was quoted is not told again"
    page = signed_in(bob).get(f"/messages/{got.pk}/").content.decode()
    assert "It leaves on Thursday." in page
    assert "Quoted text" in page
    assert signed_in(charlie).get(f"/messages/{got.pk}/").status_code == 404
    with as_user(charlie):
        assert not Message.objects.exists()

    browser, address = signed_in(bob), f"/contacts/{dana.pk}/write/?answers={got.pk}"
    assert browser.get(f"/messages/{got.pk}/do/answer_message/")["HX-Redirect"] == address
    form = browser.get(address).content.decode()
    assert "Re: Your oak shelf" in form
    assert "&gt; Thursday suits us." in form
    browser.post(address, {"subject": "Re: Your oak shelf", "text": "Good."}, headers={"HX-Request": "true"})
    assert (
        browser.post(address, {"subject": "Re: Your oak shelf", "text": "Good.", "send": "1"}).status_code
        == 302
    )
    send()
    answer = mailbox.mails[-1]
    assert answer["In-Reply-To"] == "<one@home.example>"
    assert answer["References"].split() == [f"<{sent.message_id}>", "<one@home.example>"]


def test_by_address_then_to_nobody_and_a_person_says_whose_it_is(
    alice, bob, charlie, dana, read, look, post, signed_in
):
    post.put(letter())
    post.put(
        letter(
            sender="Eve Kern <eve@elsewhere.example>",
            Message_ID="<two@home.example>",
            Subject="Do you deliver?",
        )
    )
    look()
    assert states() == {1: "kept", 2: "unsorted"}
    with as_user(alice):
        assert not Contact.objects.filter(email="eve@elsewhere.example").exists(), "nobody is made up"
        (unknown,) = Letter.objects.all()
    assert (tally(alice, read).stored, tally(alice, read).is_whole) == (2, True)
    browser = signed_in(alice)
    assert "Do you deliver?" in browser.get(f"/settings/mailboxes/{read.pk}/").content.decode()
    page = browser.get(f"/mail/unsorted/{unknown.pk}/").content.decode()
    assert "Nobody here has the address eve@elsewhere.example" in page
    assert signed_in(bob).get("/mail/unsorted/").status_code == 403
    with as_user(bob) as by:
        assert not Letter.objects.exists()
        assert not Arrival.objects.exists()
        with pytest.raises(Refused):
            assign_mail(dana, by=by, mail=unknown.pk)
    browser = signed_in(alice)
    assert browser.post(f"/mail/unsorted/{unknown.pk}/assign/", {"contact": ""}).status_code == 302
    assert browser.post(f"/mail/unsorted/{unknown.pk}/add/").status_code == 302
    with as_user(alice):
        eve = Contact.objects.get(email="eve@elsewhere.example")
        assert (eve.name, eve.messages.get().subject) == ("Eve Kern", "Do you deliver?")
        assert not Letter.objects.exists()


def test_two_people_with_one_address_are_not_confused(alice, bob, dana, read, look, post):
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "Dan Reyes", "email": "dana@example.com"})
    post.put(letter())
    look()
    with as_user(alice) as by:
        unknown = Letter.objects.select_related("arrival").get()
        assert "Several people here have" in unknown.arrival.reason
        put_aside(by=by, mail=unknown.pk)
        with pytest.raises(Refused, match="sorted already"):
            put_aside(by=by, mail=unknown.pk)
    look()
    assert states() == {1: "aside"}


def test_of_five_mails_one_is_missing_and_named_until_it_is_fetched_again(
    alice, dana, read, look, post, signed_in
):
    for n in range(5):
        post.put(letter(Message_ID=f"<m{n}@home.example>", Subject=f"Number {n}"))
    post.refuses = {3}
    look()
    found = tally(alice, read)
    assert (found.mailbox.on_server, found.stored, found.missing, found.is_whole) == (5, 4, 1, False)
    page = signed_in(alice).get(f"/settings/mailboxes/{read.pk}/").content.decode()
    for words in ("1 missing", "Number 2", "Message file is broken", "Fetch again"):
        assert words in page
    post.refuses = set()
    look()
    assert tally(alice, read).missing == 1, "it is not asked for each minute"
    with as_user(alice) as by:
        assert fetch_again(by=by, mailbox=read.pk) == 1
    look()
    assert tally(alice, read).is_whole
    with as_user(alice):
        assert not Letter.objects.exists()


def test_what_is_too_large_or_kills_its_reader_is_missing_and_what_is_deleted_there_is_told(
    alice, dana, read, look, post, monkeypatch
):
    for n in range(3):
        post.put(letter(Message_ID=f"<m{n}@home.example>", Subject=f"Number {n}"))
    post.sizes = {1: 90_000_000}

    def killed(*a, **k):
        raise SystemExit

    with monkeypatch.context() as deadly:
        deadly.setattr("fullcircle.interact.mailboxes.fetching.take_in_mail", killed)
        for _ in range(3):
            with pytest.raises(SystemExit):
                look()
    look()
    with as_user(alice):
        reasons = dict(Arrival.objects.filter(state="missing").values_list("number", "reason"))
    assert "90 MB large" in reasons[1]
    assert "stopped the program" in reasons[2]
    assert states()[3] == "kept"
    del post.mails[1]
    look()
    assert states()[1] == "gone"
    assert (tally(alice, read).mailbox.on_server, tally(alice, read).missing) == (2, 1)


def test_a_server_that_lies_about_the_size_fills_nobodys_memory(alice, dana, read, look, post, monkeypatch):
    monkeypatch.setattr(env, "largest_file_mb", 0.01)
    for n in range(2):
        post.put(letter(text="long " * 5_000 * (1 - n) + "Hello", Message_ID=f"<m{n}@home.example>"))
    post.sizes = {1: 200}
    look()
    with as_user(alice):
        assert "larger than its server said" in Arrival.objects.get(number=1).reason
    assert states() == {1: "missing", 2: "kept"}
    post.sends_all = True
    post.put(letter(text="long " * 5_000, Message_ID="<m2@home.example>"))
    post.sizes |= {3: 200}
    look()
    with as_user(alice):
        assert "bytes, and" in Mailbox.objects.get().trouble


def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(alice, dana, read, look, post):
    for n in range(4):
        post.put(letter(Message_ID=f"<m{n}@home.example>"))
    post.breaks_at = 3
    look()
    assert states() == {1: "kept", 2: "kept", 3: "waiting", 4: "waiting"}
    with as_user(alice):
        assert "connection broke" in Mailbox.objects.get().trouble
    post.breaks_at = None
    look()
    assert set(states().values()) == {"kept"}
    with as_user(alice):
        assert Message.objects.filter(state="received").count() == 4
        assert Mailbox.objects.get().trouble == ""


def test_numbers_that_begin_anew_bring_nothing_twice_and_forgotten_mail_not_again(
    alice, dana, read, look, post
):
    post.put(letter())
    post.put(letter(sender="eve@elsewhere.example", Message_ID="<two@home.example>"))
    look()
    with as_user(alice):
        Message.objects.all().delete()  # as an erasure does: the mail must not come in again
    post.numbering, post.mails = (
        18,
        {7: post.mails[1], 9: post.mails[2], 10: letter(Message_ID="<three@home.example>")},
    )
    look()
    assert states() == {7: "kept", 9: "unsorted", 10: "kept"}
    with as_user(alice):
        assert [each.message_id for each in Message.objects.all()] == ["three@home.example"]
        assert Letter.objects.count() == 1
    assert tally(alice, read).is_whole


def test_reports_move_addresses_and_machines_are_quiet(
    alice, bob, dana, personal, mailbox, read, post, look, signed_in, monkeypatch
):
    from fullcircle.interact.messages.tests.test_reports import bounce

    monkeypatch.setattr(env, "internal_hosts", f"127.0.0.1:{post.port},127.0.0.1")
    with as_user(bob) as by:
        sent = write_message(dana, by=by, subject="Your oak shelf", text="It leaves on Thursday.")
    send()
    post.put(
        letter(
            text="I am away.",
            Subject="Out of office",
            In_Reply_To=f"<{sent.message_id}>",
            Auto_Submitted="auto-replied",
        )
    )
    post.put(bounce(sent.message_id).encode())
    post.put(bounce("nobody@knows.example").encode())
    look()
    assert states() == {1: "kept", 2: "report", 3: "report"}
    with as_user(alice):
        assert Message.objects.get(pk=sent.pk).state == "failed"
        assert Message.objects.get(state="received").automatic
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert "Automatic reply" in page
    assert "I am away." not in page


def test_files_are_kept_by_the_rules_and_what_is_not_is_said(alice, bob, dana, read, look, post, signed_in):
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "dana@example.com", "Plan", "<plan@home.example>"
    made.set_content("Here <script>alert(1)</script> it is.")
    made.add_alternative("<p>Here it is <img src=x onerror=alert(1)></p>", subtype="html")
    made.add_attachment(
        b"%PDF-1.4 plan", maintype="application", subtype="octet-stream", filename="../../plan.pdf"
    )
    made.add_attachment(b"\x7fELF\x00\x01", maintype="application", subtype="pdf", filename="run.pdf")
    post.put(made.as_bytes())
    look()
    with as_user(bob):
        message = Message.objects.get()
        assert message.html == ""
        (file,) = StoredFile.objects.all()
        assert (file.kind, "/" in file.name, file.about_id) == ("application/pdf", False, message.pk)
        assert message.left_out.startswith("run.pdf: Files of this kind are not kept here.")
    page = signed_in(bob).get(f"/messages/{message.pk}/").content.decode()
    assert "Here &lt;script&gt;alert(1)" in page
    assert "onerror" not in page


def test_a_message_number_of_ours_in_a_strangers_mail_overwrites_nothing(
    bob, dana, personal, read, look, post
):
    with as_user(bob) as by:
        draft = write_message(dana, by=by, subject="Mine", text="Mine")
    post.put(letter(Message_ID=f"<{draft.message_id}>"))
    look()
    with as_user(bob):
        assert {(each.subject, each.message_id == draft.message_id) for each in Message.objects.all()} == {
            ("Mine", True), ("Your oak shelf", False),
        }  # fmt: skip


def test_only_who_looks_after_mail_sets_a_mailbox_up_and_the_test_says_what_is_wrong(
    alice, bob, read, post, signed_in
):
    with as_user(bob) as by:
        assert not Mailbox.objects.exists()
        for verb in (lambda: try_mailbox(by=by, mailbox=read.pk), lambda: look_now(by=by, mailbox=read.pk)):
            with pytest.raises(Refused):
                verb()
    same = {
        "host": "127.0.0.1",
        "port": post.port,
        "security": "none",
        "username": "hello@harborpine.example",
    }
    with as_user(alice) as by:
        assert try_mailbox(by=by, mailbox=read.pk) == 0
        for wrong, words in (
            ({"password": "no"}, "did not accept the user and password: Wrong password"),
            ({"password": "fjord-seventeen", "folder": "Sales"}, "There are: INBOX, Sent mail"),
            ({"security": "starttls", "folder": "INBOX"}, "offers no STARTTLS"),
        ):
            set_mailbox(by=by, mailbox=read.pk, **(same | wrong))
            with pytest.raises(Refused, match=words):
                try_mailbox(by=by, mailbox=read.pk)
        with pytest.raises(Refused, match="read already"):
            set_mailbox(by=by, **same)
        with pytest.raises(Refused, match="for everybody to read"):
            set_mailbox(by=by, **(same | {"host": "imap.example.com", "port": 143}))
        with pytest.raises(Refused, match="network of our own"):
            set_mailbox(by=by, **(same | {"host": "169.254.169.254", "port": 993, "security": "tls"}))
        set_mailbox(by=by, mailbox=read.pk, **(same | {"username": "other"}))
        assert Mailbox.objects.get().password == "", "a password goes to the account it was given for"
    page = signed_in(alice).get(f"/settings/mailboxes/{read.pk}/edit/").content.decode()
    assert "fjord" not in page
    answer = signed_in(alice).post(f"/settings/mailboxes/{read.pk}/test/", follow=True).content.decode()
    assert "did not accept" in answer


def test_the_api_answers_in_the_thread(bob, dana, personal, read, look, post):
    post.put(letter())
    look()
    with as_user(bob) as by:
        got = Message.objects.get()
        sent = answer_message(got, by=by, text="Good.")
        assert (sent.subject, sent.in_reply_to) == ("Re: Your oak shelf", "one@home.example")
        assert Sending.objects.get().headers["References"] == "<one@home.example>"
        with pytest.raises(Refused, match="can be answered"):
            answer_message(sent, by=by, text="Again")


def test_a_paused_mailbox_is_not_read_and_a_removed_one_leaves_its_messages(
    alice, dana, read, look, post, signed_in
):
    post.put(letter())
    look()
    browser = signed_in(alice)
    browser.post(f"/settings/mailboxes/{read.pk}/pause/", {"paused": "1"})
    post.put(letter(Message_ID="<two@home.example>"))
    assert Look(read.pk).run(5) is False
    assert states() == {1: "kept"}
    assert browser.post(f"/settings/mailboxes/{read.pk}/remove/").status_code == 302
    with as_user(alice):
        assert (Mailbox.objects.count(), Arrival.objects.count(), Message.objects.count()) == (0, 0, 1)
