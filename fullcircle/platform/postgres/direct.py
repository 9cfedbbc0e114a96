"""The few fixed statements around every request, sent without a cursor's machinery: that costs more than they do."""

from django.db import connection
from psycopg import OperationalError, errors
from psycopg.pq import ConnStatus, Escaping, ExecStatus

FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


def asked(statement: str) -> str | None:
    """Send one or several statements in one go, and return the first value of the last."""
    connection.ensure_connection()
    server = connection.connection.pgconn
    with connection.wrap_database_errors:
        result = server.exec_(statement.encode())
        if server.status != ConnStatus.OK:
            raise OperationalError("The connection to the database was lost.")
        if result.status not in FINE:
            raise errors.error_from_result(result)
    value = result.get_value(0, 0) if result.ntuples else None
    return value.decode() if value is not None else None


def literal(text: str) -> str:
    """Text as SQL spells it, by PostgreSQL's own rules."""
    connection.ensure_connection()
    return bytes(Escaping(connection.connection.pgconn).escape_literal(text.encode())).decode()
