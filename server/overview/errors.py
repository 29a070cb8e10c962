"""Refusals of the overview room."""

from server.kernel.errors import Conflict


class NothingToMove(Conflict):
    code = "nothing_to_move"
    message = "您还没有报到，不需要办理转出；请直接到新的居住社区报到。"
