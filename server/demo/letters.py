"""The letters as they come about: drafted by the scheduled job, looked at by the clerk, approved by the secretary."""

import datetime as dt
from server.demo.town import Town
from server.demo.work import Desk


class Letters:
    def __init__(self, town: Town, desk: Desk):
        self.town, self.desk = town, desk

    def note_all(self) -> None:
        pass

    def end_day(self, day: dt.date) -> None:
        pass
