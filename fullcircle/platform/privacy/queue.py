"""The tables of the job queue, which are not ours: which of their columns may quote a person."""

QUEUE = {"procrastinate_jobs": {"args": "jsonb"}}
NOTHING_SAID = {
    "procrastinate_events": "which job began when",
    "procrastinate_periodic_defers": "which schedule ran when",
    "procrastinate_workers": "which worker lives",
}
