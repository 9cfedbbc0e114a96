"""PostgreSQL's settings for one machine that also runs the product."""

import os

MEGABYTE = 1024 * 1024


def machine_memory() -> int:
    """Bytes of memory, or the container's limit where one is set."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        with open("/sys/fs/cgroup/memory.max") as limit:
            return min(physical, int(limit.read()))
    except (OSError, ValueError):
        return physical


def tuned(memory: int) -> dict[str, str]:
    """Written into postgresql.conf when the database is made; the administrator may change them there."""
    quarter = memory // 4 // MEGABYTE
    return {
        "shared_buffers": f"{max(64, min(quarter, 4096))}MB",  # a million customers with all their indexes
        "effective_cache_size": f"{max(128, quarter * 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(quarter // 4, 256))}MB",
        "max_connections": "100",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "200",
        "jit": "off",
        "synchronous_commit": "on",
        "wal_level": "replica",
        "min_wal_size": "256MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "10min",
        "checkpoint_completion_target": "0.9",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.02",
        "autovacuum_naptime": "20s",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %u ",
        "log_timezone": "UTC",
        "timezone": "UTC",
    }


def options(settings: dict[str, str]) -> list[str]:
    """The same settings as arguments of initdb and postgres."""
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
