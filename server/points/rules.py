"""Points rules (domain.md C1, C2); amounts are integers of half a point."""

from enum import StrEnum


class FactKind(StrEnum):
    """What can earn or cost points; each fact is declared by the room that owns its source."""

    REGISTRATION = "registration"
    SERVICE = "service"
    DEED = "deed"
    EMERGENCY = "emergency"
    PROJECT_LED = "project_led"
    OPINION_ADOPTED = "opinion_adopted"
    PRAISE = "praise"
    HONOUR = "honour"
    ABSENCE = "absence"
    FALSE_CLAIM = "false_claim"
    PROJECT_OVERDUE = "project_overdue"
