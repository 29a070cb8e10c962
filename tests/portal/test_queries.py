"""What a page asks the database does not grow with what it shows."""

from types import SimpleNamespace

import pytest

from server.accounts.rules import Role
from server.delivery import service
from server.delivery.rules import Seal
from server.feedback.models import Letter
from tests import cast as casting
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk
from tests.delivery.scene import issued, send


def from_next_door(living: SimpleNamespace) -> None:
    """Let 平安里 write to 水务局 as well, about three members of its own."""
    cast = living.cast
    with living.database.transaction():
        for name in ("赵永强", "彭妍春", "何其远"):
            cast.register(casting.add_member(name, cast.water, cast.peace), cast.peace)
        people = (cast.stranger, casting.staff("方圆", Role.SECRETARY, area=cast.peace))
        letter = issued(cast, cast.water, community=cast.peace, people=people)
        service.seal([letter.id], Seal(), actor=cast.stranger)
        send(letter, cast.stranger)


@pytest.mark.parametrize(
    "path",
    ["/portal", "/portal/letters", "/portal/roster", "/portal/roster/reconciliation", "/portal/appraisal"],
)
def test_a_page_asks_as_much_for_two_letters_as_for_one(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter, path: str
) -> None:
    page = desk(living.cast.liaison, path)
    with counting(living.database) as few:
        page.reload()
    from_next_door(living)
    with counting(living.database) as many:
        page.reload()
    assert "平安里" in page.content()
    assert len(many) == len(few)
