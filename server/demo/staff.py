"""Staff accounts of the demo, and the file that tells people how to sign in."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from server.accounts import service as accounts
from server.accounts.rules import VERBS, Role
from server.kernel.actor import SYSTEM, Actor, Channel, Grant
from server.kernel.db import send_changes

ACCOUNTS_FILE = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class Credential:
    """How a demo member of staff signs in; the TOTP code comes from ``python -m server totp USERNAME``."""

    username: str
    password: str
    name: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class PhoneUser:
    """How a demo member signs in on the phone: ``code`` is what the WeChat sandbox takes for wx.login's."""

    code: str
    openid: str
    name: str
    phone: str
    unit: str
    community: str


@dataclass(slots=True)
class Staff:
    """The staff accounts added so far, with their passwords."""

    credentials: list[Credential] = field(default_factory=list)

    def in_area(
        self, username: str, name: str, role: Role, area_id: UUID, path: str, *, place: str, actor: Actor = SYSTEM,
        person_id: UUID | None = None,
    ) -> Actor:  # fmt: skip
        """Add an account with a role in an area's subtree; return it as an actor."""
        added = self._add(username, name, role, place, actor, person_id)
        accounts.grant(added.account_id, role, area_id=area_id, actor=actor)
        grant = Grant(role.value, VERBS[role], area_path=path)
        return Actor(Channel.DESK, added.account_id, added.person_id, None, (grant,))

    def of_unit(self, username: str, name: str, unit_id: UUID, *, place: str, actor: Actor) -> Actor:
        """Add a unit's liaison; return it as an actor."""
        added = self._add(username, name, Role.LIAISON, place, actor, None)
        accounts.grant(added.account_id, Role.LIAISON, unit_id=unit_id, actor=actor)
        grant = Grant(Role.LIAISON.value, VERBS[Role.LIAISON], unit_id=unit_id)
        return Actor(Channel.DESK, added.account_id, added.person_id, None, (grant,))

    def _add(
        self, username: str, name: str, role: Role, place: str, actor: Actor, person_id: UUID | None
    ) -> accounts.NewStaff:
        password = secrets.token_urlsafe(9)
        added = accounts.add_staff(name, username, password, person_id=person_id, actor=actor)
        send_changes()
        self.credentials.append(Credential(username, password, name, role.label, place))
        return added


def write_accounts(data_dir: Path, staff: Sequence[Credential], phones: Sequence[PhoneUser]) -> Path:
    """Write ``{"staff": [Credential …], "members": [PhoneUser …]}`` for its owner's eyes alone (mode 0600)."""
    path = data_dir / ACCOUNTS_FILE
    words = json.dumps(
        {"staff": [asdict(each) for each in staff], "members": [asdict(each) for each in phones]},
        ensure_ascii=False,
        indent=1,
    )
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(words)
    return path
