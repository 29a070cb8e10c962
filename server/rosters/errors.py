"""Why a roster was refused as a whole."""

from server.kernel.errors import Invalid


class HeaderNotFound(Invalid):
    code = "roster_header_not_found"
    message = "没有找到名册的表头。表头须有“姓名”一列，并至少有“手机号”“性别”“居住社区”等列中的两列；请补上表头后重新上传。"
