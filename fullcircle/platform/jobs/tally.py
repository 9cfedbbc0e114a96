"""Counting finished work by the minute."""

from dataclasses import dataclass

from psycopg import Connection

NOTE = """
  INSERT INTO platform_jobtally AS tally (minute, queue, succeeded, failed, seconds, waited)
  VALUES (date_trunc('minute', clock_timestamp()), %s, %s, %s, %s, %s)
  ON CONFLICT (minute, queue) DO UPDATE SET succeeded = tally.succeeded + excluded.succeeded,
    failed = tally.failed + excluded.failed, seconds = tally.seconds + excluded.seconds,
    waited = tally.waited + excluded.waited
"""


@dataclass
class Tally:
    """What one process did for one queue since it last noted it down."""

    succeeded: int = 0
    failed: int = 0
    seconds: float = 0.0
    waited: float = 0.0

    def count(self, succeeded: bool, seconds: float, waited: float) -> None:
        self.succeeded += succeeded
        self.failed += not succeeded
        self.seconds += seconds
        self.waited += waited


def note(connection: Connection, tallies: dict[str, Tally]) -> None:
    for queue, tally in tallies.items():
        connection.execute(NOTE, [queue, tally.succeeded, tally.failed, tally.seconds, tally.waited])
