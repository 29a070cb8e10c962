"""What several web processes must remember together about WeChat's pushes."""

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Moment


class WeChatNonce(Base):
    """A nonce of a push that was believed; the same one again is a replay. Times are real, not business time."""

    __tablename__ = "wechat_nonces"
    __table_args__ = (Index("ix_wechat_nonces_seen_at", "seen_at"),)
    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
