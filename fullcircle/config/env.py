"""Everything that can be configured, typed, with a safe default. Set by environment variables of the same name."""

import hmac
import secrets
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

SOURCE = Path(__file__).resolve().parents[2]


def default_data_dir() -> Path:
    """Beside the source in a checkout, in the user's home when installed as a package."""
    if (SOURCE / "pyproject.toml").exists():
        return SOURCE / ".data"
    return Path.home() / ".local/share/fullcircle"


class Environment(BaseSettings):
    """The typed environment; `FULLCIRCLE_SITE_URL=https://crm.example.com` sets `site_url`."""

    model_config = SettingsConfigDict(env_prefix="FULLCIRCLE_", extra="forbid")

    data_dir: Path = Field(
        default_factory=default_data_dir, description="Database, files and keys live here."
    )
    database_url: str = Field("", validation_alias="DATABASE_URL", description="The application's login.")
    owner_database_url: str = Field(
        "", validation_alias="OWNER_DATABASE_URL", description="The owner's login; migrate and backup use it."
    )
    secret: str = Field(
        "", description="Keys are derived from it; needed when several machines serve one database."
    )
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    site_url: str = Field(
        default_factory=lambda earlier: f"http://localhost:{earlier.get('port', 8000)}",
        description="The address people open; links in mail use it.",
    )
    web_workers: int = Field(2, ge=1, le=64)
    web_threads: int = Field(4, ge=1, le=64)
    trusted_proxies: int = Field(
        0, ge=0, le=8, description="How many proxies of yours stand in front; they tell us who really calls."
    )
    job_concurrency: int = Field(
        2,
        ge=1,
        le=64,
        description="Jobs that one worker does at the same time; from 2 on, an import besides.",
    )
    job_heartbeat_every: float = Field(5, gt=0, description="Seconds between a worker's signs of life.")
    job_stalled_after: float = Field(30, gt=0, description="Seconds of silence that make a worker lost.")
    job_rescue_every: float = Field(10, gt=0, description="Seconds between looks for lost workers.")
    job_look_every: float = Field(2, gt=0, description="Seconds between looks at the queue without a call.")
    job_retry_pause: float = Field(
        3, ge=0, description="Seconds before the second try; tripled for each more."
    )
    job_stop_grace: float = Field(4, ge=0, description="Seconds a job may go on when the worker must stop.")
    debug: bool = Field(False, description="Show tracebacks in the browser. Never on a real system.")
    api_rate: int = Field(100, ge=1, description="Requests a second that one API key may make, on average.")
    dns_server: str = Field(
        "",
        description="Asked which domains take mail, as 192.0.2.1 or 127.0.0.1:5353; empty asks the system's own resolver.",
    )
    tracking_rate: int = Field(
        500, ge=1, description="Requests a second that one tracking source may make, on average."
    )
    largest_file_mb: int = Field(25, ge=1, description="The largest file that can be attached, in MB.")
    import_file_days: int = Field(
        30,
        ge=1,
        description="Days that the file of an import is kept; an import never begun is forgotten with it.",
    )
    import_revert_days: int = Field(90, ge=1, description="Days in which an import can be taken back.")
    smtp_url: str = Field("", description="smtp://user:password@host:587; empty writes mail to an outbox.")
    spark_master: str = Field(
        "",
        description="Compares duplicates in Spark, as local[4] or spark://10.0.0.7:7077; empty compares them on this machine.",
    )
    warehouse_url: str = Field(
        "",
        description="Where the files of the warehouse go, as file:///srv/warehouse or s3://bucket/crm; empty keeps them here.",
    )
    internal_hosts: str = Field(
        "",
        description="Servers on your own network that settings in the browser may name, as mail.internal or 10.0.0.5:25.",
    )
    mail_from: str = Field("Fullcircle <crm@localhost>")

    @property
    def embedded(self) -> bool:
        """Whether our own PostgreSQL serves, because no other was named."""
        return not self.database_url

    @cached_property
    def secret_key(self) -> str:
        """The installation's own random key, made on first use and never shipped."""
        return self.key("secret")

    def key(self, name: str) -> str:
        """A key of this installation: derived from `secret`, or random and kept in `data_dir/keys`."""
        if self.secret:
            return hmac.new(self.secret.encode(), name.encode(), "sha256").hexdigest()
        path = self.data_dir / "keys" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_suffix(f".{secrets.token_hex(4)}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            # A hard link fails if another process was first; then its key is the one that counts.
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()

    @property
    def site_host(self) -> str:
        return urlsplit(self.site_url).hostname or "localhost"


env = Environment()
