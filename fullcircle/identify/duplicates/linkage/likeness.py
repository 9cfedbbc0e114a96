"""Jaro and Winkler's measure in Spark's words, to the last figure what DuckDB and Python make of the same two texts.

The function that Splink brings along counts a letter out of place by halves, and Spark's own differs further. Here, as there: the
letters of one text look for their like among those of the other that nobody has taken yet, no further away than half the longer
text; two letters out of place are one slip, rounded down; and whoever is alike by more than .7 gains by a common beginning.
"""

FREE = "\\0"  # marks a letter that is taken
REACH = "greatest(0, greatest(length(one), length(other)) div 2 - 1)"
LETTER = "substr(other, place, 1)"
THERE = f"locate({LETTER}, found.left_over, greatest(1, place - {REACH}))"
# Each letter of the other text takes the first like letter in reach.
FOUND = f"""
  aggregate(sequence(1, length(other)), named_struct('left_over', one, 'taken', ''), (found, place) ->
    CASE WHEN {THERE} BETWEEN 1 AND place + {REACH} THEN named_struct(
      'left_over', overlay(found.left_over PLACING '{FREE}' FROM {THERE} FOR 1), 'taken', found.taken || {LETTER})
    ELSE found END)
"""
# The same letters in the order of the first text, beside their order in the second.
MISPLACED = f"""
  size(filter(zip_with(
    filter(transform(sequence(1, length(one)), place ->
      IF(substr(found.left_over, place, 1) = '{FREE}', substr(one, place, 1), '')), letter -> letter <> ''),
    split(found.taken, ''), (mine, theirs) -> mine <> theirs), differs -> differs)) div 2
"""
BEGINNING = """
  aggregate(sequence(1, 4), 0, (same, place) ->
    IF(same = place - 1 AND place <= least(length(one), length(other)) AND substr(one, place, 1) = substr(other, place, 1),
      place, same))
"""
JARO = f"""
  transform(transform(array({FOUND}), found -> named_struct('many', length(found.taken), 'slips', {MISPLACED})),
    told -> IF(told.many = 0, 0D,
      (told.many / length(one) + told.many / length(other) + (told.many - told.slips) / told.many) / 3))
"""
JARO_WINKLER = f"""
CREATE OR REPLACE TEMPORARY FUNCTION jarowinkler_similarity(one STRING, other STRING) RETURNS DOUBLE RETURN
  CASE WHEN one IS NULL OR other IS NULL THEN NULL WHEN one = other THEN 1D WHEN one = '' OR other = '' THEN 0D
  ELSE element_at(transform({JARO}, jaro -> IF(jaro > 0.7D, jaro + ({BEGINNING}) * 0.1D * (1 - jaro), jaro)), 1) END
"""
