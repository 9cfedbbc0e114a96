"""Everything that has a target, one table after the other; or one of them, by its name.

python -m bench [behavior] [--contacts 1000000]
"""

import subprocess
import sys

PARTS = (
    "api",
    "pages",
    "imports",
    "segments",
    "moving",
    "behavior",
    "whole",
    "duplicates",
    "arriving",
    "experiments",
    "clv",
)

named, options = [each for each in sys.argv[1:2] if not each.startswith("-")], sys.argv[1:]
for part in named or PARTS:
    print(f"\nbench.{part}", flush=True)
    subprocess.run([sys.executable, "-m", f"bench.{part}", *options[len(named) :]], check=True)
