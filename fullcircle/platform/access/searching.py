"""Search as PostgreSQL runs it: a function for each table of records, with the condition of its policies inside, so that
indexes are used which no policy lets through."""

from fullcircle.platform.access.kinds import knows_kind

# Plans are made once for each connection, so every statement must be right for any words; LIKE '%' lets all pass.
SEARCH = """
DROP FUNCTION IF EXISTS fc.search_{table}(text, int);
CREATE OR REPLACE FUNCTION fc.search_{table}(question text, most int, forgiving boolean DEFAULT true{more})
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_variable
DECLARE
  folded text := fc.fold(question);
  after text := folded || chr(1114111);
  words text[];
  beginnings tsquery;
  everything boolean := fc.sees_all();
  mine int[] := CASE WHEN everything THEN NULL ELSE fc.principals() END;
  begun bigint := 0;
  more bigint := 0;
  long_enough boolean := folded ~ '[^ ]{{3}}';
BEGIN{first}
  IF folded = '' THEN
    RETURN;
  END IF;
  -- What starts with the words comes first, in order, straight from an index.
  {begins}
  GET DIAGNOSTICS begun = ROW_COUNT;
  IF begun < most AND long_enough THEN
    -- Then those with these words anywhere, the last one as far as it is typed: of very few letters it begins the
    -- words of half the world, and stands for itself once something was found.
    beginnings := CASE WHEN begun > 0 AND folded ~ ' [^ ]{{1,3}}$' THEN fc.whole_words(folded) ELSE fc.beginnings(folded) END;
    {worded}
    GET DIAGNOSTICS more = ROW_COUNT;
  END IF;
  IF forgiving AND begun + more = 0 AND long_enough THEN
    -- Then those that hold these letters anywhere.
    words := ARRAY(SELECT '%' || fc.like_literal(w) || '%' FROM unnest(string_to_array(folded, ' ')) w
                   ORDER BY length(w) DESC LIMIT 4) || ARRAY['%', '%', '%', '%'];
    {contains}
    GET DIAGNOSTICS more = ROW_COUNT;
  END IF;
  -- A typing mistake: the nearest words by trigrams, nearest first, among the first few hundred that come near.
  -- Addresses are typed right or not at all: every other one comes near.
  IF forgiving AND begun + more = 0 AND long_enough AND strpos(folded, '@') = 0 THEN
    -- The first call loads what the setting is of.
    PERFORM similarity('', ''), set_config('pg_trgm.word_similarity_threshold', '0.45', true);
    {nearest}
  END IF;
END $$;
"""

LIVE = "archived_at IS NULL"

BEGINS = """
SELECT {told} FROM "{table}" WHERE {live}{visible} AND search_text ~>=~ folded AND search_text ~<~ after
ORDER BY search_text USING ~<~ LIMIT most"""

WORDED = """
SELECT {told} FROM "{table}" WHERE {live}{visible} AND NOT starts_with(search_text, folded)
AND array_to_tsvector(string_to_array(left(search_text, 500), ' ')) @@ beginnings
LIMIT most - begun"""

CONTAINS = """
SELECT {told} FROM "{table}" WHERE {live}{visible}
AND search_text LIKE words[1] AND search_text LIKE words[2] AND search_text LIKE words[3] AND search_text LIKE words[4]
LIMIT most"""

NEAREST = """
SELECT {told} FROM (SELECT * FROM "{table}" WHERE {live}{visible} AND folded <% search_text
LIMIT 300) near ORDER BY folded <<-> search_text LIMIT most"""

EITHER = """
IF everything THEN RETURN QUERY{all}; ELSE RETURN QUERY{some}; END IF;"""

# Of the few that begin with three letters or more, those one sees are picked out; among more, what one sees comes first.
BEGINS_EITHER = """
IF everything THEN RETURN QUERY{all};
ELSIF long_enough THEN RETURN QUERY{few};
ELSE RETURN QUERY{some}; END IF;"""


def search_function(table: str, *, of_kinds: bool = False) -> str:
    """Each question for those who see everything, and for those who see what names them."""
    only = ' AND "kind" = of_kind' if of_kinds else ""
    return SEARCH.format(
        table=table,
        more=", of_kind text DEFAULT NULL" if of_kinds else "",
        first=knows_kind() if of_kinds else "",
        begins=asked(BEGINS, table, BEGINS_EITHER, only=only),
        worded=asked(WORDED, table, only=only),
        contains=asked(CONTAINS, table, only=only),
        nearest=asked(NEAREST, table, only=only),
    )


def asked(
    question: str, table: str, either: str = EITHER, *, only: str = "", told: str = "id", live: str = LIVE
) -> str:
    visible = {
        "all": only,
        "some": f"{only} AND acl && mine",
        "few": f"{only} AND (acl && mine) IS TRUE",
    }
    return either.format(
        **{
            who: question.format(table=table, live=live, visible=part, told=told)
            for who, part in visible.items()
        }
    )
