"""What holds now follows from what was said, in the same transaction and whoever writes it."""

from django.db import migrations

# A person's ledger goes with the person, and at no other time.
GONE_WITH = """
DO $$ DECLARE
  part text[];
  old name;
BEGIN
  FOREACH part SLICE 1 IN ARRAY ARRAY[
    ['identify_consent_event', 'contact_id', 'identify_contact'],
    ['identify_consent_state', 'contact_id', 'identify_contact'],
    ['identify_consent_standing', 'contact_id', 'identify_contact'],
    ['identify_consent_decision', 'contact_id', 'identify_contact'],
    ['identify_consent_wording', 'purpose_id', 'identify_consent_purpose']
  ] LOOP
    SELECT c.conname INTO STRICT old FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
      WHERE c.contype = 'f' AND c.conrelid = part[1]::regclass AND a.attname = part[2];
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part[1], old);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %I (id) ON DELETE CASCADE '
      'DEFERRABLE INITIALLY DEFERRED', part[1], old, part[2], part[3]);
  END LOOP;
END $$;
"""

STATE = """
SET ROLE fc_definer;

CREATE TYPE fc.consent AS (
  status text, since timestamptz, until timestamptz, wording_id bigint, address text, source text, event_id bigint);

-- What holds after one more thing was said.
CREATE FUNCTION fc.consent_after(was fc.consent, e identify_consent_event) RETURNS fc.consent
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  becomes text := CASE e.action
    WHEN 'requested' THEN
      -- Asking again takes nothing away from whoever has agreed.
      CASE WHEN was.status = 'granted' AND (was.until IS NULL OR was.until > e.occurred_at) THEN NULL ELSE 'pending' END
    WHEN 'granted' THEN
      -- No list that somebody brings along outweighs what the person said.
      CASE WHEN e.source = 'import' AND was.status IN ('withdrawn', 'objected') THEN NULL ELSE 'granted' END
    WHEN 'confirmed' THEN CASE WHEN was.status IN ('pending', 'granted') THEN 'granted' END
    WHEN 'withdrawn' THEN 'withdrawn'
    WHEN 'objected' THEN 'objected'
    WHEN 'expired' THEN CASE WHEN was.status IN ('pending', 'granted') THEN 'expired' END
    WHEN 'lifted' THEN CASE WHEN was.status = 'objected' THEN 'none' END
  END;
BEGIN
  IF becomes IS NULL THEN
    RETURN was;
  ELSIF becomes = 'none' THEN
    RETURN NULL;
  END IF;
  RETURN ROW(becomes, e.occurred_at, CASE WHEN becomes IN ('pending', 'granted') THEN e.until END,
    coalesce(e.wording_id, was.wording_id), coalesce(nullif(e.address, ''), was.address, ''), e.source, e.id)::fc.consent;
END $$;

CREATE AGGREGATE fc.consent_told(identify_consent_event) (SFUNC = fc.consent_after, STYPE = fc.consent);

-- Bring the state of these people to what their ledger says: of the purposes named, or of all.
CREATE FUNCTION fc.keep_consent(people bigint[], purposes bigint[], channels text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Two who speak at once are heard one after the other: the second must see what the first said.
  PERFORM 1 FROM identify_contact WHERE id = ANY (people) ORDER BY id FOR NO KEY UPDATE;
  WITH asked AS (
    SELECT DISTINCT * FROM unnest(people, purposes, channels) AS a(contact_id, purpose_id, channel)
    WHERE purpose_id IS NOT NULL
  ), told AS (
    SELECT a.contact_id, a.purpose_id, a.channel, fc.consent_told(e ORDER BY e.occurred_at, e.id) AS now
    FROM asked a LEFT JOIN identify_consent_event e USING (contact_id, purpose_id, channel)
    GROUP BY 1, 2, 3
  ), forgotten AS (
    DELETE FROM identify_consent_state s USING told t
    WHERE (s.contact_id, s.purpose_id, s.channel) = (t.contact_id, t.purpose_id, t.channel) AND (t.now).status IS NULL
  )
  INSERT INTO identify_consent_state AS s
    (contact_id, purpose_id, channel, status, since, until, wording_id, address, source, event_id)
  SELECT contact_id, purpose_id, channel, (now).status, (now).since, (now).until, (now).wording_id, (now).address,
    (now).source, (now).event_id
  FROM told WHERE (now).status IS NOT NULL
  ON CONFLICT (contact_id, purpose_id, channel) DO UPDATE SET status = excluded.status, since = excluded.since,
    until = excluded.until, wording_id = excluded.wording_id, address = excluded.address, source = excluded.source,
    event_id = excluded.event_id
  WHERE s.event_id <> excluded.event_id;
END $$;

-- The same for what concerns the whole person: the last word on each matter counts.
CREATE FUNCTION fc.keep_standing(people bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM identify_contact WHERE id = ANY (people) ORDER BY id FOR NO KEY UPDATE;
  DELETE FROM identify_consent_standing WHERE contact_id = ANY (people);
  INSERT INTO identify_consent_standing
    (contact_id, restricted_since, no_marketing_since, no_profiling_since, paused_until)
  SELECT contact_id,
    max(occurred_at) FILTER (WHERE matter = 'processing' AND action = 'restricted'),
    max(occurred_at) FILTER (WHERE matter = 'marketing' AND action = 'objected'),
    max(occurred_at) FILTER (WHERE matter = 'profiling' AND action = 'objected'),
    max(until) FILTER (WHERE matter = 'pause' AND action = 'paused')
  FROM (
    SELECT DISTINCT ON (contact_id, matter) * FROM (
      SELECT *, CASE WHEN action IN ('paused', 'resumed') THEN 'pause' ELSE regards END AS matter
      FROM identify_consent_event WHERE contact_id = ANY (people) AND purpose_id IS NULL
    ) e ORDER BY contact_id, matter, occurred_at DESC, id DESC
  ) latest
  GROUP BY contact_id;
END $$;

CREATE FUNCTION fc.consents_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM fc.keep_consent(array_agg(contact_id), array_agg(purpose_id), array_agg(channel::text))
    FROM added WHERE purpose_id IS NOT NULL HAVING count(*) > 0;
  PERFORM fc.keep_standing(array_agg(DISTINCT contact_id)) FROM added WHERE purpose_id IS NULL HAVING count(*) > 0;
  RETURN NULL;
END $$;

CREATE FUNCTION fc.consents_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM fc.keep_consent(array_agg(contact_id), array_agg(purpose_id), array_agg(channel::text))
    FROM (SELECT * FROM before UNION ALL SELECT * FROM after) e WHERE purpose_id IS NOT NULL HAVING count(*) > 0;
  PERFORM fc.keep_standing(array_agg(DISTINCT contact_id))
    FROM (SELECT * FROM before UNION ALL SELECT * FROM after) e WHERE purpose_id IS NULL HAVING count(*) > 0;
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION fc.keep_consent, fc.keep_standing FROM PUBLIC;

RESET ROLE;

CREATE TRIGGER consents_added AFTER INSERT ON identify_consent_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION fc.consents_added();
CREATE TRIGGER consents_moved AFTER UPDATE ON identify_consent_event REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION fc.consents_moved();
"""

TAKE_BACK = """
DROP TRIGGER consents_moved ON identify_consent_event;
DROP TRIGGER consents_added ON identify_consent_event;
DROP FUNCTION fc.consents_moved, fc.consents_added, fc.keep_standing, fc.keep_consent;
DROP AGGREGATE fc.consent_told(identify_consent_event);
DROP FUNCTION fc.consent_after;
DROP TYPE fc.consent;
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0012_consent")]

    operations = [
        migrations.RunSQL(GONE_WITH, migrations.RunSQL.noop),
        migrations.RunSQL(STATE, TAKE_BACK),
    ]
