"""Reading what customers bought, as it was known on a day, in one statement for all of them.

Orders of one day are one purchase. What came back is taken off the day it was bought on, as far as it had come back by then; a
day on which nothing remains is no purchase. What they bought afterwards, up to another day, is what forecasts are judged by.
"""

import io
from datetime import date, datetime

import numpy as np
import pyarrow.csv as pacsv
from django.db import connection, models

from fullcircle.differentiate.value.measuring import COLUMNS
from fullcircle.measure.clv.histories import WEEK, Histories, Watched

WORTH = {"sales": "o.subtotal - o.discount", "margin": "coalesce(o.margin, 0)"}
STATEMENT = """
COPY (
WITH rows AS (
  SELECT o.{column} AS id, o.placed_at > %(at)s AS later, coalesce(b.placed_at, o.placed_at) AS bought_at, {worth} AS worth
  FROM identify_order o LEFT JOIN identify_order b ON b.id = o.return_of_id
  WHERE o.{column} IS NOT NULL AND o.archived_at IS NULL AND o.status <> 'canceled' AND o.currency = %(currency)s
    AND o.placed_at <= %(until)s
), days AS (
  SELECT id, later, (bought_at AT TIME ZONE 'UTC')::date AS day, sum(worth) AS worth FROM rows
  WHERE NOT later OR bought_at > %(at)s GROUP BY 1, 2, 3 HAVING sum(worth) > 0
), known AS (
  SELECT id, later, day, worth, min(day) FILTER (WHERE NOT later) OVER (PARTITION BY id) AS first FROM days
)
SELECT k.id, k.first - date '1970-01-01', count(*) FILTER (WHERE NOT later) - 1, max(day) FILTER (WHERE NOT later) - k.first,
  coalesce(sum(worth) FILTER (WHERE NOT later AND day > k.first), 0),
  count(*) FILTER (WHERE later), coalesce(sum(worth) FILTER (WHERE later), 0)
FROM known k JOIN {table} r ON r.id = k.id AND r.archived_at IS NULL
WHERE k.first IS NOT NULL GROUP BY k.id, k.first ORDER BY k.id
) TO STDOUT (FORMAT csv)
"""
EPOCH = date(1970, 1, 1).toordinal()
NAMES = ["id", "first", "repeats", "last", "spent", "later", "later_worth"]


def watched(kind: type[models.Model], *, by: str, currency: str, at: datetime, until: datetime) -> Watched:
    """Everybody of a kind who had bought by the day `at`, with what they bought from then on up to `until`."""
    question = STATEMENT.format(column=COLUMNS[kind], table=kind._meta.db_table, worth=WORTH[by])
    text = io.BytesIO()
    asked = {"at": at, "until": until, "currency": currency}
    with connection.cursor() as cursor, cursor.cursor.copy(question, asked) as blocks:
        for block in blocks:
            text.write(block)
    return columns_of(text, day=at.date().toordinal() - EPOCH)


def columns_of(text: io.BytesIO, *, day: int) -> Watched:
    if not text.tell():
        nothing = np.zeros(0)
        whole = nothing.astype(np.int64)
        return Watched(whole, whole, Histories(nothing, nothing, nothing, nothing), nothing, nothing)
    text.seek(0)
    table = pacsv.read_csv(text, read_options=pacsv.ReadOptions(column_names=NAMES))
    ids, first, repeats, last, spent, later, worth = (table[name].to_numpy() for name in NAMES)
    times = repeats.astype(np.float64)
    mean = spent.astype(np.float64) / np.maximum(times, 1)
    histories = Histories(times, last / WEEK, (day - first) / WEEK, mean)
    return Watched(ids, first, histories, later.astype(np.float64), worth.astype(np.float64))
