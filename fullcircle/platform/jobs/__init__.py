"""Work that outlives a request, on PostgreSQL's own queue."""

from fullcircle.platform.jobs.job import Job, every, job

__all__ = ["Job", "every", "job"]
