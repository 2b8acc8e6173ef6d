"""Why a file could not be written, in a line that a person can act on."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "超出允许的文件大小",
    errno.EROFS: "文件系统是只读的",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EEXIST: "已有同名的文件",
    errno.EMFILE: "打开的文件太多（ulimit -n）",
}


def fault(error: OSError) -> str:
    """The file, the reason, and what to look at."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return f"{error.filename or '写入'}：{reason}（请检查磁盘空间与权限）"
