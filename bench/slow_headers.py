"""Visitors who never finish their headers, or their upload: do the others still get their pages?

python -m bench.slow_headers http://localhost:8000/healthz --slow 50 --seconds 20 [--upload]
"""

import argparse
import asyncio
import statistics
import time
from urllib.parse import urlsplit

HEADERS = "GET {path} HTTP/1.1\r\nHost: {host}\r\n"
# With a cookie of the right form, so that the body is read before anything is refused.
UPLOAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Cookie: csrftoken=" + "A" * 32 + "\r\nContent-Length: 100000\r\n\r\n"
)


async def slow_visitor(host: str, port: int, path: str, seconds: float, upload: bool) -> float:
    """Send one header (or one byte of an upload) a second; return how long the server put up with it."""
    began = time.monotonic()
    start, drop = (UPLOAD, b"x") if upload else (HEADERS, b"X-Slow: 1\r\n")
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(start.format(path=path, host=host).encode())
        while time.monotonic() - began < seconds and not reader.at_eof():
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(1)
    except ConnectionError:
        pass
    finally:
        writer.close()
    return time.monotonic() - began


async def page(host: str, port: int, path: str) -> float:
    """Fetch one page on a fresh connection, as a browser would; return the seconds it took."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
    status = (await reader.read()).split(b" ", 2)[1]
    writer.close()
    if status != b"200":
        raise ConnectionError(f"answered {status.decode()}")
    return time.monotonic() - began


async def measure(url: str, slow: int, seconds: float, upload: bool) -> tuple[list[float], int, list[float]]:
    """Page times while the slow visitors hold on, the failures, and how long the slow ones lasted."""
    parts = urlsplit(url)
    host, port, path = parts.hostname or "localhost", parts.port or 80, parts.path or "/"
    visitors = [asyncio.create_task(slow_visitor(host, port, path, seconds, upload)) for _ in range(slow)]
    await asyncio.sleep(1)
    times, failures, until = [], 0, time.monotonic() + seconds - 2
    while time.monotonic() < until:
        try:
            times.append(await asyncio.wait_for(page(host, port, path), 5))
        except (OSError, TimeoutError, IndexError):
            failures += 1
        await asyncio.sleep(0.02)
    return times, failures, list(await asyncio.gather(*visitors))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url")
    arguments.add_argument("--slow", type=int, default=50)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--upload", action="store_true", help="slow uploads instead of slow headers")
    options = arguments.parse_args()
    times, failures, lasted = asyncio.run(measure(options.url, options.slow, options.seconds, options.upload))
    milliseconds = sorted(seconds * 1000 for seconds in times) or [float("nan")]
    print(f"pages while {options.slow} slow visitors hold on: {len(times)} served, {failures} failed")
    print(f"median {statistics.median(milliseconds):.1f} ms, worst {milliseconds[-1]:.1f} ms")
    if lasted:
        print(f"slow visitors were let go after {min(lasted):.1f} to {max(lasted):.1f} s")


if __name__ == "__main__":
    main()
