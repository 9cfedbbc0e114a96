"""Recompute many orders at once by looking each up in the index: comparing every line with an array grew with its square."""

from django.db import migrations

BY_INDEX = """
CREATE OR REPLACE FUNCTION fc.recompute_orders(which bigint[]) RETURNS bigint LANGUAGE sql AS $$
  WITH sums AS (
    SELECT l.order_id, sum(l.amount) AS goods, CASE WHEN count(*) = count(l.cost) THEN sum(l.cost) END AS cost
    FROM (SELECT DISTINCT id FROM unnest(which) AS asked(id)) asked
    JOIN identify_order_line l ON l.order_id = asked.id
    GROUP BY l.order_id
  ), changed AS (
    UPDATE identify_order o SET subtotal = sums.goods, cost = sums.cost FROM sums
    WHERE o.id = sums.order_id AND (o.subtotal, o.cost) IS DISTINCT FROM (sums.goods, sums.cost)
    RETURNING o.id
  )
  SELECT count(*) FROM changed
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0006_primary_points")]

    operations = [migrations.RunSQL(BY_INDEX, migrations.RunSQL.noop)]
