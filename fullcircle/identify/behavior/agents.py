"""Who is behind a browser's name: a program that crawls, or a person with a device."""

from functools import lru_cache

import ua_parser
from crawlerdetect import CrawlerDetect  # type: ignore[import-untyped]

_crawlers = CrawlerDetect()
REMEMBERED = 4096


@lru_cache(REMEMBERED)
def is_bot(agent: str) -> bool:
    """Whether the name is one of the thousands that crawlers, monitors and scripts go by."""
    return bool(_crawlers.isCrawler(agent)) if agent else False


@lru_cache(REMEMBERED)
def device(agent: str) -> dict[str, str]:
    """The browser, the system and the kind of device, as far as the name tells."""
    if not agent:
        return {}
    found = ua_parser.parse(agent)
    told = {
        "browser": found.user_agent.family if found.user_agent else "",
        "os": found.os.family if found.os else "",
        "device": found.device.family if found.device else "",
    }
    return {key: value for key, value in told.items() if value and value != "Other"}
