"""Totals follow the lines, whoever writes them and however many at once."""

from django.db import migrations

TOTALS = """
-- Totals follow the lines, whoever writes them and however many at once.

-- Bring goods and cost of these orders to the sum of their lines; an order without lines keeps what it was told.
CREATE FUNCTION fc.recompute_orders(which bigint[]) RETURNS bigint LANGUAGE sql AS $$
  WITH sums AS (
    SELECT order_id, sum(amount) AS goods, CASE WHEN count(*) = count(cost) THEN sum(cost) END AS cost
    FROM identify_order_line WHERE order_id = ANY (which) GROUP BY order_id
  ), changed AS (
    UPDATE identify_order o SET subtotal = sums.goods, cost = sums.cost FROM sums
    WHERE o.id = sums.order_id AND (o.subtotal, o.cost) IS DISTINCT FROM (sums.goods, sums.cost)
    RETURNING o.id
  )
  SELECT count(*) FROM changed
$$;

CREATE FUNCTION fc.lines_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc.recompute_orders(ARRAY(SELECT DISTINCT order_id FROM added));
  RETURN NULL;
END $$;

CREATE FUNCTION fc.lines_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc.recompute_orders(ARRAY(SELECT order_id FROM before UNION SELECT order_id FROM after));
  RETURN NULL;
END $$;

CREATE FUNCTION fc.lines_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fc.recompute_orders(ARRAY(SELECT DISTINCT order_id FROM removed));
  RETURN NULL;
END $$;

CREATE TRIGGER lines_added AFTER INSERT ON identify_order_line REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION fc.lines_added();
CREATE TRIGGER lines_changed AFTER UPDATE ON identify_order_line REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION fc.lines_changed();
CREATE TRIGGER lines_removed AFTER DELETE ON identify_order_line REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION fc.lines_removed();

-- Nobody writes another sum over the lines.
CREATE FUNCTION fc.order_equals_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM identify_order_line WHERE order_id = NEW.id
    HAVING count(*) > 0 AND (sum(amount) <> NEW.subtotal
      OR (CASE WHEN count(*) = count(cost) THEN sum(cost) END) IS DISTINCT FROM NEW.cost)
  ) THEN
    RAISE EXCEPTION 'Goods and cost of order % are the sums of its lines.', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_and_cost_of_an_order_are_the_sums_of_its_lines';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER order_equals_its_lines BEFORE UPDATE OF subtotal, cost ON identify_order FOR EACH ROW
  WHEN ((OLD.subtotal, OLD.cost) IS DISTINCT FROM (NEW.subtotal, NEW.cost))
  EXECUTE FUNCTION fc.order_equals_its_lines();

-- An order that comes without a number gets the next one; the name sorts first, so that search finds the number.
CREATE FUNCTION fc.number_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.number := 'O-' || NEW.id;
  RETURN NEW;
END $$;

CREATE TRIGGER a_number BEFORE INSERT ON identify_order FOR EACH ROW
  WHEN (NEW.number = '') EXECUTE FUNCTION fc.number_order();
"""

TAKE_BACK = """
DROP TRIGGER a_number ON identify_order;
DROP TRIGGER order_equals_its_lines ON identify_order;
DROP TRIGGER lines_added ON identify_order_line;
DROP TRIGGER lines_changed ON identify_order_line;
DROP TRIGGER lines_removed ON identify_order_line;
DROP FUNCTION fc.number_order, fc.order_equals_its_lines, fc.lines_added, fc.lines_changed, fc.lines_removed;
DROP FUNCTION fc.recompute_orders;
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0002_purchases")]

    operations = [migrations.RunSQL(TOTALS, TAKE_BACK)]
