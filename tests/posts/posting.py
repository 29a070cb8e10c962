"""Posts of 幸福里, valid unless a test says otherwise."""

import datetime as dt
from typing import Any

from server.posts import service
from server.posts.models import ServicePost
from tests.cast import Cast

SATURDAYS = [{"weekday": 6, "from": "09:00", "to": "11:00"}]
PLAIN: dict[str, Any] = {
    "name": "楼道清洁",
    "category_code": "D04",
    "duties": "清扫楼道",
    "place": "富康花园",
    "capacity": 3,
    "starts_on": dt.date(2026, 7, 1),
    "ends_on": dt.date(2026, 9, 30),
    "slots": SATURDAYS,
    "leader_name": "何强",
    "leader_phone": "0937-2600000",
}


def publish(cast: Cast, **changes: Any) -> ServicePost:
    """Publish a post of 幸福里 by its clerk."""
    return service.publish(
        changes.pop("community_id", cast.happiness.id),
        **{"actor": cast.clerk, **PLAIN, **changes},
    )


def on(weekday: int, start: str = "09:00", stop: str = "11:00") -> list[dict[str, Any]]:
    return [{"weekday": weekday, "from": start, "to": stop}]
