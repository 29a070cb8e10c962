"""A person, once: staff, members and those who are both."""

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import BinaryText, Cipher, Id, Moment, Version
from server.people.rules import Sex


class Person(Base):
    """Name, birth and encrypted identifiers. A member's id and a staff account's person are this id."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("birth_month BETWEEN 1 AND 12 AND birth_day BETWEEN 1 AND 31", name="birth"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
        CheckConstraint("(phone IS NULL) = (phone_index IS NULL)", name="phone"),
        CheckConstraint("(id_number IS NULL) = (id_number_index IS NULL)", name="id_number"),
        CheckConstraint("name !~ '[\\uE000-\\uF8FF]'", name="no_private_use"),
        Index("ix_people_phone_index", "phone_index"),
        Index(
            "uq_people_id_number",
            "id_number_index",
            unique=True,
            postgresql_where=text("id_number_index IS NOT NULL"),
        ),
        Index("ix_people_pinyin", "pinyin"),
    )
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60))
    pinyin: Mapped[BinaryText] = mapped_column(comment="full pinyin: the sort key")
    initials: Mapped[BinaryText]
    sex: Mapped[Sex | None]
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    birth_month: Mapped[int | None] = mapped_column(SmallInteger)
    birth_day: Mapped[int | None] = mapped_column(SmallInteger)
    phone: Mapped[Cipher | None] = mapped_column(comment="AES-256-GCM, bound to people.phone and this row")
    phone_index: Mapped[Cipher | None] = mapped_column(
        comment="HMAC; a couple may share one phone, so it is not unique"
    )
    phone_masked: Mapped[str | None] = mapped_column(String(20))
    id_number: Mapped[Cipher | None]
    id_number_index: Mapped[Cipher | None]
    unprintable: Mapped[list[str]] = mapped_column(
        ARRAY(String(4)), default=list, server_default="{}", comment="characters of the name that no font has"
    )
    created_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    version: Mapped[Version]
