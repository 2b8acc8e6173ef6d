"""Word to PDF by LibreOffice, each call with a profile of its own so that two never wait for one lock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><cachedir>{cache}</cachedir>{aliases}</fontconfig>"""
# Where the hospital's own fonts are missing, the nearest open ones, in their Simplified Chinese cut.
_ALIASES = {
    "宋体": "Noto Serif CJK SC", "SimSun": "Noto Serif CJK SC", "仿宋": "Noto Serif CJK SC", "FangSong": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC", "SimHei": "Noto Sans CJK SC", "Microsoft YaHei": "Noto Sans CJK SC",
}  # fmt: skip


class OfficeError(Exception):
    """The conversion failed; the message is one Chinese line for the engineer."""


def soffice() -> str | None:
    """The LibreOffice program of this machine, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(document: bytes, seconds: int = 120) -> bytes:
    """The Word document as PDF; OfficeError when LibreOffice is absent, fails or takes longer than `seconds`."""
    program = soffice()
    if not program:
        raise OfficeError(
            "本机没有安装 LibreOffice（soffice），未生成 PDF；Word 文件不受影响，可用 Word/WPS 另存为 PDF"
        )
    with tempfile.TemporaryDirectory(prefix="wardround-office-") as folder:
        return _convert(program, Path(folder), document, seconds)


def _convert(program: str, folder: Path, document: bytes, seconds: int) -> bytes:
    source = folder / "report.docx"
    source.write_bytes(document)
    (folder / "fonts.conf").write_text(_fonts(folder), encoding="utf-8")
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    _run(command, os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)}, seconds)
    target = folder / "report.pdf"
    if not target.is_file():
        raise OfficeError("LibreOffice 未能转换 Word 文件为 PDF；请在本机打开该 Word 文件检查，或另存为 PDF")
    return target.read_bytes()


def _run(command: list[str], env: dict[str, str], seconds: int) -> None:
    """Run to the end or kill the whole group: soffice is a shell around soffice.bin."""
    with subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise OfficeError(f"LibreOffice 转换超过 {seconds} 秒，已停止；Word 文件不受影响") from None


def _fonts(folder: Path) -> str:
    alias = '<match target="pattern"><test name="family"><string>{0}</string></test><edit name="family" mode="append" binding="strong"><string>{1}</string></edit></match>'
    return _FONTS.format(cache=folder / "fonts", aliases="".join(alias.format(a, b) for a, b in _ALIASES.items()))
