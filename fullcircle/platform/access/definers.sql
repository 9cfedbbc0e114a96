-- Asked before anybody acts, so they run as fc_definer.

-- Everything a request needs to know about who acts, in one question. Null for strangers and the deactivated.
CREATE OR REPLACE FUNCTION fc.actor_of_user(who bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object(
    'id', u.id, 'name', u.name, 'team', u.team_id, 'reads', r.reads, 'writes', r.writes, 'role', r.name,
    'capabilities', r.capabilities, 'above', coalesce(t.path, '{}'),
    'below', ARRAY(SELECT b.id FROM platform_team b WHERE u.team_id = ANY (b.path)),
    'epoch', (SELECT number FROM platform_epoch LIMIT 1),
    'factor_rule', (SELECT jsonb_build_object('who', o.second_factor, 'from', o.second_factor_from)
                    FROM platform_organization o WHERE o.second_factor <> ''),
    'has_factor', EXISTS (SELECT 1 FROM mfa_authenticator a WHERE a.user_id = u.id AND a.type = 'totp'))
  FROM platform_user u JOIN platform_role r ON r.id = u.role_id LEFT JOIN platform_team t ON t.id = u.team_id
  WHERE u.id = who AND u.is_active
$$;

CREATE OR REPLACE FUNCTION fc.actor_of_key(key_digest bytea) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT fc.actor_of_user(k.user_id) || jsonb_build_object('key', k.id, 'key_name', k.name, 'scopes', k.scopes)
  FROM platform_apikey k
  WHERE k.digest = key_digest AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$;

-- What people keep about themselves, whatever their role; their address, role and team are not among it.
CREATE OR REPLACE FUNCTION fc.edit_profile(new_name text, new_time_zone text, new_language text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE platform_user SET name = new_name, time_zone = new_time_zone, language = new_language WHERE id = fc.user_id()
$$;

-- Who has a second factor, for those who let people in; the secrets themselves are never shown.
CREATE OR REPLACE FUNCTION fc.have_second_factor() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT user_id FROM mfa_authenticator WHERE type = 'totp' AND fc.can('people.manage')
$$;

-- For somebody who lost their phone and their recovery codes. Tells how many there were.
CREATE OR REPLACE FUNCTION fc.take_second_factor(who bigint) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone int;
BEGIN
  IF NOT fc.can('people.manage') THEN
    RAISE EXCEPTION 'Only who looks after people takes a second factor away.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM mfa_authenticator WHERE user_id = who;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

-- The log forgets no entry but those of the demo: the events it brought, and those about its records.
CREATE OR REPLACE FUNCTION fc.forget_demo() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT fc.can('settings.manage') THEN
    RAISE EXCEPTION 'Only an administrator removes the demo.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- What was told of the invented customers, then the demo's own part of the log, which names them.
  DELETE FROM platform_event e USING platform_event a
    WHERE a.cause = 'demo' AND a.type IN ('contact.added', 'company.added') AND e.cause <> 'demo'
      AND (e.about_kind, e.about_id) = (a.about_kind, a.about_id);
  DELETE FROM platform_event e USING platform_event a
    WHERE a.cause = 'demo' AND a.type IN ('contact.added', 'company.added') AND e.cause <> 'demo'
      AND (e.within_kind, e.within_id) = (a.about_kind, a.about_id);
  DELETE FROM platform_event WHERE cause = 'demo' OR (actor_kind = 'system' AND actor_name = 'demo');
END $$;
