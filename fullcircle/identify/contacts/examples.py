from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("contact")
def dana(by: Actor) -> dict[str, Any]:
    return {
        "name": "Dana Reyes",
        "given_name": "Dana",
        "family_name": "Reyes",
        "email": "dana.reyes@example.com",
        "phone": "+351912345678",
        "job_title": "Head of operations",
        "lifecycle_stage": "customer",
        "city": "Porto",
        "country": "PT",
    }
