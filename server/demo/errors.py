"""Refusals of the demo."""

from server.kernel.errors import Conflict, Forbidden


class CityNotEmpty(Conflict):
    code = "city_not_empty"
    message = "数据库中已有行政区划，不能再建演示城市；请换一个空的数据库或数据目录。"


class NoDemoInProduction(Forbidden):
    code = "no_demo_in_production"
    message = "正式环境不能建立演示城市。"
