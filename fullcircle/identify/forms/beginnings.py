"""What a new form begins with: the questions that its purpose nearly always asks."""

from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.forms.content import Ask, Content, Question, Texts, Words

NAME = Question(key="name", field="name", kind="text", words={"en": Words(label="Name")})
EMAIL = Question(key="email", field="email", kind="email", required=True, words={"en": Words(label="Email")})
COMPANY = Question(key="company", field="company", kind="text", words={"en": Words(label="Company")})
MESSAGE = Question(
    key="message", kind="longtext", required=True, words={"en": Words(label="How can we help?")}
)
GUESTS = Question(key="guests", kind="number", words={"en": Words(label="How many will you be?")})

BEGINNINGS: dict[str, tuple[Texts, list[Question]]] = {
    "contact": (
        Texts(title="Contact us", intro="Write to us, and a person answers.", button="Send message",
              thanks="Thank you. We have got your message and will answer soon."),
        [NAME, EMAIL, MESSAGE],
    ),
    "newsletter": (
        Texts(title="Newsletter", intro="What is new, in your inbox.", button="Sign up",
              thanks="Thank you. Look into your mailbox and confirm with one click."),
        [EMAIL, NAME],
    ),
    "event": (
        Texts(title="Register", intro="Tell us that you are coming.", button="Register",
              thanks="Thank you. See you there."),
        [NAME, EMAIL, COMPANY, GUESTS],
    ),
    "empty": (Texts(title="", button="Send", thanks="Thank you."), []),
}  # fmt: skip


def beginning(kind: str, name: str) -> Content:
    """The content of a new form; a newsletter asks for the first purpose that needs a yes by email."""
    texts, questions = BEGINNINGS.get(kind, BEGINNINGS["empty"])
    content = Content(
        texts={"en": texts.model_copy(update={"title": texts.title or name})}, questions=list(questions)
    )
    if kind == "newsletter":
        offered = Purpose.objects.filter(
            retired_at=None, basis="consent", channels__contains=["email"]
        ).first()
        content.asks = [Ask(purpose=offered.key, channels=["email"], required=True)] if offered else []
    return content
