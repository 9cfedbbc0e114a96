"""A worker's own lines to the database, beside the one on which jobs do their work."""

import psycopg
from django.db import connections
from procrastinate.contrib.django.utils import connector_params

# A page must answer soon; a job has its own time limit.
BRISK = "-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
PATIENT = "-c statement_timeout=30min -c lock_timeout=10s -c idle_in_transaction_session_timeout=10min"


def open_line(name: str) -> psycopg.Connection:
    """A connection under the worker's name, so that whoever takes over from it can end it."""
    where = connector_params("default") | {"application_name": name, "options": BRISK}
    return psycopg.connect(**where, autocommit=True)


def be_patient() -> None:
    """Jobs run on one lasting connection for each process, which waits longer than a page would."""
    database = connections["default"].settings_dict
    database["OPTIONS"] = {**database["OPTIONS"], "options": PATIENT}
    database["OPTIONS"].pop("pool", None)
    database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"] = None, True


def be_known_as(name: str) -> None:
    """The name of every connection that jobs of this process will open."""
    database = connections["default"].settings_dict
    database["OPTIONS"] = {**database["OPTIONS"], "application_name": name}
