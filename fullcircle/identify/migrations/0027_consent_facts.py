"""What counts for an answer about contacting people, for one as for many; PostgreSQL keeps the plan of it."""

from django.db import migrations

FACTS = """
-- Whoever asks sees their own people: the function has no rights of its own. The addresses come as hashes; the key that
-- makes them never reaches the database.
CREATE FUNCTION fc.consent_facts(
  people bigint[], emails bytea[], phones bytea[], which bigint, way text, needs text, marketing boolean, softly text[]
) RETURNS TABLE (
  contact_id bigint, archived boolean, country text, email text, reachable boolean,
  status text, since timestamptz, until timestamptz, address text, source text, wording int,
  restricted_since timestamptz, no_marketing_since timestamptz, no_profiling_since timestamptz, paused_until timestamptz,
  suppressed_for text, soft_for text, soft_since timestamptz, frequency text
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
  SELECT c.id, c.archived_at IS NOT NULL, c.country::text, c.email::text,
    CASE needs WHEN 'email' THEN c.email <> '' WHEN 'phone' THEN c.phone <> ''
      WHEN 'post' THEN (c.street <> '' OR c.postcode <> '') AND c.city <> '' ELSE true END,
    coalesce(s.status, '')::text, s.since, s.until, coalesce(s.address, '')::text, coalesce(s.source, '')::text, w.version,
    st.restricted_since, st.no_marketing_since, st.no_profiling_since, st.paused_until,
    coalesce(x.hard, '')::text, coalesce(x.soft, '')::text, x.soft_since, coalesce(ch.frequency, '')::text
  FROM unnest(people, emails, phones) AS a(id, by_email, by_phone)
  JOIN identify_contact c ON c.id = a.id
  LEFT JOIN identify_consent_state s ON s.contact_id = c.id AND s.purpose_id = which AND s.channel = way
  LEFT JOIN identify_consent_wording w ON w.id = s.wording_id
  LEFT JOIN identify_consent_standing st ON st.contact_id = c.id
  LEFT JOIN identify_consent_choice ch ON ch.contact_id = c.id AND ch.purpose_id = which
  LEFT JOIN LATERAL (
    SELECT (array_agg(z.reason ORDER BY z.id DESC) FILTER (WHERE z.reason <> ALL (softly)))[1] AS hard,
      (array_agg(z.reason ORDER BY z.id DESC) FILTER (WHERE z.reason = ANY (softly)))[1] AS soft,
      max(z.created_at) FILTER (WHERE z.reason = ANY (softly)) AS soft_since
    FROM identify_consent_suppression z
    WHERE z.digest IN (a.by_email, a.by_phone) AND z.lifted_at IS NULL AND z.channel IN ('', way)
      AND (z.purpose_id IS NULL OR z.purpose_id = which) AND (marketing OR NOT z.only_marketing)
  ) x ON true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0026_quality")]

    operations = [migrations.RunSQL(FACTS, "DROP FUNCTION fc.consent_facts")]
