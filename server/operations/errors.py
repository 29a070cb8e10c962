"""What can be refused about the system's life."""

from server.kernel.errors import Unavailable


class NotAlive(Unavailable):
    code = "not_alive"
    message = "数据库暂时无法连接。"
