"""What Harbor Pine may write to whom: its purposes in their words, and what each customer said to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fullcircle.demo.world import World
from fullcircle.identify.consent.models import Choice, ConsentEvent, Purpose, Topic, Wording
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import User

WORDS = {
    "letter": {
        "en": [
            "Yes, send me the Workshop letter.",
            "Yes, send me the Workshop letter by email: new pieces, care of wood, what happens in the workshop. "
            "I can stop it at any time by the link in every letter.",
        ],
        "de": ["Ja, schickt mir den Werkstattbrief per E-Mail. Den Link zum Abbestellen enthält jeder Brief."],
        "fr": ["Oui, envoyez-moi la lettre de l’atelier par e-mail. Je peux arrêter à tout moment par le lien de chaque lettre."],
        "pt": ["Sim, enviem-me a carta da oficina por e-mail. Posso cancelar a qualquer momento pelo link em cada carta."],
    },
    "offers": {
        "en": ["Yes, tell me about offers and previews, also by text message and by post. I can stop it at any time."],
        "de": ["Ja, informiert mich über Angebote und Vorpremieren, auch per SMS und Post. Das kann ich jederzeit beenden."],
    },
}  # fmt: skip
TOPICS = ("New pieces", "Care of wood", "Behind the bench")
SIGN_UP = "Workshop letter sign-up"  # a form of ours, with what came in by it
FORMS = (SIGN_UP, "Checkout", "Visit to the showroom")
BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)
UNSURE = 0.12  # of those who do not get the letter: they asked for it, and did not confirm
CONFIRM_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Source:
    """Where something was said."""

    source: str
    origin: str = ""
    evidence: str = ""
    by: User | None = None


def make_agreements(world: World) -> None:
    """Purposes first, then what a good part of the customers said, then what a few of them took back."""
    letter, offers, orders = make_purposes(world)
    for person in world.contacts:
        if person.pk in world.agreed:
            subscribe(world, person, letter, *world.agreed[person.pk])
        elif person.email and world.random.random() < UNSURE:
            think_about(world, person, letter)
        if (person.email or person.phone) and world.random.random() < 0.24:
            want_offers(world, person, offers)
    for person in world.random.sample([each for each in world.contacts if each.email], world.many(24)):
        object_to(world, person, world.random.choice(["marketing", "marketing", "profiling"]))
    for person in world.random.sample(world.contacts, max(1, world.many(3))):
        restrict(world, person)
    for person in world.random.sample([each for each in world.contacts if each.phone], world.many(12)):
        stop_calls(world, person, orders)


def make_purposes(world: World) -> tuple[Purpose, Purpose, Purpose]:
    begun = world.now - timedelta(days=910)
    letter = Purpose(
        key="workshop-letter", name="Workshop letter", channels=["email"], double_opt_in=True, created_at=begun,
        description="News from the workshop: new pieces, care of wood, who builds what.",
        frequencies=["always", "monthly", "quarterly"], position=1,
    )  # fmt: skip
    offers = Purpose(
        key="offers", name="Offers and previews", channels=["email", "sms", "post"], double_opt_in=False, position=2,
        description="What is on offer, and what can be seen before others see it.", expires_after_days=730, created_at=begun,
    )  # fmt: skip
    orders = Purpose(
        key="orders", name="Order and delivery news", channels=["email", "sms", "phone"], basis="contract",
        double_opt_in=False, is_marketing=False, position=3, created_at=begun,
        description="Confirmations, delivery dates and questions about an order.",
    )  # fmt: skip
    world.purposes += [letter, offers, orders]
    world.topics += [Topic(purpose=letter, name=name, position=at) for at, name in enumerate(TOPICS)]
    for purpose, words in ((letter, WORDS["letter"]), (offers, WORDS["offers"])):
        for language, versions in words.items():
            for version, text in enumerate(versions, 1):
                made = begun + timedelta(days=300 * (version - 1))
                world.wordings.append(
                    Wording(
                        purpose=purpose,
                        language=language,
                        version=version,
                        text=text,
                        created_at=made,
                        author=world.lead,
                    )
                )
    return letter, offers, orders


def wording(world: World, purpose: Purpose, person: Contact, at: datetime) -> Wording | None:
    """What they read that day, in their own language if it was there."""
    known = [each for each in world.wordings if each.purpose is purpose and each.created_at <= at]
    theirs = [each for each in known if each.language == person.language] or [
        e for e in known if e.language == "en"
    ]
    return max(theirs, key=lambda each: each.version, default=None)


def some_day(world: World, person: Contact) -> datetime:
    """Sooner rather than later after we met."""
    moment = person.created_at + (world.now - person.created_at) * world.random.random() ** 1.5
    return min(moment, world.now - timedelta(minutes=20))


def say(
    world: World, person: Contact, action: str, at: datetime, said: Source, purpose: Purpose | None = None,
    channel: str = "", **facts: object,
) -> ConsentEvent:  # fmt: skip
    seen = said.source in ("form", "link", "preferences")
    event = ConsentEvent(
        contact=person, purpose=purpose, channel=channel, action=action, occurred_at=at, recorded_at=at,
        source=said.source, origin=said.origin, evidence=said.evidence, basis=purpose.basis if purpose else "",
        address=person.email if channel == "email" else person.phone if channel in ("sms", "phone") else "",
        ip=f"203.0.113.{world.random.randint(1, 254)}" if seen else None,
        user_agent=world.random.choice(BROWSERS) if seen else "", cause="demo",
        actor_kind="user" if said.by else "public", actor_name=said.by.name if said.by else person.name, **facts,
    )  # fmt: skip
    world.said.append(event)
    return event


def subscribe(world: World, person: Contact, letter: Purpose, at: datetime, stopped: datetime | None) -> None:
    """By a form, confirmed by a click; some stop later."""
    occasion = UUID(int=world.random.getrandbits(128), version=4)
    asked = max(at - timedelta(minutes=world.random.randint(1, 600)), person.created_at)
    read = ask(world, person, letter, asked, occasion)
    say(world, person, "confirmed", at, Source("link"), letter, "email", wording=read, occasion=occasion)
    if stopped:
        say(world, person, "withdrawn", stopped, Source("link", "Unsubscribe"), letter, "email")
    elif world.random.random() < 0.2:
        topics = world.random.sample([each for each in world.topics if each.purpose is letter], 2)
        world.choices.append((Choice(contact=person, purpose=letter, frequency="monthly"), topics))


def think_about(world: World, person: Contact, letter: Purpose) -> None:
    """They asked for it; some may still click, the others let it lapse."""
    at = some_day(world, person)
    if world.random.random() < 0.4:
        at = max(world.now - timedelta(hours=world.random.randint(1, 120)), person.created_at)
    ask(world, person, letter, at, UUID(int=world.random.getrandbits(128), version=4))
    if at + CONFIRM_WITHIN < world.now:
        say(world, person, "expired", at + CONFIRM_WITHIN, Source("system"), letter, "email")


def ask(world: World, person: Contact, letter: Purpose, at: datetime, occasion: UUID) -> Wording | None:
    """They send a form; what they read there."""
    read = wording(world, letter, person, at)
    form = Source("form", world.random.choice(FORMS))
    until = at + CONFIRM_WITHIN
    say(world, person, "requested", at, form, letter, "email", wording=read, occasion=occasion, until=until)
    return read


def want_offers(world: World, person: Contact, offers: Purpose) -> None:
    """Said at the counter or on the phone, and written down; or ticked in the shop."""
    at = some_day(world, person)
    until = at + timedelta(days=offers.expires_after_days or 0)
    channels = [key for key, has in (("email", person.email), ("sms", person.phone)) if has]
    said = Source("form", "Checkout")
    if person.owner and world.random.random() < 0.4:
        said = Source(
            "colleague",
            "in person",
            "Asked for it in the showroom, while we looked at the tables.",
            person.owner,
        )
    for channel in channels:
        if until > world.now:
            say(
                world,
                person,
                "granted",
                at,
                said,
                offers,
                channel,
                wording=wording(world, offers, person, at),
                until=until,
            )
    if until > world.now and world.random.random() < 0.1:
        later = at + (world.now - at) * world.random.random()
        say(world, person, "withdrawn", later, Source("preferences"), offers, channels[0])


def object_to(world: World, person: Contact, regards: str) -> None:
    at = some_day(world, person)
    said = Source("preferences")
    if person.owner:
        said = Source("colleague", "phone", "Said so on the phone, and was friendly about it.", person.owner)
    say(world, person, "objected", at, said, regards=regards)


def restrict(world: World, person: Contact) -> None:
    at = max(world.now - timedelta(days=world.random.randint(2, 20)), person.created_at)
    by = person.owner or world.lead
    said = Source(
        "colleague", "letter", "Writes that the address is wrong; nothing is used until that is cleared.", by
    )
    say(world, person, "restricted", at, said, regards="processing")


def stop_calls(world: World, person: Contact, orders: Purpose) -> None:
    """No consent is needed to call about an order; some people object to it all the same."""
    say(world, person, "objected", some_day(world, person), Source("preferences"), orders, "phone")


def told_once(said: list[ConsentEvent]) -> Iterator[tuple[ConsentEvent, list[str]]]:
    """What was said in one go about a purpose is told once, with all its channels."""
    together: dict[tuple[object, ...], tuple[ConsentEvent, list[str]]] = {}
    for event in said:
        key = (
            event.contact.email,
            event.contact.name,
            event.purpose,
            event.action,
            event.regards,
            event.occurred_at,
        )
        together.setdefault(key, (event, []))[1].append(event.channel)
    yield from together.values()
