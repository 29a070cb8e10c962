"""What the notifications room refuses."""

from server.kernel.errors import Invalid


class AnswerRepeated(Invalid):
    code = "answer_repeated"
    message = "同一模板只能有一个授权结果。"
