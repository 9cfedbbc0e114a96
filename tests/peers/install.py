"""Installs the published clients for Node beside the tests: `python -m tests.peers.install`."""

import subprocess
from pathlib import Path

from fullcircle.platform.ui.node import find_node

HERE = Path(__file__).parent


def install() -> None:
    subprocess.run(
        [*find_node().npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
        cwd=HERE,
        check=True,
    )


if __name__ == "__main__":
    install()
