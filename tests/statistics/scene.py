"""A street that can be counted by hand; see ``street``."""

import datetime as dt
from dataclasses import dataclass

from server.complaints import service as complaints
from server.complaints.rules import Subject
from server.deeds import service as deeds
from server.deeds.rules import Hardship
from server.kernel import clock
from server.kernel.periods import Period
from server.members.models import Member
from server.statistics.rules import Span
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import row, served
from tests.cast import Cast

YEAR, H1, H2 = (Span.of(Period.parse(text)) for text in ("2026Y1", "2026H1", "2026H2"))
JULY = dt.date(2026, 7, 10)


@dataclass(frozen=True)
class Street:
    """``residents`` live and are registered in 幸福里, but the last is not registered."""

    cast: Cast
    residents: list[Member]


def street(cast: Cast) -> Street:
    """Let six people of 水务局 live in 幸福里, five of them registered, and serve; in 平安里 lives 马志远 of 图书馆, registered.

    In 幸福里: in May three served 90 minutes each (the first twice helped), in July the first 60 more; one opinion and one
    family visit in July. 图书馆 gave its roster too; a seventh in 幸福里 works where none was given.
    """
    shop = make.UnitFactory(area_id=cast.city.id, name="金泉商店", pinyin="jin quan shang dian")
    residents = [
        cast.wang,
        cast.li,
        *(casting.add_member(f"甲{n}", cast.water, cast.happiness) for n in range(4)),
    ]
    for member in residents[:5]:
        cast.register(member, cast.happiness)
    cast.register(casting.add_member("乙", shop, cast.happiness), cast.happiness)
    cast.register(cast.ma, cast.peace)
    first, second, third = (member.id for member in residents[:3])
    served(cast, row(first, helped_matters=2), row(second), row(third))
    served(cast, row(first, JULY, minutes=60), day=JULY)
    deeds.record_opinion(
        first, community_id=cast.happiness.id, day=JULY, category="环境", content="路灯不亮", actor=cast.clerk
    )
    deeds.record_visit(
        second,
        community_id=cast.happiness.id,
        day=JULY,
        house_code="H1",
        hardship=Hardship.ELDERLY,
        actor=cast.clerk,
    )
    return Street(cast, residents)


def stand_at(year: int, month: int, day: int) -> None:
    clock.use(clock.FixedClock(clock.at(dt.date(year, month, day), 9)))


def complain_of(cast: Cast) -> None:
    """Let 马志远 complain of 幸福里 on the phone."""
    phone = cast.phone_of(cast.ma)
    casting.sign_in(phone)
    complaints.complain(
        subject=Subject.COMMUNITY, content="报到迟迟没有人审核", area_id=cast.happiness.id, actor=phone
    )
