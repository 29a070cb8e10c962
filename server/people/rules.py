"""Words about a person."""

from enum import StrEnum

PHONE = "people.phone"
ID_NUMBER = "people.id_number"
"""Places to which encryption binds, and purposes of their blind indexes."""


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"

    @property
    def label(self) -> str:
        return {"male": "男", "female": "女"}[self]
