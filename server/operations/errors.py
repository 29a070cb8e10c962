"""What can be refused about the system's life."""

from server.kernel.errors import Conflict, Unavailable


class NotAlive(Unavailable):
    code = "not_alive"
    message = "数据库暂时无法连接。"


class UnitNotDead(Conflict):
    code = "unit_not_dead"
    message = "此项任务未停止，无需重新办理。"
