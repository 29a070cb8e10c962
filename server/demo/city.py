"""Build the demo city, and count what came of it."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from server.audit import jobs as audit
from server.audit import service as audit_service
from server.config import Config
from server.demo import counting, founding
from server.demo.answering import Answering
from server.demo.checking import Checking
from server.demo.coming import Coming
from server.demo.diary import Diary
from server.demo.errors import CityNotEmpty, NoDemoInProduction
from server.demo.fellowship import Fellowship
from server.demo.issuing import Issuing
from server.demo.letters import Letters
from server.demo.phones import Phones
from server.demo.posting import Posting
from server.demo.registering import Registering
from server.demo.resting import Resting
from server.demo.scale import FULL, Scale
from server.demo.script import FIRST_DAY, LAST_DAY, write
from server.demo.sending import Sending
from server.demo.serving import Serving
from server.demo.speaking import Speaking
from server.demo.staff import Staff, write_accounts
from server.demo.town import Town
from server.demo.work import Desk
from server.kernel import clock
from server.kernel.db import Database
from server.organisations import queries as organisations
from server.points import queries as points

Say = Callable[[str], None]


def _print(line: str) -> None:
    print(line, flush=True)


def build(database: Database, config: Config, scale: Scale = FULL, *, say: Say = _print) -> None:
    """Take an empty, migrated database to 19 August 2026, 9:00, where business time then runs on.

    One line per month and the counts at the end go to ``say``. CityNotEmpty, NoDemoInProduction.
    """
    _refuse(database, config)
    desk = Desk(database, config)
    town = _found(database, config, scale, desk)
    say(f"  建成：{len(town.communities)}个社区、{len(town.unit_ids)}个单位、{len(town.residents)}名在职党员")
    _note_everything(town, desk)
    town.diary.live_until(clock.at(LAST_DAY, 9), day_end=partial(_end_day, database, say))
    clock.write_clock_file(config.clock_file, clock.at(LAST_DAY, 9))
    clock.use(clock.read_clock_file(config.clock_file))
    say("  " + "，".join(f"{word} {number}" for word, number in summary(database).items()))


def summary(database: Database) -> dict[str, int]:
    """Return how much there is of everything: members, registrations, claims, hours, records and letters by state."""
    with database.transaction():
        return counting.counts()


def _refuse(database: Database, config: Config) -> None:
    if config.production:
        raise NoDemoInProduction()
    with database.transaction():
        if organisations.root() is not None:
            raise CityNotEmpty()


def _found(database: Database, config: Config, scale: Scale, desk: Desk) -> Town:
    """Live the first day: everything that a city has before its first member registers."""
    script, staff = write(scale), Staff()
    diary = Diary(database, clock.at(FIRST_DAY, 9))
    with database.transaction():
        town = founding.settle_city(diary, scale, script, staff)
        founding.import_rosters(town, staff)
    desk.work()
    with database.transaction():
        founding.meet_residents(town)
        founding.staff_communities(town, staff)
    with Phones() as phones, database.transaction():
        users = founding.bind_phones(town, phones)
    write_accounts(config.data_dir, staff.credentials, users)
    return town


def _note_everything(town: Town, desk: Desk) -> None:
    posting = Posting(town)
    registering = Registering(town, posting.welcome)
    registering.note_all()
    posting.note_all()
    Serving(town).note_all()
    Coming(town).note_all()
    Fellowship(town).note_all()
    Speaking(town).note_all()
    Resting(town).note_all()
    _note_letters(Letters(town, desk), registering)


def _note_letters(letters: Letters, registering: Registering) -> None:
    answering = Answering(letters, registering)
    letters.note_rounds()
    Checking(letters).note_all()
    Issuing(letters, answering).note_all()
    Sending(letters, answering).note_all()


def _end_day(database: Database, say: Say, day: dt.date) -> None:
    """Seal the books and say so at the end of a month, and of all."""
    month_ends = (day + dt.timedelta(days=1)).day == 1
    if month_ends or day == LAST_DAY:
        _seal(database)
        say(f"  {day.year}年{day.month}月{'已过' if month_ends else f'{day.day}日'}")


def _seal(database: Database) -> None:
    while True:
        with database.transaction():
            if not audit.seal_books([audit_service.audit_book(), points.book()]):
                return
