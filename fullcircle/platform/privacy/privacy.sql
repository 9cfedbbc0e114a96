-- Forgetting a person: the rows about them go, and what quotes them elsewhere is emptied, whoever may see it. A row of
-- platform_erasure says whom; the statements were written when this was installed, and nobody else can write any.

CREATE OR REPLACE FUNCTION fc.erasure_in_hand(which bigint) RETURNS platform_erasure
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  e platform_erasure;
BEGIN
  SELECT * INTO e FROM platform_erasure WHERE id = which AND state = 'running';
  IF e.id IS NULL OR NOT (fc.sees_all() AND fc.can('privacy.manage')) THEN
    RAISE EXCEPTION 'Only work that answers a privacy request forgets a person.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN e;
END $$;
REVOKE ALL ON FUNCTION fc.erasure_in_hand(bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION fc.may_look_after_privacy() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT fc.can('privacy.manage') THEN
    RAISE EXCEPTION 'Only who answers privacy requests may ask this.' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- One step for the person in hand; how many rows it was for. $1 numbers, $2 patterns, $3 an expression.
CREATE OR REPLACE FUNCTION fc.erasure_step(which bigint, step int, patterns text[], expression text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  e platform_erasure := fc.erasure_in_hand(which);
  s record;
  many bigint;
BEGIN
  SELECT * INTO s FROM fc.erasure_steps() k WHERE k.kind = e.subject_kind AND k.place = step;
  -- fc.only_added lets the transaction through in which a person is being forgotten.
  INSERT INTO fc.forgetting VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
  EXECUTE s.statement USING e.subjects, patterns, expression;
  GET DIAGNOSTICS many = ROW_COUNT;
  DELETE FROM fc.forgetting WHERE xid = pg_current_xact_id();
  RETURN many;
END $$;

-- How many rows a step would be for, before anything happens.
CREATE OR REPLACE FUNCTION fc.erasure_count(of_kind text, numbers bigint[], step int, patterns text[], expression text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  s record;
  many bigint;
BEGIN
  PERFORM fc.may_look_after_privacy();
  SELECT * INTO s FROM fc.erasure_steps() k WHERE k.kind = of_kind AND k.place = step;
  EXECUTE s.counted INTO many USING numbers, patterns, expression;
  RETURN coalesce(many, 0);
END $$;

-- Where words still stand: how many rows of a table, and the first of them.
CREATE OR REPLACE FUNCTION fc.erasure_scan(tab text, patterns text[], expression text) RETURNS TABLE (many bigint, first text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  s record;
BEGIN
  PERFORM fc.may_look_after_privacy();
  SELECT * INTO s FROM fc.erasure_texts() k WHERE k.tab = erasure_scan.tab;
  RETURN QUERY EXECUTE format(
    'SELECT count(*), (array_agg(t.%I::text))[1:20] FROM %I t WHERE lower(%s) LIKE ANY ($1) AND %s ~* $2',
    s.key, s.tab, s.texts, s.texts) USING patterns, expression;
END $$;

-- Fields of one's own that point to a person who is forgotten. A record of one's own kinds that points there loses what
-- names them, too: addresses, numbers, and their name in words.
DROP FUNCTION IF EXISTS fc.erasure_relations(bigint);
CREATE OR REPLACE FUNCTION fc.erasure_relations(which bigint, expression text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  e platform_erasure := fc.erasure_in_hand(which);
  f record;
  number bigint;
  one bigint;
  many bigint := 0;
BEGIN
  FOR f IN SELECT d.key, p.tab FROM platform_customfield d JOIN fc.merge_resources() p ON p.resource = d.resource
    WHERE d.kind = 'relation' AND d.target = e.subject_kind LOOP
    FOREACH number IN ARRAY e.subjects LOOP
      EXECUTE format('UPDATE %I SET custom = custom - %L WHERE custom @> jsonb_build_object(%L, $1)', f.tab, f.key, f.key) USING number;
      GET DIAGNOSTICS one = ROW_COUNT;
      many := many + one;
    END LOOP;
  END LOOP;
  FOR f IN SELECT d.key, d.resource, ARRAY(SELECT a.key::text FROM platform_customfield a WHERE a.resource = d.resource
      AND a.kind IN ('email', 'phone')) AS personal FROM platform_customfield d JOIN platform_objectdefinition o ON o.key = d.resource
    WHERE d.kind = 'relation' AND d.target = e.subject_kind AND NOT d.is_subject LOOP
    FOREACH number IN ARRAY e.subjects LOOP
      UPDATE platform_object SET name = fc.without(name, expression), custom = fc.without(custom - f.key - f.personal, expression)
        WHERE kind = f.resource AND custom @> jsonb_build_object(f.key, number);
      GET DIAGNOSTICS one = ROW_COUNT;
      many := many + one;
    END LOOP;
  END LOOP;
  RETURN many;
END $$;

-- Which records name a person in a field of one's own, and whether they are about the person and go, before anything happens.
CREATE OR REPLACE FUNCTION fc.erasure_relations_count(of_kind text, numbers bigint[])
RETURNS TABLE (resource text, goes boolean, many bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  f record;
BEGIN
  PERFORM fc.may_look_after_privacy();
  FOR f IN SELECT d.resource, d.is_subject, array_agg(d.key::text) AS keys, coalesce(p.tab, 'platform_object') AS tab
      FROM platform_customfield d LEFT JOIN fc.merge_resources() p ON p.resource = d.resource
      WHERE d.kind = 'relation' AND d.target = of_kind GROUP BY d.resource, d.is_subject, p.tab LOOP
    RETURN QUERY EXECUTE format(
      'SELECT %L::text, %L::boolean, count(*) FROM %I t WHERE EXISTS (SELECT FROM unnest($1) key '
      'WHERE t.custom -> key IN (SELECT to_jsonb(n) FROM unnest($2) n))%s HAVING count(*) > 0',
      f.resource, f.is_subject, f.tab, CASE f.tab WHEN 'platform_object' THEN format(' AND t.kind = %L', f.resource) END)
      USING f.keys, numbers;
  END LOOP;
END $$;

-- A value with its shape, and nothing in it: what is left of an entry of the log.
CREATE OR REPLACE FUNCTION fc.emptied(value jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN CASE jsonb_typeof(value)
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(k, fc.emptied(v)), '{}') FROM jsonb_each(value) AS p (k, v))
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(fc.emptied(v)), '[]') FROM jsonb_array_elements(value) v)
    WHEN 'boolean' THEN value
    ELSE 'null'::jsonb END;
END $$;

CREATE OR REPLACE FUNCTION fc.without(words text, expression text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT regexp_replace(words, expression, '[erased]', 'gi') $$;

CREATE OR REPLACE FUNCTION fc.without(words jsonb, expression text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$ SELECT regexp_replace(words::text, expression, '[erased]', 'gi')::jsonb $$;

-- Rows whose time is over by a rule that is on; of the numbers that are given only those, however many there are.
CREATE OR REPLACE FUNCTION fc.drop_kept(rule text, numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  k platform_keeping_rule;
  s record;
  many bigint;
BEGIN
  SELECT * INTO k FROM platform_keeping_rule r WHERE r.key = rule AND r.is_on;
  SELECT * INTO s FROM fc.keeping_tables() t WHERE t.rule = drop_kept.rule;
  IF k.id IS NULL OR s.tab IS NULL OR NOT (fc.sees_all() AND fc.can('privacy.manage')) THEN
    RAISE EXCEPTION 'Only a rule that is on lets rows go.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO fc.forgetting VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
  EXECUTE format('DELETE FROM %I t WHERE t.id = ANY ($1) AND t.%I < now() - make_interval(days => $2)', s.tab, s.since)
    USING numbers, k.days;
  GET DIAGNOSTICS many = ROW_COUNT;
  DELETE FROM fc.forgetting WHERE xid = pg_current_xact_id();
  RETURN many;
END $$;
