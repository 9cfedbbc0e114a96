"""Triggers that keep what must never be forgotten: who may see a record, and the text that search compares by."""

import json
from collections.abc import Iterator

from django.db.models import Model

from fullcircle.platform.access import rules
from fullcircle.platform.access.kinds import (
    FORGET_KIND,
    KINDS_ACL,
    SLOTS,
    UNIQUE_VALUES,
    UNIQUE_VALUES_TRIGGER,
)
from fullcircle.platform.access.policies import guarded_models, record_models, rule_of
from fullcircle.platform.access.searching import search_function
from fullcircle.platform.access.searching_everywhere import findable_functions, findable_triggers
from fullcircle.platform.columns import column_of, name_in_table, target_of

MERGED = "merged_into_id"

KEEP_ACL = """
  IF NEW.owner_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.owner_id IS DISTINCT FROM OLD.owner_id) THEN
    SELECT coalesce(u.team_id, NEW.team_id) INTO NEW.team_id FROM platform_user u WHERE u.id = NEW.owner_id;
  END IF;
  NEW.acl_write := array_remove(ARRAY[NEW.owner_id * 4 + 1, NEW.team_id * 4 + 2]::int[], NULL) || NEW.shared_write;
  IF NEW.owner_id IS NULL AND NEW.team_id IS NULL THEN
    NEW.acl_write := NEW.acl_write || 0;  -- nobody's records are everybody's
  END IF;
  NEW.acl := NEW.acl_write || NEW.shared_read;"""

FOLLOW_ACL = """
  SELECT p.acl, p.acl_write INTO NEW.acl, NEW.acl_write FROM ({parents}) p LIMIT 1;
  IF NEW.acl IS NULL THEN
    NEW.acl := '{{0}}'; NEW.acl_write := '{{0}}';
  END IF;"""

# A record that has become part of another is seen with that one.
MERGED_ACL = """
  IF NEW.merged_into_id IS NOT NULL THEN
    SELECT acl, acl_write INTO NEW.acl, NEW.acl_write FROM "{table}" WHERE id = NEW.merged_into_id;
  END IF;"""

COMMON_ACL = """
  NEW.acl := '{0}'; NEW.acl_write := '{0}';"""

# Each question is a statement of its own: inside one long expression all are prepared anew for every row.
LOOK_UP = """
  IF NEW."{column}" IS NOT NULL THEN
    SELECT r."{name}" INTO {variable} FROM "{table}" r WHERE r.id = NEW."{column}";
  END IF;"""

# The text in fields that the organization added itself; looked up only for records that have any.
OWN_TEXT = """
  IF NEW.custom <> '{{}}' THEN
    SELECT string_agg(CASE f.kind WHEN 'multichoice' THEN translate(NEW.custom ->> f.key, '[]",', '    ')
                                  ELSE NEW.custom ->> f.key END, ' ' ORDER BY f.position, f.id)
    INTO own_text FROM platform_customfield f
    WHERE f.resource = {resource} AND f.removed_at IS NULL
      AND f.kind IN ('text', 'choice', 'multichoice', 'link', 'email', 'phone');
  END IF;"""

KEEPER = """
CREATE OR REPLACE FUNCTION fc.keep_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own_text text;{variables}
BEGIN{acl}{looked_up}
  NEW.search_text := fc.fold(concat_ws(' ', {parts}, own_text));
  RETURN NEW;
END $$;
"""

KEEPER_TRIGGER = """
DROP TRIGGER IF EXISTS keep ON "{table}";
CREATE TRIGGER keep BEFORE INSERT OR UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION fc.keep_{table}();
"""

CASCADE = """
CREATE OR REPLACE FUNCTION fc.cascade_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN{body}
  RETURN NULL;
END $$;
"""

CASCADE_TRIGGER = """
DROP TRIGGER IF EXISTS cascade ON "{table}";
CREATE TRIGGER cascade AFTER UPDATE ON "{table}" FOR EACH ROW
  WHEN (OLD.acl IS DISTINCT FROM NEW.acl OR OLD.acl_write IS DISTINCT FROM NEW.acl_write
        OR OLD.search_text IS DISTINCT FROM NEW.search_text)
  EXECUTE FUNCTION fc.cascade_{table}();
"""

# What is only added leaves only with what it is about; of a row nothing changes but the columns that are named.
ONLY_ADDED = """
CREATE OR REPLACE FUNCTION fc.only_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint;
  needed boolean := true;
BEGIN
  IF TG_OP <> 'TRUNCATE' AND EXISTS (SELECT 1 FROM fc.forgetting WHERE xid = pg_current_xact_id()) THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;  -- a person is being forgotten
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - TG_ARGV[2:]::text[] IS NOT DISTINCT FROM to_jsonb(OLD) - TG_ARGV[2:]::text[] THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'DELETE' AND TG_ARGV[0] <> '' THEN
    parent := (to_jsonb(OLD)->>TG_ARGV[1])::bigint;
    IF parent IS NOT NULL THEN
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1)', TG_ARGV[0]) INTO needed USING parent;
    END IF;
    IF NOT needed THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'Rows of % are only added, never changed or deleted.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
"""

ONLY_ADDED_TRIGGER = """
DROP TRIGGER IF EXISTS only_added ON "{table}";
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW
  EXECUTE FUNCTION fc.only_added({arguments});
DROP TRIGGER IF EXISTS never_emptied ON "{table}";
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "{table}" EXECUTE FUNCTION fc.only_added('');
"""


def definer_functions() -> Iterator[str]:
    """What runs with the rights of fc_definer: the bodies of the triggers, and search."""
    yield ONLY_ADDED
    yield UNIQUE_VALUES
    yield FORGET_KIND
    models = record_models()
    for model in models:
        table = model._meta.db_table
        yield keeper(model)
        yield search_function(table, of_kinds=is_of_kinds(model))
        if body := "".join(cascades_from(model, models)):
            yield CASCADE.format(table=table, body=body)
    yield from findable_functions(models)


def triggers() -> Iterator[str]:
    """The triggers themselves, which only the owner of a table may make."""
    models = record_models()
    for model in models:
        yield KEEPER_TRIGGER.format(table=model._meta.db_table)
        if any(cascades_from(model, models)):
            yield CASCADE_TRIGGER.format(table=model._meta.db_table)
        if is_of_kinds(model):
            yield UNIQUE_VALUES_TRIGGER.format(table=model._meta.db_table)
    yield from findable_triggers(models)
    for model in guarded_models():
        rule = rule_of(model)
        if isinstance(rule, (rules.Ledger, rules.Published)):
            named = (rule.parent, rule.column, *rule.changeable)
            arguments = ", ".join(f"'{name}'" for name in named)
            yield ONLY_ADDED_TRIGGER.format(table=model._meta.db_table, arguments=arguments)


def keep_acl(model: type[Model]) -> str:
    rule = rule_of(model)
    if isinstance(rule, rules.Common):
        return COMMON_ACL
    if isinstance(rule, rules.OfKinds):
        return KEEP_ACL + KINDS_ACL
    if not isinstance(rule, rules.Follows):
        return KEEP_ACL + (
            MERGED_ACL.format(table=model._meta.db_table) if MERGED in columns_of(model) else ""
        )
    parents = " UNION ALL ".join(
        f'SELECT acl, acl_write FROM "{table}" WHERE id = NEW."{column}"'
        for column, table in rule.parents.items()
    )
    return FOLLOW_ACL.format(parents=parents)


def columns_of(model: type[Model]) -> set[str]:
    return {name_in_table(each) for each in model._meta.concrete_fields}


def searched(model: type[Model]) -> tuple[str, ...]:
    """The columns that search looks through, as the model names them."""
    return getattr(model, "searched", ())


def is_of_kinds(model: type[Model]) -> bool:
    return isinstance(rule_of(model), rules.OfKinds)


def filled_slots(model: type[Model]) -> str:
    empty = {name: None for name in sorted(columns_of(model)) if name.startswith("slot_")}
    return SLOTS.format(empty=json.dumps(empty))


def keeper(model: type[Model]) -> str:
    """`searched` on a model names the columns, and the columns of relations, that search looks through."""
    kinds = is_of_kinds(model)
    related = [path for path in searched(model) if "__" in path]
    return KEEPER.format(
        table=model._meta.db_table,
        acl=keep_acl(model),
        variables="".join(f"\n  {path} text;" for path in related) + ("\n  filled jsonb;" if kinds else ""),
        looked_up="".join(looked_up(model, path) for path in related)
        + OWN_TEXT.format(resource="NEW.kind" if kinds else f"'{model._meta.model_name}'")
        + (filled_slots(model) if kinds else ""),
        parts=", ".join(
            path if path in related else f'NEW."{column_of(model, path).column}"' for path in searched(model)
        ),
    )


def looked_up(model: type[Model], path: str) -> str:
    relation, name = path.split("__")
    field = column_of(model, relation)
    return LOOK_UP.format(
        column=field.column, name=name, variable=path, table=target_of(field)._meta.db_table
    )


def cascades_from(model: type[Model], models: list[type[Model]]) -> Iterator[str]:
    """Touching a row makes its own trigger read the parent again."""
    for other in models:
        rule = rule_of(other)
        followed = set(rule.parents) if isinstance(rule, rules.Follows) else columns_of(other) & {MERGED}
        columns = followed | {
            name_in_table(column_of(other, path.split("__")[0])) for path in searched(other) if "__" in path
        }
        for column in sorted(columns):
            field = next(f for f in other._meta.get_fields() if getattr(f, "column", None) == column)
            if field.related_model is model:
                yield f'\n  UPDATE "{other._meta.db_table}" SET search_text = \'\' WHERE "{column}" = NEW.id;'
