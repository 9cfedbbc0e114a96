"""Everything that has a target, one table after the other.

python -m bench [--contacts 1000000]
"""

import subprocess
import sys

for part in ("bench.api", "bench.pages", "bench.imports"):
    print(f"\n{part}", flush=True)
    subprocess.run([sys.executable, "-m", part, *sys.argv[1:]], check=True)
