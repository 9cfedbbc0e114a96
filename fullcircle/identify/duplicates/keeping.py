"""Keeps the keys by which a record finds its like: made anew whenever it changes, dropped when it is archived."""

from collections.abc import Sequence

from django.db import connection

from fullcircle.identify.duplicates.checking import spelled
from fullcircle.identify.duplicates.linkage.kinds import KINDS
from fullcircle.identify.duplicates.linkage.preparing import keys_of

DROP = "DELETE FROM identify_duplicate_key WHERE {column} = ANY(%s)"
ADD = """
  INSERT INTO identify_duplicate_key ({column}, key) SELECT * FROM unnest(%s::bigint[], %s::int[])
"""
LEFT_OVER = """
  DELETE FROM identify_duplicate_key k WHERE k.{column} IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM "identify_{kind}" t WHERE t.id = k.{column} AND t.archived_at IS NULL)
"""
GONE = """
  DELETE FROM identify_duplicate d WHERE d.about_kind = %s AND (
    NOT EXISTS (SELECT 1 FROM "identify_{kind}" t WHERE t.id = d.about_id)
    OR NOT EXISTS (SELECT 1 FROM "identify_{kind}" t WHERE t.id = d.other_id))
"""
WITHOUT = """
  SELECT t.id FROM "identify_{kind}" t WHERE t.archived_at IS NULL AND t.id > %s
    AND NOT EXISTS (SELECT 1 FROM identify_duplicate_key k WHERE k.{column} = t.id)
  ORDER BY t.id LIMIT %s
"""


def keep_keys(kind: str, ids: Sequence[int]) -> int:
    """Make the keys of these records anew; how many there are."""
    columns = spelled(kind, ids)
    owners, keys = [], []
    for place, pk in enumerate(columns["unique_id"]):
        for key in dict.fromkeys(keys_of(KINDS[kind], columns, place)):
            owners.append(pk)
            keys.append(key)
    column = f"{kind}_id"
    with connection.cursor() as cursor:
        cursor.execute(DROP.format(column=column), [list(ids)])
        if owners:
            cursor.execute(ADD.format(column=column), [owners, keys])
    return len(keys)


def without_keys(kind: str, after: int, most: int) -> list[int]:
    """The next records that have none yet."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT.format(kind=kind, column=f"{kind}_id"), [after, most])
        return [pk for (pk,) in cursor.fetchall()]


def forget_left_over(kind: str) -> None:
    """Keys of records that were archived or deleted, and pairs of which one is gone for good."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT_OVER.format(kind=kind, column=f"{kind}_id"))
        cursor.execute(GONE.format(kind=kind), [kind])
