"""The stream of behavior is stored by month: a month is made when something happens in it, and dropped whole."""

from django.db import migrations

BY_MONTH = """
DROP TABLE identify_behavior_event;
CREATE SEQUENCE identify_behavior_event_id_seq;
CREATE TABLE identify_behavior_event (
  id bigint NOT NULL DEFAULT nextval('identify_behavior_event_id_seq'),
  visitor_id bigint NOT NULL REFERENCES identify_visitor (id) ON DELETE CASCADE,
  source_id bigint NOT NULL REFERENCES identify_behavior_source (id),
  at timestamptz NOT NULL,
  kind varchar(8) NOT NULL,
  name varchar(200) NOT NULL,
  path varchar(500) NOT NULL,
  properties jsonb NOT NULL,
  context jsonb NOT NULL,
  is_bot boolean NOT NULL,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE identify_behavior_event_id_seq OWNED BY identify_behavior_event.id;
CREATE INDEX behavior_of ON identify_behavior_event (visitor_id, at DESC);
CREATE INDEX behavior_by_name ON identify_behavior_event (name, at DESC);
CREATE INDEX behavior_latest_first ON identify_behavior_event (at DESC);

-- What a visitor did goes with the visitor.
DO $$ DECLARE old name; BEGIN
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'identify_touch'::regclass AND a.attname = 'visitor_id';
  EXECUTE format('ALTER TABLE identify_touch DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE identify_touch ADD CONSTRAINT %I FOREIGN KEY (visitor_id) '
    'REFERENCES identify_visitor (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', old);
END $$;

-- Make room for a month. Nobody has rights on the month itself, only on the stream, whose policies then hold.
CREATE FUNCTION fc.behavior_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  first date := date_trunc('month', day)::date;
  part name := 'identify_behavior_event_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass(part) IS NOT NULL THEN
    RETURN;
  END IF;
  IF NOT fc.can('behavior.manage') THEN
    RAISE EXCEPTION 'Only the sorting of behavior makes months.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('behavior_month'));
  IF to_regclass(part) IS NOT NULL THEN
    RETURN;
  END IF;
  -- Made apart and then attached: the stream stays readable meanwhile.
  EXECUTE format('CREATE TABLE %I (LIKE identify_behavior_event INCLUDING DEFAULTS)', part);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
  EXECUTE format('ALTER TABLE identify_behavior_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    part, first::timestamptz, (first + interval '1 month')::timestamptz);
END $$;

-- Drop the months that ended before a day, and say which.
CREATE FUNCTION fc.drop_behavior_before(day date) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  part name;
  gone text[] := '{}';
BEGIN
  IF NOT fc.can('behavior.manage') THEN
    RAISE EXCEPTION 'Only retention drops months.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'identify_behavior_event'::regclass
      AND c.relname < 'identify_behavior_event_' || to_char(day, 'YYYY_MM')
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE %I', part);
    gone := gone || replace(right(part, 7), '_', '-');
  END LOOP;
  RETURN gone;
END $$;
"""

TAKE_BACK = """
DROP FUNCTION fc.drop_behavior_before, fc.behavior_month;
DROP TABLE identify_behavior_event;
CREATE TABLE identify_behavior_event (id bigint PRIMARY KEY);
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0019_behavior")]

    operations = [migrations.RunSQL(BY_MONTH, TAKE_BACK)]
