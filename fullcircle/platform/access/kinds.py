"""Kinds of records that are defined in the browser, as PostgreSQL knows them: rows of one table, told apart by a key.

A kind that somebody holds no right to is one they do not know of; policies and search ask for it beside the acl.
"""

from fullcircle.platform.access.policy import (
    ALL,
    MINE,
    MINE_TO_CHANGE,
    Policy,
    grants_for,
    writing,
)
from fullcircle.platform.access.rules import ACTING_ROLES, WRITING_ROLES, OfKinds

DEFINITIONS = "platform_objectdefinition"
FIELDS = "platform_customfield"

# What everybody sees is still changed only by the side of its owner.
KINDS_ACL = f"""
  IF (SELECT seen_by = 'everybody' FROM {DEFINITIONS} WHERE key = NEW.kind) AND NOT 0 = ANY (NEW.acl) THEN
    NEW.acl := NEW.acl || 0;
  END IF;"""

# Values that a kind's lists ask for, in the columns that its fields were given; the others stay empty.
SLOTS = """
  -- Whoever adds a field of this kind waits for us, or we for them: either way the next line knows of it.
  PERFORM pg_advisory_xact_lock_shared(hashtext('fields of ' || NEW.kind));
  SELECT coalesce(jsonb_object_agg(f.slot, nullif(
           CASE WHEN f.kind IN ('text', 'link') THEN lower(left(NEW.custom ->> f.key, 500))
                ELSE left(NEW.custom ->> f.key, 500) END, '')), '{{}}'),
         coalesce(max(right(f.slot, 1)::int) FILTER (WHERE f.slot LIKE 'slot\\_t%'), 0),
         coalesce(max(right(f.slot, 1)::int) FILTER (WHERE f.slot LIKE 'slot\\_n%'), 0),
         coalesce(max(right(f.slot, 1)::int) FILTER (WHERE f.slot LIKE 'slot\\_d%'), 0),
         coalesce(max(right(f.slot, 1)::int) FILTER (WHERE f.slot LIKE 'slot\\_r%'), 0)
  INTO filled, NEW.reach_t, NEW.reach_n, NEW.reach_d, NEW.reach_r
  FROM platform_customfield f WHERE f.resource = NEW.kind AND f.slot <> '' AND f.removed_at IS NULL;
  NEW := jsonb_populate_record(NEW, '{empty}' || filled);"""

# Only for an object whose days are over: the log forgets what it told of its records.
FORGET_KIND = f"""
CREATE OR REPLACE FUNCTION fc.forget_kind(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT fc.can('settings.manage') OR NOT EXISTS (
    SELECT 1 FROM {DEFINITIONS} WHERE key = gone AND delete_after <= clock_timestamp()) THEN
    RAISE EXCEPTION 'Only an object that was removed with its records is forgotten.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM platform_event WHERE about_kind = gone;
END $$;
"""

UNIQUE_VALUES = """
CREATE OR REPLACE FUNCTION fc.unique_values() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  f record;
  other bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM platform_object_unique WHERE record_id = OLD.id;
    RETURN NULL;
  END IF;
  FOR f IN SELECT key, label, left(lower(nullif(NEW.custom ->> key, '')), 500) AS value FROM platform_customfield
           WHERE resource = NEW.kind AND "unique" AND removed_at IS NULL LOOP
    DELETE FROM platform_object_unique u WHERE u.record_id = NEW.id AND u.field = f.key AND u.value IS DISTINCT FROM f.value;
    IF f.value IS NOT NULL THEN
      INSERT INTO platform_object_unique (record_id, field, kind, value) VALUES (NEW.id, f.key, NEW.kind, f.value)
      ON CONFLICT (kind, field, value) DO NOTHING;
      SELECT record_id INTO other FROM platform_object_unique WHERE kind = NEW.kind AND field = f.key AND value = f.value;
      IF other IS DISTINCT FROM NEW.id THEN
        RAISE EXCEPTION 'Another record already has this %.', f.label
          USING ERRCODE = 'unique_violation', CONSTRAINT = 'own_field_is_unique', COLUMN = f.key;
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""

UNIQUE_VALUES_TRIGGER = """
DROP TRIGGER IF EXISTS unique_values ON "{table}";
CREATE TRIGGER unique_values AFTER INSERT OR UPDATE OF custom OR DELETE ON "{table}" FOR EACH ROW
  EXECUTE FUNCTION fc.unique_values();
"""


def of_kinds(table: str, rule: OfKinds) -> tuple[list[str], list[Policy]]:
    """The policies of a record, each only for kinds that one knows of."""
    grants = grants_for(table, ACTING_ROLES, WRITING_ROLES) + grants_for(
        table, ("fc_definer",), ("fc_definer",), "UPDATE, DELETE"
    )
    change = f"acl_write && {MINE_TO_CHANGE} AND {is_known('kind')}"
    return grants, [
        Policy(table, "seen by all-seeing", "SELECT", ("fc_all", "fc_wide", "fc_viewer"), using=f"{ALL} AND {is_known('kind')}"),
        Policy(table, "seen by scoped", "SELECT", ("fc_scoped",), using=f"acl && {MINE} AND {is_known('kind')}"),
        *writing(table, ("fc_all",), f"{ALL} AND {is_known('kind')}"),
        *writing(table, ("fc_wide", "fc_scoped"), change),
        Policy(table, "kept by triggers and search", "ALL", ("fc_definer",), using="true", check="true"),
    ]  # fmt: skip


def named_kind(table: str, kind: str, number: str, parents: list[str], extra: str = "") -> str:
    """Whether the record that a row names by kind and number is there for whoever asks: asked last, after the kinds that
    have tables of their own."""
    cases = (
        f'EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = "{table}"."{number}" AND p.kind = "{table}"."{kind}"{extra})'
        for parent in parents
    )
    return " OR ".join(cases) or "false"


def is_defined(kind: str) -> str:
    """Whether a column names a kind that was defined in the browser, and none of ours."""
    return f"left(\"{kind}\", 2) = 'x_'"


def is_known(kind: str) -> str:
    """Whether whoever acts knows of the defined kind that a column names."""
    return f'"{kind}" = ANY ((SELECT fc.known_kinds())::text[])'


def knows_kind() -> str:
    """How search begins where one table holds many kinds."""
    return "\n  IF of_kind IS NULL OR NOT of_kind = ANY (fc.known_kinds()) THEN\n    RETURN;\n  END IF;"
