"""Why a spreadsheet was refused."""

from server.kernel.errors import DomainError


class UnsupportedFile(DomainError):
    code = "spreadsheet_unsupported"
    status = 415
    message = "文件不是能读取的表格。请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传。"


class FileTooLarge(DomainError):
    code = "spreadsheet_too_large"
    status = 413
    message = "文件过大，请拆成几个文件分别上传。"


class UnreadableFile(DomainError):
    code = "spreadsheet_unreadable"
    status = 422
    message = "表格已损坏，无法读取。请用 Excel 或 WPS 打开，确认内容完好后另存为 .xlsx，再重新上传。"


class LockedFile(DomainError):
    code = "spreadsheet_locked"
    status = 422
    message = "表格设有打开密码，无法读取。请取消密码后保存，再重新上传。"
