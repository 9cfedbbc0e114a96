"""The roles, logins and database of our own fresh PostgreSQL."""

from fullcircle.platform.access.roles import BACKUP, bootstrap
from fullcircle.platform.postgres.embedded import APP_LOGIN, DATABASE, OWNER_LOGIN, SUPERUSER, Cluster


def provision(cluster: Cluster, database: str = DATABASE) -> None:
    """Make the database and its logins where they are missing; safe to repeat."""
    bootstrap(
        cluster.url(SUPERUSER, "postgres"),
        database=database,
        app_password=cluster.password(APP_LOGIN),
        owner_password=cluster.password(OWNER_LOGIN),
        backup_password=cluster.password(BACKUP),
    )
