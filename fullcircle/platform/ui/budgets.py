"""How heavy the front end may be, in compressed kilobytes. The build fails over the limit."""

import gzip
import json
from pathlib import Path

FIRST_LOAD = 30.0
LAZY_PART = 20.0
STYLES = 20.0
SPRITE = 12.0
FONT = 52.0
SNIPPET = 3.0  # of websites; not compressed
STANDALONE = {"track.js", "embed.js", "form-page.js"}


def kilobytes(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9)) / 1000


def loaded_at_once(dist: Path) -> set[str]:
    """The entry module and everything that it imports statically."""
    outputs = {
        Path(name).name: about
        for name, about in json.loads((dist / "meta.json").read_text())["outputs"].items()
    }
    seen, waiting = set(), ["app.js"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        imports = outputs[name]["imports"]
        waiting += [Path(one["path"]).name for one in imports if one["kind"] == "import-statement"]
    return seen


def weights(dist: Path) -> dict[str, tuple[float, float]]:
    """Each thing with a limit: its name, its weight and the limit, in KB."""
    first = loaded_at_once(dist)
    lazy = {path for path in dist.glob("*.js") if path.name not in first | STANDALONE}
    return {
        "scripts on every page": (sum(kilobytes(dist / name) for name in first), FIRST_LOAD),
        **{path.name: (kilobytes(path), LAZY_PART) for path in sorted(lazy)},
        "styles": (kilobytes(dist / "app.css"), STYLES),
        "icons": (kilobytes(dist / "sprite.svg"), SPRITE),
        "font": (kilobytes(dist / "inter.woff2"), FONT),
        "snippet for websites": ((dist / "track.js").stat().st_size / 1000, SNIPPET),
        "line that embeds a form": ((dist / "embed.js").stat().st_size / 1000, SNIPPET),
        "script of a form's page": ((dist / "form-page.js").stat().st_size / 1000, SNIPPET),
    }


def over_budget(dist: Path) -> list[str]:
    """One sentence for each thing that is too heavy."""
    return [
        f"{name}: {weight:.1f} KB, the limit is {limit:.0f} KB."
        for name, (weight, limit) in weights(dist).items()
        if weight > limit
    ]
