-- What the policies ask: who acts, with which rights. Installed by every migrate; safe to repeat.

CREATE TABLE IF NOT EXISTS fc.signing_key (inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);

-- One part of the signed context: 1 user, 2 sees all, 3 principals, 4 capabilities, 6 principals for changing.
-- Null when nobody acts.
CREATE OR REPLACE FUNCTION fc.context_part(part int) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  raw text := current_setting('fc.context', true);
  body text;
  pad fc.signing_key;
BEGIN
  IF raw IS NULL OR raw = '' THEN
    RETURN NULL;
  END IF;
  body := left(raw, -65);
  SELECT * INTO pad FROM fc.signing_key;
  IF encode(sha256(pad.outer_pad || sha256(pad.inner_pad || convert_to(body, 'UTF8'))), 'hex') IS DISTINCT FROM right(raw, 64)
     OR split_part(body, '|', 5)::bigint < extract(epoch FROM now()) THEN
    RAISE EXCEPTION 'The actor context was not signed by this installation.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN split_part(body, '|', part);
END $$;

CREATE OR REPLACE FUNCTION fc.user_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(fc.context_part(1), '')::bigint $$;

CREATE OR REPLACE FUNCTION fc.somebody_acts() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT fc.context_part(1) IS NOT NULL $$;

CREATE OR REPLACE FUNCTION fc.sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(fc.context_part(2) = '1', false) $$;

CREATE OR REPLACE FUNCTION fc.principals() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(string_to_array(fc.context_part(3), ',')::int[], '{}') $$;

CREATE OR REPLACE FUNCTION fc.writing() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(string_to_array(nullif(fc.context_part(6), ''), ',')::int[], '{}') $$;

-- A capability by name or wildcard: contact.edit, contact.*, *.edit, *
CREATE OR REPLACE FUNCTION fc.can(capability text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(string_to_array(fc.context_part(4), ',') && ARRAY[
  capability, split_part(capability, '.', 1) || '.*', '*.' || split_part(capability, '.', 2), '*'], false) $$;

-- Text as search compares it: lower case, without accents, single spaces. Plain words need only the first of these.
CREATE OR REPLACE FUNCTION fc.fold_any(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT trim(regexp_replace(lower(public.unaccent('public.unaccent', coalesce(words, ''))), '\s+', ' ', 'g')) $$;

CREATE OR REPLACE FUNCTION fc.fold(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN words ~ '\A[!-~]+(?: [!-~]+)*\Z' THEN lower(words) ELSE fc.fold_any(words) END $$;

-- A word as LIKE must read it, with nothing in it a wildcard.
CREATE OR REPLACE FUNCTION fc.like_literal(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') $$;

-- Words as a question: all of them, the last one as far as it is typed. Nothing in a word means anything more.
CREATE OR REPLACE FUNCTION fc.beginnings(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (string_agg('''' || replace(replace(left(w, 100), '\', '\\'), '''', '''''') || '''', ' & ') || ':*')::tsquery
  FROM unnest(string_to_array(words, ' ')) w WHERE w <> '' $$;

-- The same, and the last word is as whole as the others.
CREATE OR REPLACE FUNCTION fc.whole_words(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT string_agg('''' || replace(replace(left(w, 100), '\', '\\'), '''', '''''') || '''', ' & ')::tsquery
  FROM unnest(string_to_array(words, ' ')) w WHERE w <> '' $$;

-- The kinds of records defined in the browser that whoever acts holds any right to. Restricted ones are known only to
-- those whose role names them, and to administrators.
CREATE OR REPLACE FUNCTION fc.known_kinds() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  held text[] := coalesce(string_to_array(fc.context_part(4), ','), '{}');
  subjects text[] := ARRAY(SELECT split_part(h, '.', 1) FROM unnest(held) h);
BEGIN
  RETURN ARRAY(SELECT key::text FROM public.platform_objectdefinition
               WHERE key = ANY (subjects) OR '*' = ANY (held) OR '*' = ANY (subjects) AND NOT is_restricted);
END $$;

-- Has PostgreSQL learn what is in tables that a great deal has just been put into: of a table it knows nothing of it
-- believes that it is empty, and looks through all of it for every row of another. Done as the owner, who alone may.
CREATE OR REPLACE FUNCTION fc.take_stock(tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  each text;
BEGIN
  IF NOT fc.somebody_acts() OR NOT fc.sees_all() THEN
    RAISE EXCEPTION 'Only whoever sees everything has it counted.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOREACH each IN ARRAY tables LOOP
    EXECUTE format('ANALYZE public.%I', each);
  END LOOP;
END $$;
