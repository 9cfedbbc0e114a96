-- Merging two records into one, and parting them again. A row of platform_merge says which; whoever calls must be allowed
-- to change both. What points to the lost record moves, also what the caller does not see: as a foreign key would have it.
-- Four functions run with the rights of fc_definer; the others are theirs alone.

-- The columns of a table as text, for the rows of alias t; what triggers and expressions keep by themselves is left out.
CREATE OR REPLACE FUNCTION fc.image_of(tab text) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT 'jsonb_build_object(VARIADIC ARRAY[' || string_agg(format('%L, t.%I::text', attname, attname), ', ' ORDER BY attnum) || ']::text[])'
  FROM pg_attribute WHERE attrelid = tab::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    AND attname <> ALL ('{acl,acl_write,search_text,version,updated_at}'::text[])
$$;

CREATE OR REPLACE FUNCTION fc.type_of(tab text, col text) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = tab::regclass AND attname = col
$$;

CREATE OR REPLACE FUNCTION fc.row_image(tab text, key text, pk bigint) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  found jsonb;
BEGIN
  EXECUTE format('SELECT %s FROM %I t WHERE %I = $1 FOR UPDATE', fc.image_of(tab), tab, key) INTO found USING pk;
  RETURN found;
END $$;
REVOKE ALL ON FUNCTION fc.row_image(text, text, bigint) FROM PUBLIC;

-- The merge, if whoever acts may change both records; the same condition as the policies have.
CREATE OR REPLACE FUNCTION fc.merge_in_hand(which bigint, expected text) RETURNS platform_merge
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  m platform_merge;
  everything boolean := coalesce(current_setting('role', true) = 'fc_all' AND fc.sees_all(), false);
  writable int := 0;
  tab text;
BEGIN
  SELECT * INTO m FROM platform_merge WHERE id = which AND state = expected;
  SELECT r.tab INTO tab FROM fc.merge_kinds() r WHERE r.kind = m.about_kind;
  IF tab IS NOT NULL AND fc.can(m.about_kind || '.edit') THEN
    EXECUTE format('SELECT count(*) FROM %I WHERE id IN ($1, $2) AND ($3 OR acl_write && fc.writing())', tab)
      INTO writable USING m.about_id, m.lost_id, everything;
  END IF;
  IF writable < 2 THEN
    RAISE EXCEPTION 'Whoever merges must be allowed to change both records.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN m;
END $$;
REVOKE ALL ON FUNCTION fc.merge_in_hand(bigint, text) FROM PUBLIC;

-- Remember rows as they are now, to find out at the end what became of them.
CREATE OR REPLACE FUNCTION fc.hold_rows(which bigint, tab text, key text, col text, extra text, lost bigint, kept bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO platform_mergedrow (merge_id, tab, key, pk_value, change, before)
     SELECT $1, %L, %L, t.%I, ''held'', %s FROM (SELECT * FROM %I WHERE %I IN ($2, $3) AND %s FOR UPDATE) t
     WHERE NOT EXISTS (SELECT 1 FROM platform_mergedrow h WHERE h.merge_id = $1 AND h.tab = %L AND h.pk_value = t.%I)',
    tab, key, key, fc.image_of(tab), tab, col, extra, tab, key) USING which, lost, kept;
END $$;
REVOKE ALL ON FUNCTION fc.hold_rows(bigint, text, text, text, text, bigint, bigint) FROM PUBLIC;

-- Let all rows that point to the lost record point to the one that stays.
CREATE OR REPLACE FUNCTION fc.begin_merge(which bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  m platform_merge := fc.merge_in_hand(which, 'begun');
  r record;
  f record;
  statement text;
  one bigint;
  moved bigint := 0;
BEGIN
  PERFORM fc.hold_rows(which, k.tab, 'id', 'id', 'true', m.lost_id, m.about_id) FROM fc.merge_kinds() k WHERE k.kind = m.about_kind;
  FOR r IN SELECT * FROM fc.merge_relations() WHERE kind = m.about_kind AND held ORDER BY place LOOP
    PERFORM fc.hold_rows(which, r.tab, r.key, r.col, r.extra, m.lost_id, m.about_id);
  END LOOP;
  FOR r IN SELECT * FROM fc.merge_relations() WHERE kind = m.about_kind ORDER BY place LOOP
    FOREACH statement IN ARRAY r.statements LOOP
      EXECUTE statement USING m.about_id, m.lost_id;
    END LOOP;
    CONTINUE WHEN r.computed;
    IF r.own THEN
      EXECUTE format('UPDATE %I SET %I = NULL WHERE id = $1 AND %I = $2', r.tab, r.col, r.col) USING m.about_id, m.lost_id;
    END IF;
    EXECUTE format(
      'WITH moved AS (UPDATE %I SET %I = $1%s WHERE %I = $2 AND %s%s RETURNING %I AS pk), noted AS (
         INSERT INTO platform_mergedrow (merge_id, tab, key, pk_value, change, before, after)
         SELECT $3, %L, %L, pk, ''changed'', jsonb_build_object(%L, $2::text), jsonb_build_object(%L, $1::text)
         FROM moved WHERE NOT $4)
       SELECT count(*) FROM moved',
      r.tab, r.col, CASE WHEN r.versioned THEN ', version = version + 1, updated_at = now()' ELSE '' END, r.col, r.extra,
      CASE WHEN r.own THEN ' AND id NOT IN ($1, $2)' ELSE '' END, r.key, r.tab, r.key, r.col, r.col)
      INTO one USING m.about_id, m.lost_id, which, r.held;
    moved := moved + one;
  END LOOP;
  RETURN moved + fc.move_own_relations(which, m.about_kind, m.lost_id, m.about_id);
END $$;

-- Fields of one's own that point to the lost record, and lists that somebody keeps and that name it.
CREATE OR REPLACE FUNCTION fc.move_own_relations(which bigint, of_kind text, lost bigint, kept bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  f record;
  one bigint;
  moved bigint := 0;
BEGIN
  FOR f IN SELECT d.key, p.tab, p.resource = of_kind AS own, p.also || CASE WHEN d.slot_is_filled
      THEN format(' AND %I = $2 AND reach_r >= %s', d.slot, right(d.slot, 1)) ELSE '' END AS also
    FROM platform_customfield d JOIN (
      SELECT resource, tab, '' AS also FROM fc.merge_resources()
      -- What people define has its records in one table, told apart by a key.
      UNION ALL SELECT key, 'platform_object', format(' AND kind = %L', key) FROM platform_objectdefinition
    ) p ON p.resource = d.resource
    WHERE d.kind = 'relation' AND d.target = of_kind LOOP
    IF f.own THEN
      EXECUTE format('UPDATE %I SET custom = custom - %L WHERE id = $1 AND custom @> jsonb_build_object(%L, $2)', f.tab, f.key, f.key)
        USING kept, lost;
    END IF;
    EXECUTE format(
      'WITH old AS (SELECT id, custom FROM %I WHERE custom @> jsonb_build_object(%L, $2)%s%s FOR UPDATE), moved AS (
         UPDATE %I t SET custom = jsonb_set(t.custom, ARRAY[%L], to_jsonb($1)), version = version + 1, updated_at = now()
         FROM old WHERE t.id = old.id RETURNING t.id, old.custom AS before, t.custom AS after), noted AS (
         INSERT INTO platform_mergedrow (merge_id, tab, key, pk_value, change, before, after)
         SELECT $3, %L, ''id'', id, ''changed'', jsonb_build_object(''custom'', before::text), jsonb_build_object(''custom'', after::text)
         FROM moved)
       SELECT count(*) FROM moved',
      f.tab, f.key, CASE WHEN f.own THEN ' AND id NOT IN ($1, $2)' ELSE '' END, f.also, f.tab, f.key, f.tab) INTO one USING kept, lost, which;
    moved := moved + one;
  END LOOP;
  FOR f IN SELECT q.resource, q.key FROM fc.merge_questions() q WHERE q.target = of_kind
    UNION SELECT d.resource, d.key FROM platform_customfield d WHERE d.kind = 'relation' AND d.target = of_kind LOOP
    WITH old AS (
      SELECT id, query, regexp_replace(query,
        '((?:^|&)' || f.key || '(?:__[a-z_]+)?=(?:[0-9]+(?:,|%2C))*)' || lost || '(?=$|&|,|%2C)', '\1' || kept, 'g') AS fresh
      FROM platform_savedview v WHERE v.resource = f.resource AND v.query LIKE '%' || f.key || '%' || lost || '%' FOR UPDATE
    ), moved AS (
      UPDATE platform_savedview v SET query = old.fresh FROM old WHERE v.id = old.id AND old.fresh <> old.query
      RETURNING v.id, old.query AS before, old.fresh AS after
    )
    INSERT INTO platform_mergedrow (merge_id, tab, key, pk_value, change, before, after)
    SELECT which, 'platform_savedview', 'id', id, 'changed', jsonb_build_object('query', before), jsonb_build_object('query', after)
    FROM moved;
  END LOOP;
  RETURN moved;
END $$;
REVOKE ALL ON FUNCTION fc.move_own_relations(bigint, text, bigint, bigint) FROM PUBLIC;

-- Write down what became of the rows that were held, and which are new.
CREATE OR REPLACE FUNCTION fc.end_merge(which bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  m platform_merge := fc.merge_in_hand(which, 'begun');
  r record;
  current jsonb;
BEGIN
  FOR r IN SELECT * FROM fc.merge_relations() WHERE kind = m.about_kind AND held AND NOT own ORDER BY place LOOP
    EXECUTE format(
      'INSERT INTO platform_mergedrow (merge_id, tab, key, pk_value, change, after)
       SELECT $1, %L, %L, t.%I, ''added'', %s FROM %I t WHERE t.%I = $2 AND %s
       AND NOT EXISTS (SELECT 1 FROM platform_mergedrow h WHERE h.merge_id = $1 AND h.tab = %L AND h.pk_value = t.%I)',
      r.tab, r.key, r.key, fc.image_of(r.tab), r.tab, r.col, r.extra, r.tab, r.key) USING which, m.about_id;
  END LOOP;
  FOR r IN SELECT * FROM platform_mergedrow WHERE merge_id = which AND change = 'held' ORDER BY id LOOP
    current := fc.row_image(r.tab, r.key, r.pk_value);
    IF current IS NULL THEN
      UPDATE platform_mergedrow SET change = 'removed' WHERE id = r.id;
    ELSIF current = r.before THEN
      DELETE FROM platform_mergedrow WHERE id = r.id;
    ELSE
      UPDATE platform_mergedrow SET change = 'changed',
        before = (SELECT jsonb_object_agg(key, value) FROM jsonb_each(r.before) WHERE current -> key IS DISTINCT FROM value),
        after = (SELECT jsonb_object_agg(key, value) FROM jsonb_each(current) WHERE r.before -> key IS DISTINCT FROM value)
      WHERE id = r.id;
    END IF;
  END LOOP;
END $$;

-- Give a row back what it held before, column by column; what somebody has changed since stays. Tells what stayed.
CREATE OR REPLACE FUNCTION fc.put_back(r platform_mergedrow) RETURNS text[]
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  current jsonb := fc.row_image(r.tab, r.key, r.pk_value);
  counted text := CASE WHEN fc.type_of(r.tab, 'version') IS NOT NULL AND fc.type_of(r.tab, 'updated_at') IS NOT NULL
    THEN ', version = version + 1, updated_at = now()' ELSE '' END;
  field text;
  value jsonb;
  parts jsonb;
  sets text[] := '{}';
  each_set text;
  stayed text[] := '{}';
BEGIN
  IF current IS NULL THEN
    RETURN ARRAY['*'];
  END IF;
  FOR field, value IN SELECT * FROM jsonb_each(r.before) LOOP
    CONTINUE WHEN current -> field IS NOT DISTINCT FROM value;
    IF current -> field IS NOT DISTINCT FROM r.after -> field THEN
      sets := sets || format('%I = %L::%s', field, value #>> '{}', fc.type_of(r.tab, field));
    ELSIF fc.type_of(r.tab, field) = 'jsonb' AND jsonb_typeof((value #>> '{}')::jsonb) = 'object'
      AND jsonb_typeof((current ->> field)::jsonb) = 'object' AND jsonb_typeof((r.after ->> field)::jsonb) = 'object' THEN
      parts := fc.put_parts_back((value #>> '{}')::jsonb, (r.after ->> field)::jsonb, (current ->> field)::jsonb);
      sets := sets || format('%I = %L::jsonb', field, parts);
      IF parts <> (value #>> '{}')::jsonb THEN
        stayed := stayed || field;
      END IF;
    ELSE
      stayed := stayed || field;
    END IF;
  END LOOP;
  IF sets <> '{}' THEN
    BEGIN
      EXECUTE format('UPDATE %I SET %s%s WHERE %I = $1', r.tab, array_to_string(sets, ', '), counted, r.key) USING r.pk_value;
    EXCEPTION WHEN unique_violation THEN
      -- Somebody else has one of these values now, and keeps it.
      FOREACH each_set IN ARRAY sets LOOP
        BEGIN
          EXECUTE format('UPDATE %I SET %s%s WHERE %I = $1', r.tab, each_set, counted, r.key) USING r.pk_value;
        EXCEPTION WHEN unique_violation THEN
          stayed := stayed || split_part(each_set, ' = ', 1);
        END;
      END LOOP;
    END;
  END IF;
  RETURN stayed;
END $$;
REVOKE ALL ON FUNCTION fc.put_back(platform_mergedrow) FROM PUBLIC;

-- The same for the parts of a value that holds several, such as fields of one's own.
CREATE OR REPLACE FUNCTION fc.put_parts_back(before jsonb, after jsonb, current jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(part, value) FILTER (WHERE value IS NOT NULL), '{}') FROM (
    SELECT part, CASE WHEN current -> part IS NOT DISTINCT FROM after -> part THEN before -> part ELSE current -> part END AS value
    FROM (SELECT jsonb_object_keys(before || after || current) AS part) parts
  ) chosen
$$;

-- Insert a row again that the merge removed; if a later parting brought it to the record that stayed, it comes from there.
CREATE OR REPLACE FUNCTION fc.bring_back(r platform_mergedrow, col text DEFAULT NULL, owner bigint DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  image jsonb := CASE WHEN col IS NULL THEN r.before ELSE r.before || jsonb_build_object(col, owner::text) END;
  names text;
  vals text;
  done int;
BEGIN
  SELECT string_agg(format('%I', key), ', '), string_agg(format('%L::%s', value, fc.type_of(r.tab, key)), ', ')
    INTO names, vals FROM jsonb_each_text(image);
  EXECUTE format('INSERT INTO %I (%s) OVERRIDING SYSTEM VALUE VALUES (%s) ON CONFLICT DO NOTHING', r.tab, names, vals);
  GET DIAGNOSTICS done = ROW_COUNT;
  IF done = 0 AND col IS NULL AND fc.row_image(r.tab, r.key, r.pk_value) IS NOT NULL THEN
    EXECUTE format('UPDATE %I SET (%s) = ROW(%s) WHERE %I = $1', r.tab, names, vals, r.key) USING r.pk_value;
    done := 1;
  END IF;
  RETURN done = 1;
END $$;
REVOKE ALL ON FUNCTION fc.bring_back(platform_mergedrow, text, bigint) FROM PUBLIC;

-- Triggers add rows while values go back, such as a row for an address that has become the primary one; the rows that
-- were there are all that shall be there.
CREATE OR REPLACE FUNCTION fc.mark_seen(m platform_merge) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  r record;
BEGIN
  FOR r IN SELECT * FROM fc.merge_relations() WHERE kind = m.about_kind AND held LOOP
    EXECUTE format(
      'INSERT INTO platform_mergedrow (merge_id, tab, key, pk_value, change)
       SELECT $1, %L, %L, %I, ''held'' FROM %I WHERE %I IN ($2, $3) AND %s', r.tab, r.key, r.key, r.tab, r.col, r.extra)
      USING m.id, m.about_id, m.lost_id;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION fc.mark_seen(platform_merge) FROM PUBLIC;

CREATE OR REPLACE FUNCTION fc.drop_unseen(m platform_merge) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  r record;
BEGIN
  FOR r IN SELECT * FROM fc.merge_relations() WHERE kind = m.about_kind AND held LOOP
    EXECUTE format(
      'DELETE FROM %I t WHERE %I IN ($2, $3) AND %s AND NOT EXISTS (
         SELECT 1 FROM platform_mergedrow h WHERE h.merge_id = $1 AND h.tab = %L AND h.pk_value = t.%I)',
      r.tab, r.col, r.extra, r.tab, r.key) USING m.id, m.about_id, m.lost_id;
  END LOOP;
  DELETE FROM platform_mergedrow WHERE merge_id = m.id AND change = 'held';
END $$;
REVOKE ALL ON FUNCTION fc.drop_unseen(platform_merge) FROM PUBLIC;

-- Part the two again: every row as it was, but for what was changed since. Tells how many rows, and what stayed.
CREATE OR REPLACE FUNCTION fc.undo_merge(which bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  m platform_merge := fc.merge_in_hand(which, 'done');
  own text := (SELECT k.tab FROM fc.merge_kinds() k WHERE k.kind = m.about_kind);
  r platform_mergedrow;
  left_as_is text[];
  stayed jsonb := '[]';
  restored bigint := 0;
BEGIN
  PERFORM fc.mark_seen(m);
  FOR r IN SELECT * FROM platform_mergedrow WHERE merge_id = which AND change = 'added' LOOP
    IF fc.row_image(r.tab, r.key, r.pk_value) = r.after THEN
      EXECUTE format('DELETE FROM %I WHERE %I = $1', r.tab, r.key) USING r.pk_value;
      restored := restored + 1;
    ELSE
      stayed := stayed || jsonb_build_object('tab', r.tab, 'pk', r.pk_value, 'columns', ARRAY['*']);
    END IF;
  END LOOP;
  -- First the rows that go, then the record that stays, then the one that comes back, then the rows that only changed.
  FOR r IN SELECT c.* FROM platform_mergedrow c WHERE merge_id = which AND change = 'changed' ORDER BY
    CASE WHEN c.tab = own AND c.pk_value = m.about_id THEN 2 WHEN c.tab = own AND c.pk_value = m.lost_id THEN 3
      WHEN EXISTS (SELECT 1 FROM fc.merge_relations() x WHERE x.kind = m.about_kind AND x.tab = c.tab AND c.before ->> x.col = m.lost_id::text)
      THEN 1 ELSE 4 END, c.id LOOP
    left_as_is := fc.put_back(r);
    restored := restored + 1;
    IF left_as_is <> '{}' THEN
      stayed := stayed || jsonb_build_object('tab', r.tab, 'pk', r.pk_value, 'columns', left_as_is);
    END IF;
  END LOOP;
  PERFORM fc.drop_unseen(m);
  FOR r IN SELECT * FROM platform_mergedrow WHERE merge_id = which AND change = 'removed' ORDER BY id LOOP
    IF fc.bring_back(r) THEN
      restored := restored + 1;
    ELSE
      stayed := stayed || jsonb_build_object('tab', r.tab, 'pk', r.pk_value, 'columns', ARRAY['*']);
    END IF;
  END LOOP;
  PERFORM fc.settle(m);
  RETURN jsonb_build_object('restored', restored, 'stayed', stayed);
END $$;

-- What a later merge into the same record left out because this one had brought the same is needed there now.
CREATE OR REPLACE FUNCTION fc.settle(m platform_merge) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  r record;
BEGIN
  FOR r IN SELECT c AS held, x.col FROM platform_merge later
    JOIN platform_mergedrow c ON c.merge_id = later.id AND c.change = 'removed'
    JOIN fc.merge_relations() x ON x.kind = m.about_kind AND x.tab = c.tab AND c.before ->> x.col = later.lost_id::text
    WHERE later.about_kind = m.about_kind AND later.about_id = m.about_id AND later.id > m.id AND later.state = 'done'
    ORDER BY c.id LOOP
    IF r.col <> (r.held).key THEN
      PERFORM fc.bring_back(r.held, r.col, m.about_id);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION fc.settle(platform_merge) FROM PUBLIC;

-- After its time is over: the rows as they were go for good, and of the lost record stays only where it leads.
CREATE OR REPLACE FUNCTION fc.forget_merge(which bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (fc.sees_all() AND fc.can('merges.forget')) THEN
    RAISE EXCEPTION 'Only the daily work forgets merges.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM platform_mergedrow WHERE merge_id = which;
END $$;
