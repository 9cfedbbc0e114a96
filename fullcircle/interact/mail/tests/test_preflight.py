"""What providers will hold against a mailing, each with what to mend; and what is in order is said to be."""

import pytest

from fullcircle.interact.mail.preflight import of_domain, of_message

TEXT = (
    "Dear Dana, the new shelves are here. Come and see them on Saturday between ten and four, we have coffee."
)
GOOD = {
    "v.example": ["v=spf1 mx -all"],
    "s1._domainkey.v.example": ["v=DKIM1; k=rsa; p=AB", "CD"],
    "_dmarc.v.example": ["v=DMARC1; p=none"],
}


def keys(subject="New shelves", text=TEXT, html="", **also):
    given = {"marketing": True, "postal_address": "Harbor 1, Lisbon", **also}
    return [(each.key, each.weight) for each in of_message(subject, text, html, **given)]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 71}, "subject"),
        ({"subject": "Sale!! Now"}, "words"),
        ({"text": "Click here, it is risk-free"}, "words"),
        ({"text": "", "html": "<p>Hello</p>"}, "text"),
        ({"html": "<p>" + "x" * 103_000 + "</p>"}, "size"),
        ({"html": '<a href="http://v.example/">shop</a>'}, "links"),
        ({"html": '<a href="https://192.0.2.1/">shop</a>'}, "links"),
        ({"html": '<a href="https://evil.example/">https://bank.example/</a>'}, "links"),
        ({"html": '<a href="/shop">shop</a>'}, "links"),
        ({"html": f'<p>{TEXT} {TEXT}</p><img src="https://v.example/a.png">'}, "images"),
        ({"html": f'<p>{TEXT} {TEXT}</p><img alt="" src="file:///a.png">'}, "images"),
        ({"html": '<img alt="Sale" src="https://v.example/a.png">'}, "images"),
        ({"postal_address": " "}, "address"),
    ],
)
def test_what_is_to_mend(change, key):
    assert keys(**change) == [(key, "mend")]


def test_a_good_message_is_called_good_and_a_personal_one_needs_no_address():
    html = f'<p>{TEXT}</p><a href="https://www.v.example/x">www.v.example</a> <a href="mailto:a@v.example">us</a>'
    assert keys(html=html) == [("message", "good")]
    assert keys(postal_address="", marketing=False) == [("message", "good")]


def weights(answers, selector="s1"):
    return [
        each.weight for each in of_domain("v.example", selector, "ABCD", lambda name: answers.get(name, []))
    ]


def test_the_domain_that_is_ready_and_what_is_missing():
    assert weights(GOOD) == ["good", "good", "good"]
    assert weights({}) == ["mend", "mend", "mend"]
    assert weights(GOOD, selector="") == ["good", "mend", "good"]
    assert weights(GOOD | {"v.example": ["v=spf1 mx -all", "v=spf1 a -all"]})[0] == "mend"
    assert weights(GOOD | {"v.example": ["v=spf1 +all"]})[0] == "mend"
    assert weights(GOOD | {"s1._domainkey.v.example": ["v=DKIM1; p=OTHER"]})[1] == "mend"
    assert [each.weight for each in of_domain("v.example", "s1", "ABCD", lambda name: None)] == [
        "unknown"
    ] * 3
