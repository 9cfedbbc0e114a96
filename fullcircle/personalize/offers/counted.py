"""How often offers were used: counted by functions of the database, over orders that whoever asks may not see as well."""

from django.db import connection

from fullcircle.identify.purchases.models import Order


def uses(offer: int, *, besides: Order | None = None, code: str = "") -> int:
    """How many orders use an offer, or one code of it."""
    return counted("SELECT fc.uses_of_offer(%s, %s, %s)", offer, besides.pk if besides else 0, code)


def uses_by_customer(offer: int, order: Order) -> int:
    """How many other orders of whoever orders use it; of a cash sale nobody knows others."""
    return counted("SELECT fc.uses_by_customer(%s, %s)", offer, order.pk)


def counted(question: str, *asked: int | str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, asked)
        number: int = cursor.fetchone()[0]
        return number
