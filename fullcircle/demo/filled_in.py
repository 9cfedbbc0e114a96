"""Two forms of Harbor Pine and what came in by them: who wanted the letter, who wrote, and what looked like spam."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from fullcircle.demo.agreements import BROWSERS, SIGN_UP
from fullcircle.demo.storing import EVENT_TYPES, insert, store_rows, told
from fullcircle.demo.world import World
from fullcircle.identify.consent.models import ConsentEvent
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.content import Ask, Content, Question, Texts, Words
from fullcircle.identify.forms.events import FormPublished, FormSubmitted
from fullcircle.identify.forms.handlers import SUBMITTED
from fullcircle.identify.forms.models import Form, FormDraft, FormSighting, FormVersion, Submission
from fullcircle.platform.access.models import User
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.notices.models import Notice

SHOP = "https://shop.harborpine.example"
DAYS = 90
WRITTEN = 48
UNREAD = 3
TOPICS = ["A table made to measure", "Chairs", "Care and repair", "Something else"]
MESSAGES = (
    "Do you build the Alder table in two meters twenty, and how long would it take?",
    "One leg of my chair has come loose after a move. Can you glue it, or shall I send it?",
    "We furnish a small restaurant with nine tables. Could somebody call us?",
    "Which oil do you use? I would like to treat the top again before winter.",
    "Is the bench still to be had in ash?",
    "I bought a bookcase two years ago and need one more shelf.",
    "Can I come and see the workshop on a Saturday?",
    "Do you deliver to the islands, and what does it cost?",
    "The drawer sticks when it is damp. Is there a trick?",
    "Could I have samples of the three stains?",
)
SPAM = (
    (
        "SEO Team",
        ["no_work", "links"],
        "We rank your site https://a.example https://b.example https://c.example",
    ),
    ("Crypto Desk", ["bait", "too_quick"], "Double your money within a week."),
    ("Jo", ["no_work"], "My browser runs no scripts, sorry. Do you repair old stools?"),
)


def store_forms(world: World, notified: User) -> None:
    """The forms, what was seen of them, and what came in; told as the verbs would tell it."""
    letter, contact_us = forms(world, notified)
    store_rows([letter, contact_us])
    versions = [FormVersion(form=each, number=1, content=content_of(each, notified).model_dump(),
                            published_at=each.created_at, author=world.lead) for each in (letter, contact_us)]  # fmt: skip
    store_rows(versions)
    FormDraft.objects.bulk_create(
        FormDraft(form=each.form, content=each.content, changed_at=each.published_at) for each in versions
    )
    sent = [*signed_up(world, versions[0]), *wrote(world, versions[1]), *spam(world, versions[1])]
    store_rows(sent)
    store_rows(list(sightings(world, sent)))
    Notice.objects.bulk_create(notices(world, sent, notified))
    events = sorted(log(world, [letter, contact_us], sent), key=lambda event: event["occurred_at"])
    insert(LoggedEvent._meta.db_table, {name: EVENT_TYPES.get(name, "text") for name in events[0]}, events)


def forms(world: World, owner: User) -> tuple[Form, Form]:
    begun = world.now - timedelta(days=DAYS + 5)
    facts: dict[str, Any] = {"status": "published", "published_at": begun, "created_at": begun, "owner": owner,
                             "updated_at": begun, "source": "demo"}  # fmt: skip
    return Form(name=SIGN_UP, kind="newsletter", **facts), Form(name="Contact us", kind="contact", **facts)


def content_of(form: Form, notified: User) -> Content:
    name = Question(key="name", field="name", words={"en": Words(label="Name"), "de": Words(label="Name")})
    email = Question(key="email", field="email", kind="email", required=True,
                     words={"en": Words(label="Email"), "de": Words(label="E-Mail")})  # fmt: skip
    domains = ["shop.harborpine.example"]
    if form.kind == "newsletter":
        return Content(
            languages=["en", "de"], questions=[email, name], domains=domains,
            texts={
                "en": Texts(title="The Workshop letter", intro="New pieces, care of wood, and who builds what.",
                            button="Sign up", thanks="Thank you. Look into your mailbox and confirm with one click."),
                "de": Texts(title="Der Werkstattbrief", intro="Neue Stücke, Pflege von Holz, und wer was baut.",
                            button="Anmelden", thanks="Danke. Bitte bestätigen Sie mit einem Klick in Ihrem Postfach."),
            },
            asks=[Ask(purpose="workshop-letter", channels=["email"], required=True)],
        )  # fmt: skip
    return Content(
        texts={"en": Texts(title="Write to the workshop", intro="A person answers, mostly the same day.",
                           button="Send message", thanks="Thank you. We will answer soon.")},
        questions=[
            name.model_copy(update={"required": True}), email,
            Question(key="topic", kind="choice", words={"en": Words(label="What is it about?", choices=TOPICS)}),
            Question(key="message", kind="longtext", required=True, words={"en": Words(label="Your message")}),
        ],
        asks=[Ask(purpose="workshop-letter", channels=["email"])], domains=domains, notify=[notified.pk],
    )  # fmt: skip


def submission(world: World, seen: FormVersion, at: datetime, number: int, **facts: Any) -> Submission:
    return Submission(
        form=seen.form, seen=seen, key=f"demo-{seen.form_id}-{number}", received_at=at, ip=f"203.0.113.{number % 250}",
        browser=world.random.choice(BROWSERS), **{"status": "accepted", "sorted_at": at, **facts},
    )  # fmt: skip


def signed_up(world: World, seen: FormVersion) -> Iterator[Submission]:
    """Whoever said yes to the letter on the website in these weeks said it by this form."""
    for number, said in enumerate(world.said):
        if said.action == "requested" and said.origin == SIGN_UP and said.occurred_at > seen.published_at:
            yield submission(
                world, seen, said.occurred_at, number, contact=said.contact, agreed=[words_of(said)],
                occasion=said.occasion, answers={"email": said.contact.email, "name": said.contact.name},
                **came_from(world, "/letter/"),
            )  # fmt: skip


def words_of(said: ConsentEvent) -> dict[str, Any]:
    assert said.purpose is not None
    assert said.wording is not None
    return {"purpose": said.purpose.key, "name": said.purpose.name, "channels": ["email"], "text": said.wording.text,
            "language": said.wording.language, "version": said.wording.version, "wording": said.wording.pk}  # fmt: skip


def came_from(world: World, path: str) -> dict[str, Any]:
    origin = world.random.choice([
        {"source": "newsletter", "medium": "email", "campaign": "Autumn"}, {"source": "google", "medium": "organic"},
        {"source": "instagram", "medium": "social"}, {},
    ])  # fmt: skip
    return {"page": f"{SHOP}{path}", "origin": origin}


def wrote(world: World, seen: FormVersion) -> Iterator[Submission]:
    """Customers with a question; some write their name in another way than we have it."""
    people = [
        each for each in world.contacts if each.email and each.created_at < world.now - timedelta(days=DAYS)
    ]
    for number, person in enumerate(world.random.sample(people, min(world.many(WRITTEN), len(people)))):
        differs = number % 9 == 4 and bool(person.family_name)
        name = f"{person.given_name[:1]}. {person.family_name}" if differs else person.name
        answers = {"name": name, "email": person.email, "topic": world.random.choice(TOPICS),
                   "message": world.random.choice(MESSAGES)}  # fmt: skip
        yield submission(
            world, seen, world.ago(DAYS - 1), number, contact=person, answers=answers,
            differences={"name": [person.name, name]} if differs else {}, **came_from(world, "/contact/"),
        )  # fmt: skip


def spam(world: World, seen: FormVersion) -> Iterator[Submission]:
    for number, (name, reasons, message) in enumerate(SPAM, 500):
        answers = {"name": name, "email": f"sender{number}@example.net", "message": message}
        yield submission(
            world,
            seen,
            world.ago(6),
            number,
            answers=answers,
            reasons=reasons,
            status="review",
            sorted_at=None,
        )


def sightings(world: World, sent: list[Submission]) -> Iterator[FormSighting]:
    """For everybody who sent it, some who began, and more who only saw it."""
    at = 0
    for each in sent:
        for kind, many in (("view", world.random.randint(5, 16)), ("start", world.random.randint(1, 3))):
            for _ in range(many):
                at += 1
                moment = each.received_at - timedelta(minutes=world.random.randint(1, 1400))
                yield FormSighting(form=each.form, kind=kind, page_view=f"demo-{at}", at=moment)


def notices(world: World, sent: list[Submission], notified: User) -> Iterator[Notice]:
    """Whom the form names has read all but the newest."""
    named = sorted(
        (each for each in sent if each.form.kind == "contact" and each.contact), key=lambda s: s.received_at
    )
    for number, each in enumerate(named, 1):
        yield Notice(
            user=notified, kind=SUBMITTED.key, facts={"form": each.form.name}, about_kind="contact", about_id=each.contact_id,
            link=f"/forms/submissions/{each.pk}/", cause=f"submission {each.pk}", at=each.received_at,
            read_at=None if number > len(named) - UNREAD else each.received_at,
        )  # fmt: skip


def log(world: World, made: list[Form], sent: list[Submission]) -> Iterator[dict[str, Any]]:
    for form in made:
        yield told("form.added", {"changes": {"name": form.name}}, form, world.lead, form.created_at)
        published = FormPublished(version=1)
        yield told(
            published.type, published.payload, form, world.lead, form.created_at + timedelta(minutes=40)
        )
    for each in sent:
        if isinstance(each.contact, Contact):
            event = FormSubmitted(
                form=each.form.name, form_id=each.form_id, submission=each.pk, version=1, page=each.page, new=False,
                source=each.origin.get("source", ""), campaign=each.origin.get("campaign", ""),
            )  # fmt: skip
            who = {"actor_kind": "public", "actor_name": each.contact.name}
            yield told(event.type, event.payload, each.contact, None, each.received_at) | who
