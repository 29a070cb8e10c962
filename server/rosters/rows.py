"""Turn one line of a roster into a person, saying what in it cannot stand and what a human should look at."""

from functools import lru_cache
from uuid import UUID

from server.kernel.glyphs import unprintable
from server.kernel.identifiers import normalise_id_number
from server.members.rules import PartyStatus
from server.people.rules import Sex
from server.rosters import values
from server.rosters.births import month_is_lost, read_birth
from server.rosters.communities import CommunityIndex, Fit
from server.rosters.lines import Line, shown
from server.rosters.rules import Birth, ColumnKind, Problem, RosterRow, Severity
from server.sheets.cells import Cell

_LONGEST = {
    ColumnKind.UNIT: 80,
    ColumnKind.BRANCH: 60,
    ColumnKind.POSITION: 40,
    ColumnKind.COMMUNITY: 60,
    ColumnKind.RESIDENCE: 80,
    ColumnKind.REMARK: 200,
}
_LONGEST_NAME = 60
_LONGEST_SKILL = 40
_SHOWN_CANDIDATES = 4


class RowReader:
    """Reads the lines of one roster; values that repeat are worked out once. Problems gather in ``problems``."""

    def __init__(self, communities: CommunityIndex):
        self.problems: list[Problem] = []
        self._match = lru_cache(maxsize=None)(communities.match)
        self._words = lru_cache(maxsize=None)(values.words)
        self._sex_of = lru_cache(maxsize=None)(values.read_sex)
        self._status_of = lru_cache(maxsize=None)(values.read_party_status)
        self._skills_of = lru_cache(maxsize=None)(values.split_skills)
        self._residence_of = lru_cache(maxsize=None)(values.without_door)
        self._birth_of = lru_cache(maxsize=None, typed=True)(read_birth)
        self._printable: set[str] = set()

    def read(self, line: Line, *, unit_name: str | None = None) -> RosterRow | None:
        """Return the person of a line, or None where the line cannot be applied.

        ``unit_name`` counts where the line names no unit. Of a refused line only the errors are told.
        """
        count = len(self.problems)
        name, note = self._name(line)
        phone = self._phone(line)
        status = self._party_status(line, note)
        errors = [problem for problem in self.problems[count:] if problem.severity is Severity.ERROR]
        if errors or phone is None:
            self.problems[count:] = errors
            return None
        community, candidates = self._community(line)
        birth = self._birth(line)
        return RosterRow(
            sheet=line.sheet,
            row=line.number,
            name=name,
            phone=phone,
            sex=self._sex(line),
            birth=birth,
            party_status=status,
            unit_name=self._text(line, ColumnKind.UNIT) or unit_name,
            branch=self._text(line, ColumnKind.BRANCH) or line.heading or None,
            position=self._text(line, ColumnKind.POSITION),
            community_text=self._text(line, ColumnKind.COMMUNITY),
            community_id=community,
            community_candidates=candidates,
            residence=self._residence(line),
            skills=self._skills(line),
            remark=self._text(line, ColumnKind.REMARK),
            id_number=self._id_number(line, birth),
            unprintable=self._unprintable(line, name),
        )

    def _tell(
        self, line: Line, kind: ColumnKind, severity: Severity, code: str, reason: str, remedy: str
    ) -> None:
        self.problems.append(line.problem(kind, severity, code, reason, remedy))

    def _refuse(self, line: Line, kind: ColumnKind, code: str, reason: str, remedy: str) -> None:
        self._tell(line, kind, Severity.ERROR, code, reason, remedy)

    def _warn(self, line: Line, kind: ColumnKind, code: str, reason: str, remedy: str) -> None:
        self._tell(line, kind, Severity.WARNING, code, reason, remedy)

    def _name(self, line: Line) -> tuple[str, str]:
        name, note = values.split_name(line.text(ColumnKind.NAME))
        if not any(sign.isalpha() for sign in name) and self._words(line.text(ColumnKind.NAME)):
            self._refuse(line, ColumnKind.NAME, "name_unreadable", "这不是姓名。", "请填写姓名。")
        elif not any(sign.isalpha() for sign in name):
            self._refuse(line, ColumnKind.NAME, "name_missing", "没有姓名。", "请填写姓名。")
        elif len(name) > _LONGEST_NAME:
            reason = f"姓名超过 {_LONGEST_NAME} 个字。"
            self._refuse(line, ColumnKind.NAME, "name_too_long", reason, "姓名一格只填一个人的姓名。")
        elif any("\ue000" <= sign <= "\uf8ff" for sign in name):
            reason = "姓名里有电脑自造的字，换一台电脑就显示成别的字。"
            self._refuse(line, ColumnKind.NAME, "name_private_use", reason, "请用输入法重新打出这个字。")
        elif any(sign.isdecimal() for sign in name):
            self._warn(line, ColumnKind.NAME, "name_has_digit", "姓名里有数字。", "请核对姓名。")
        elif note:
            reason = "姓名后括号里的内容没有算进姓名。"
            self._warn(line, ColumnKind.NAME, "name_note", reason, "请核对姓名，说明请写在备注一栏。")
        return name, note

    def _phone(self, line: Line) -> str | None:
        text = line.text(ColumnKind.PHONE)
        found = values.phones(text)
        if not self._words(text):
            self._refuse(line, ColumnKind.PHONE, "phone_missing", "没有手机号。", "请填写 11 位手机号。")
        elif not found:
            self._refuse(line, ColumnKind.PHONE, "phone_invalid", _why_no_phone(text), "请填写 11 位手机号。")
        elif len(found) > 1:
            reason = "一格里填了几个手机号，只用第一个。"
            self._warn(line, ColumnKind.PHONE, "phone_several", reason, "请只留本人常用的一个手机号。")
        return found[0] if found else None

    def _party_status(self, line: Line, note: str) -> PartyStatus | None:
        text = self._words(line.text(ColumnKind.PARTY_STATUS))
        if values.is_outsider(text):
            reason = f"“{shown(text, ColumnKind.PARTY_STATUS)}”不是党员，名册只收正式党员和预备党员。"
            self._refuse(
                line, ColumnKind.PARTY_STATUS, "not_a_member", reason, "如果填错，请改为正式党员或预备党员。"
            )
            return None
        if not text:
            remark = self._words(line.text(ColumnKind.REMARK))
            return PartyStatus.PROBATIONARY if "预备" in remark or "预备" in note else None
        status = self._status_of(text)
        if status is None:
            reason = "看不出是正式党员还是预备党员。"
            self._warn(
                line, ColumnKind.PARTY_STATUS, "party_status_unknown", reason, "请填正式党员或预备党员。"
            )
        return status

    def _community(self, line: Line) -> tuple[UUID | None, tuple[UUID, ...]]:
        kind = ColumnKind.COMMUNITY
        text = self._words(line.text(kind))
        if kind not in line.header.columns:
            return None, ()  # said once for the whole sheet
        if not text:
            self._warn(line, kind, "community_missing", "没有填居住社区。", "请填写居住社区的全称。")
            return None, ()
        match = self._match(text)
        if match.fit is Fit.NONE:
            reason = "没有叫这个名字的社区。"
            self._warn(line, kind, "community_unknown", reason, "请填写居住社区的全称，或由工作人员选定。")
        elif match.fit is Fit.AMBIGUOUS:
            names = [community.full_name for community in match.communities]
            more = f"等 {len(names)} 个" if len(names) > _SHOWN_CANDIDATES else ""
            reason = f"有几个社区都可以这样称呼：{'、'.join(names[:_SHOWN_CANDIDATES])}{more}。"
            remedy = "请在社区名称前写明县（市、区）和街道（乡镇），或由工作人员选定。"
            self._warn(line, kind, "community_ambiguous", reason, remedy)
            return None, tuple(community.id for community in match.communities)
        return match.id, ()

    def _birth(self, line: Line) -> Birth | None:
        cell = line.cell(ColumnKind.BIRTH)
        if cell is None or (isinstance(cell, str) and not self._words(cell)):
            return None
        birth = self._birth_of(cell)
        if birth is None:
            reason = _why_no_birth(cell)
            self._warn(line, ColumnKind.BIRTH, "birth_unreadable", reason, "请写成 1980年4月 这样。")
        return birth

    def _sex(self, line: Line) -> Sex | None:
        text = self._words(line.text(ColumnKind.SEX))
        sex = self._sex_of(text)
        if text and sex is None:
            self._warn(line, ColumnKind.SEX, "sex_unknown", "看不出是男是女。", "请填男或女。")
        return sex

    def _id_number(self, line: Line, birth: Birth | None) -> str | None:
        text = self._words(line.text(ColumnKind.ID_NUMBER))
        number = normalise_id_number(text) if text else None
        if text and number is None:
            reason = "身份证号不对：位数、出生日期或最后一位校验码有误，没有保存。"
            self._warn(
                line,
                ColumnKind.ID_NUMBER,
                "id_number_invalid",
                reason,
                "请核对 18 位身份证号，并把单元格设为文本。",
            )
        if number and birth and (int(number[6:10]), int(number[10:12])) != birth[:2]:
            reason = "身份证号里的出生年月与出生年月一栏不一致。"
            self._warn(line, ColumnKind.ID_NUMBER, "birth_differs", reason, "请核对身份证号和出生年月。")
        return number

    def _residence(self, line: Line) -> str | None:
        return self._fit(line, ColumnKind.RESIDENCE, self._residence_of(line.text(ColumnKind.RESIDENCE)))

    def _skills(self, line: Line) -> tuple[str, ...]:
        found = self._skills_of(line.text(ColumnKind.SKILLS))
        if any(len(skill) > _LONGEST_SKILL for skill in found):
            reason = f"特长中有一项超过 {_LONGEST_SKILL} 个字，已截短。"
            self._warn(line, ColumnKind.SKILLS, "text_cut", reason, "请用几个词写明特长，用顿号隔开。")
        return tuple(skill[:_LONGEST_SKILL] for skill in found)

    def _text(self, line: Line, kind: ColumnKind) -> str | None:
        return None if line.cell(kind) is None else self._fit(line, kind, self._words(line.text(kind)))

    def _fit(self, line: Line, kind: ColumnKind, text: str) -> str | None:
        longest = _LONGEST[kind]
        if len(text) > longest:
            reason = f"{kind.label}超过 {longest} 个字，已截短。"
            self._warn(line, kind, "text_cut", reason, "请缩短内容。")
        return text[:longest].strip() or None

    def _unprintable(self, line: Line, name: str) -> tuple[str, ...]:
        new = set(name) - self._printable
        missing = tuple(unprintable("".join(sign for sign in name if sign in new))) if new else ()
        self._printable |= new - set(missing)
        if missing:
            reason = f"姓名中的“{''.join(missing)}”没有字体能够印出，会影响本人所在单位的反馈函。"
            self._warn(
                line,
                ColumnKind.NAME,
                "name_unprintable",
                reason,
                "请核对用字；确实是这个字的，请告知系统管理员。",
            )
        return missing


def _why_no_phone(text: str) -> str:
    seen = values.plain(text[:80])
    if "E+" in seen.upper():
        return "手机号被表格软件改成了科学计数，数字已丢失。"
    digits = sum(sign.isdecimal() for sign in seen)
    return "不是手机号码。" if digits in (0, 11) else f"手机号应为 11 位，这里是 {digits} 位。"


def _why_no_birth(cell: Cell) -> str:
    if month_is_lost(cell):
        return "表格软件把 10 月和 1 月都存成了“.1”，看不出是哪个月。"
    return "看不出出生年月。"
