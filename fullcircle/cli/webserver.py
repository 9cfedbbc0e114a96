"""Granian with the application loaded once and shared by its workers."""

import logging
import signal
from importlib import import_module
from multiprocessing import parent_process
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from fullcircle.cli.part import follow_parent
from fullcircle.cli.uploads import READERS, Uploads
from fullcircle.config.env import env
from fullcircle.platform.loading import for_good, load_addresses, set_up

APPLICATION = "fullcircle.config.wsgi"

# A browser sends its headers at once; who needs longer than this holds the connection on purpose.
HEADER_SECONDS = 10


def serve() -> None:
    set_up()
    server = Server(
        APPLICATION,
        address=env.host,
        port=env.port,
        interface=Interfaces.WSGI,
        workers=env.web_workers,
        blocking_threads=env.web_threads + READERS,
        # Connections at once per worker; a waiting one costs memory only, the threads do the work.
        backpressure=1024,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=4,
    )
    # Granian warns about the number of threads; most of ours only wait for uploads.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    with for_good():
        import_module(APPLICATION)
    load_addresses()
    server.serve(target_loader=application)


def application(target: str) -> Any:
    """In each worker: the application, and the end of the worker when the server's main process is killed."""
    main = parent_process()
    follow = follow_parent(signal.SIGKILL, main.pid if main else None)
    if follow:
        follow()
    return Uploads(import_module(target).application, env.web_threads)
