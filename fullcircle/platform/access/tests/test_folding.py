"""Words are compared without case, accents and needless space, whichever way they are folded."""

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db(databases=["owner"])

WORDS = {
    "Dana Müller": "dana muller",
    "dana@example.com +4930": "dana@example.com +4930",
    " Dana  Ray": "dana ray",
    "Dana\tRay\n": "dana ray",
    "Dana\u00a0Ray": "dana ray",
    "Łukasz Æther": "lukasz aether",
    "": "",
    " ": "",
}


@pytest.mark.parametrize(("words", "folded"), WORDS.items())
def test_plain_words_fold_like_all_others(words, folded):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT fc.fold(%s), fc.fold_any(%s)", [words, words])
        assert cursor.fetchone() == (folded, folded)
