from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "fullcircle.platform"
    label = "platform"

    def ready(self) -> None:
        """Load every registry once: actions, resources, handlers and jobs announce themselves on import."""
        from fullcircle.platform.discovery import discover

        for part in ("events", "actions", "resource", "handlers", "jobs", "pages", "checks"):
            discover(part)
