"""Search from everywhere as PostgreSQL runs it: one function that asks whatever tables hold what is asked for.

Kinds with records by the million have indexes of their own and are asked one after the other. The words of all other
kinds stand together in one table that triggers keep: another kind costs a search nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Model

from fullcircle.platform.access.policies import rule_of
from fullcircle.platform.access.rules import OfKinds
from fullcircle.platform.access.searching import (
    BEGINS,
    BEGINS_EITHER,
    CONTAINS,
    EITHER,
    LIVE,
    NEAREST,
    WORDED,
    asked,
)

FINDABLE = "platform_findable"
MANY = "greatest(each, 100)"

# `each` is how many of one kind; with `enough` that begin with the words nothing is looked for within records.
EVERYWHERE = """
CREATE OR REPLACE FUNCTION fc.search_everywhere(question text, kinds text[], own_kinds text[], each int, enough int)
RETURNS TABLE (of_kind text, pk bigint, phase int) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_variable
DECLARE
  folded text := fc.fold(question);
  after text := folded || chr(1114111);
  long_enough boolean := folded ~ '[^ ]{{3}}';
  short_end boolean := folded ~ ' [^ ]{{1,3}}$';
  beginning tsquery;
  whole tsquery;
  beginnings tsquery;
  words text[];
  everything boolean;
  mine int[];
  known text[];
  counts int[] := '{{}}';
  most int;
  begun int;
  found int := 0;
BEGIN
  IF folded = '' THEN
    RETURN;
  END IF;
  everything := fc.sees_all();
  mine := CASE WHEN everything THEN NULL ELSE fc.principals() END;
  IF cardinality(own_kinds) > 0 THEN
    known := ARRAY(SELECT unnest(own_kinds) INTERSECT SELECT unnest(fc.known_kinds()));
  END IF;
  {begins}
  IF found >= enough OR NOT long_enough THEN
    RETURN;
  END IF;
  beginning := fc.beginnings(folded);
  whole := CASE WHEN short_end THEN fc.whole_words(folded) ELSE beginning END;
  {worded}
  IF found > 0 THEN
    RETURN;
  END IF;
  words := ARRAY(SELECT '%' || fc.like_literal(w) || '%' FROM unnest(string_to_array(folded, ' ')) w
                 ORDER BY length(w) DESC LIMIT 4) || ARRAY['%', '%', '%', '%'];
  PERFORM similarity('', ''), set_config('pg_trgm.word_similarity_threshold', '0.45', true);
  {forgiving}
END $$;
"""

# Numbers of what was found stand in `counts`, table after table, for the question that comes next.
STEP = """
  IF {wanted} THEN
    most := {most};{question}
    GET DIAGNOSTICS begun = ROW_COUNT;
    found := found + begun;
  END IF;
  counts[{place}] := coalesce(begun, 0);
  begun := 0;"""

SECOND_STEP = """
  begun := counts[{place}];
  IF {wanted} AND begun < {most} THEN
    most := {most};
    beginnings := CASE WHEN begun > 0 THEN whole ELSE beginning END;{question}
    GET DIAGNOSTICS begun = ROW_COUNT;
    found := found + begun;
  END IF;"""

LAST_STEP = """
  IF {wanted} THEN
    most := {most};{contains}
    GET DIAGNOSTICS begun = ROW_COUNT;
    IF begun = 0 AND strpos(folded, '@') = 0 THEN{nearest}
    END IF;
  END IF;"""


@dataclass(frozen=True)
class Asked:
    """One table of the search: when it is asked, for which rows, how many of them, and what names each."""

    table: str
    wanted: str
    only: str = ""
    named: str = ""
    most: str = "each"
    live: str = LIVE

    def question(self, question: str, phase: int, either: str = EITHER) -> str:
        return asked(
            question, self.table, either, only=self.only, told=f"{self.named}, {phase}", live=self.live
        )


def tables_of(models: Sequence[type[Model]]) -> Iterator[Asked]:
    """Those that are found alone, and the one of all others. Of many kinds in one table each gets its share later."""
    for model in models:
        table, kind = model._meta.db_table, model._meta.model_name
        if isinstance(rule_of(model), OfKinds):
            wanted = "cardinality(known) > 0"
            yield Asked(table, wanted, " AND kind = ANY (known)", "kind::text, id", MANY)
        elif is_found_alone(model):
            yield Asked(table, f"'{kind}' = ANY (kinds)", "", f"'{kind}', id")
    yield Asked(
        FINDABLE, "cardinality(kinds) > 0", " AND kind = ANY (kinds)", "kind::text, record_id", MANY, "true"
    )


def search_everywhere(models: Sequence[type[Model]]) -> str:
    """The function over all of these."""
    steps: dict[str, list[str]] = {"begins": [], "worded": [], "forgiving": []}
    for place, table in enumerate(tables_of(models), 1):
        facts = {"place": place, "wanted": table.wanted, "most": table.most}
        begins = table.question(BEGINS, 1, BEGINS_EITHER)
        steps["begins"].append(STEP.format(question=begins, **facts))
        steps["worded"].append(SECOND_STEP.format(question=table.question(WORDED, 2), **facts))
        contains, nearest = table.question(CONTAINS, 3), table.question(NEAREST, 4)
        steps["forgiving"].append(LAST_STEP.format(contains=contains, nearest=nearest, **facts))
    return EVERYWHERE.format(**{name: "".join(parts) for name, parts in steps.items()})


# The copies: made with a record, made anew when its words or its readers change, gone with it or while it is archived.
KEEP_FINDABLE = f"""
CREATE OR REPLACE FUNCTION fc.keep_findable() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM {FINDABLE} WHERE kind = TG_ARGV[0] AND record_id = OLD.id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.archived_at IS NULL THEN
    INSERT INTO {FINDABLE} (kind, record_id, acl, search_text) VALUES (TG_ARGV[0], NEW.id, NEW.acl, NEW.search_text);
  END IF;
  RETURN NULL;
END $$;
"""

FINDABLE_TRIGGERS = """
DROP TRIGGER IF EXISTS findable ON "{table}";
CREATE TRIGGER findable AFTER INSERT OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION fc.keep_findable('{kind}');
DROP TRIGGER IF EXISTS findable_anew ON "{table}";
CREATE TRIGGER findable_anew AFTER UPDATE ON "{table}" FOR EACH ROW
  WHEN (OLD.acl IS DISTINCT FROM NEW.acl OR OLD.search_text IS DISTINCT FROM NEW.search_text
        OR (OLD.archived_at IS NULL) <> (NEW.archived_at IS NULL))
  EXECUTE FUNCTION fc.keep_findable('{kind}');
"""

# What was there before the triggers were, or is found alone from now on.
FILL = f"""
DELETE FROM {FINDABLE} f WHERE NOT EXISTS (SELECT 1 FROM ({{found}}) r WHERE r.kind = f.kind AND r.id = f.record_id);
INSERT INTO {FINDABLE} (kind, record_id, acl, search_text) SELECT kind, id, acl, search_text FROM ({{found}}) r
ON CONFLICT (kind, record_id) DO UPDATE SET acl = EXCLUDED.acl, search_text = EXCLUDED.search_text
WHERE ({FINDABLE}.acl, {FINDABLE}.search_text) IS DISTINCT FROM (EXCLUDED.acl, EXCLUDED.search_text);
"""


def found_together(models: Sequence[type[Model]]) -> list[type[Model]]:
    return [each for each in models if not (is_found_alone(each) or isinstance(rule_of(each), OfKinds))]


def is_found_alone(model: type[Model]) -> bool:
    return getattr(model, "found_alone", False)


def findable_functions(models: Sequence[type[Model]]) -> Iterator[str]:
    """What search from everywhere needs, with the table filled."""
    yield search_everywhere(models)
    yield KEEP_FINDABLE
    found = " UNION ALL ".join(
        f"SELECT '{each._meta.model_name}' AS kind, id, acl, search_text FROM \"{each._meta.db_table}\" WHERE {LIVE}"
        for each in found_together(models)
    )
    yield FILL.format(found=found)


def findable_triggers(models: Sequence[type[Model]]) -> Iterator[str]:
    for each in found_together(models):
        yield FINDABLE_TRIGGERS.format(table=each._meta.db_table, kind=each._meta.model_name)
