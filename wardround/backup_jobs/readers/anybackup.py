"""爱数 AnyBackup: its job report, exported as CSV or mailed, put into a folder of the controller.

There is no public interface and no public sample of the report: columns are found by the names such reports carry, so a
report with other names is `Unparsed` and says which column it lacks.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import Message

from wardround.backup_jobs.attempts import Attempt, summed
from wardround.backup_jobs.job import Job
from wardround.backup_jobs.reader import Results, reader
from wardround.backup_jobs.rows import LINE, from_html, pairs, table
from wardround.backup_jobs.told import Told, framed
from wardround.backup_jobs.words import quoted
from wardround.replies import Denied, NoAnswer, Unparsed, first_line

NAMES = {
    "task": (
        "任务名称",
        "作业名称",
        "任务名",
        "作业名",
        "备份任务",
        "备份任务名称",
        "任务",
        "作业",
        "Job Name",
        "Task Name",
    ),
    "result": ("执行结果", "任务结果", "备份结果", "结果", "执行状态", "任务状态", "状态", "Status", "Result"),
    "start": ("开始时间", "启动时间", "任务开始时间", "执行开始时间", "Start Time"),
    "end": ("结束时间", "完成时间", "任务结束时间", "执行结束时间", "End Time", "Finish Time"),
    "took": ("耗时", "执行时长", "用时", "持续时间", "运行时长", "Duration"),
    "size": ("数据量", "备份数据量", "备份大小", "数据大小", "传输数据量", "备份量", "大小", "Data Size", "Size"),
    "type": ("备份类型", "备份方式", "任务类型", "Backup Type", "Type"),
    "next": ("下次执行时间", "下次运行时间", "下次备份时间", "Next Run"),
    "why": ("失败原因", "错误信息", "错误描述", "错误原因", "详细信息", "备注", "Error", "Message"),
}
GOOD = re.compile(
    r"(?:备份|执行|任务|已|作业)*(?:成功|完成|正常)(?:完成|结束)?|success(?:ful|fully|ed)?|succeeded|completed|finished|ok",
    re.I,
)
BAD = ("失败", "异常", "错误", "中断", "取消", "中止", "终止", "部分", "未完成", "未执行", "未成功", "不成功", "fail", "error",
       "abort", "cancel", "partial", "warn", "警告", "告警")  # fmt: skip
BUSY = ("执行中", "运行中", "进行中", "备份中", "正在", "等待", "排队", "running", "waiting", "queued")
KINDS = (("全量", ("全量", "完全", "完整", "全备", "合成", "full")), ("日志", ("日志", "归档", "log", "实时", "cdp")),
         ("增量", ("增量", "差异", "incr", "diff")))  # fmt: skip
_UNITS = {"B": 0, "K": 1, "M": 2, "G": 3, "T": 4}
# one character set for the whole reply, whatever each file is in
_CAT = """[ -e {path} ] || {{ echo "missing"; exit 3; }}
[ -r {path} ] && [ -x {path} ] || {{ echo "denied"; exit 4; }}
find {path}/ -maxdepth 1 -type f -name {pattern} -size -4096k -exec stat -c '%Y %s %n' {{}} + | sort -rn | head -n 7 | while read -r t s f; do
  echo "file: $t $f"
  [ -r "$f" ] || {{ echo "unreadable"; continue; }}
  c=GB18030
  iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 && c=UTF-8
  case "$(head -c 2 "$f" | od -An -v -tx1 | tr -d ' ')" in fffe | feff) c=UTF-16 ;; esac
  iconv -c -f $c -t UTF-8 "$f" | tr -d '\\000' | head -n 600 | sed 's/^/> /'
  echo
done"""


def _ask(job: Job) -> str:
    if not job.word("path"):
        return framed(("reports", "echo missing; exit 3"))
    return framed(("reports", _CAT.format(path=quoted(job.word("path")), pattern=job.quoted("pattern", "*"))))


@reader(
    "anybackup",
    "爱数 AnyBackup",
    ask=_ask,
    takes=("path", "pattern", "task"),
    recorded=("anybackup_jobs",),
)
def anybackup(seen: Told, job: Job) -> Results:
    """The record of a task over every report in the folder."""
    part = seen.main("reports")
    if part.code in (3, 4):
        yield NoAnswer("没有放报告的目录（path）") if part.code == 3 else Denied("无权读取放报告的目录")
        return
    texts = [text for text in _files(part.text) if text.strip()]
    rows = [row for text in texts for row in _rows(text)]
    if not rows:
        if part.text.strip() or part.code == 0:
            why = "报告中没有找到任务名称、结果、时间的列" if texts else "目录中没有报告"
            yield Unparsed(why, first_line(texts[0] if texts else ""))
        return
    for row in rows:
        if not row.get("task"):
            yield Unparsed("报告中有看不懂的行", row.get(LINE) or row.get("odd", ""))
    mine = [row for row in rows if row.get("task") == (job.word("task") or job.name)]
    if not mine:
        names = "、".join(dict.fromkeys(row["task"] for row in rows if row.get("task")))
        yield Unparsed(f"报告中没有任务 {job.word('task') or job.name}", f"报告中的任务：{names}"[:200])
        return
    found: dict[object, Attempt] = {}
    for row in mine:
        made = _attempt(row, seen, job)
        if isinstance(made, Unparsed):
            yield made
        elif made:
            found[made.at] = made
    if not found:
        return
    record = summed(found.values(), job, seen)
    due = [seen.moment(r.get("next", "")) for r in mine]
    known = [d for d in due if d]
    yield summed(found.values(), job, seen, next_due=max(known)) if known else record


def _files(text: str) -> Iterator[str]:
    """The text of each file, mails opened; a bare reply is one file."""
    if not re.search(r"^file: \d+ ", text, re.M):
        yield from _opened(text)
        return
    for block in re.split(r"^(?=file: \d+ )", text, flags=re.M):
        lines = [line[2:] if line.startswith("> ") else "" for line in block.splitlines()[1:]]
        if block.startswith("file: ") and any(lines):
            yield from _opened("\n".join(lines))


def _opened(text: str) -> Iterator[str]:
    if not re.match(r"(?:\s*[A-Z][\w-]+: [^\n]*\n(?:[ \t][^\n]*\n)*){2}", text):
        yield from_html(text) if re.search(r"<t[dr]\b", text, re.I) else text
        return
    for part in email.message_from_string(text).walk():
        if not part.is_multipart() and (part.get_content_maintype() == "text" or _named(part)):
            body = _body(part)
            yield from_html(body) if re.search(r"<t[dr]\b", body, re.I) else body


def _named(part: Message) -> bool:
    return str(part.get_filename() or "").lower().endswith((".csv", ".txt", ".html", ".htm"))


def _body(part: Message) -> str:
    """A part of a mail as text; what is not encoded was made UTF-8 on its way here, whatever its header says."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or str(part.get("Content-Transfer-Encoding", "")).lower() not in (
        "base64",
        "quoted-printable",
    ):
        return str(part.get_payload())
    for name in (part.get_content_charset() or "utf-8", "utf-8", "gb18030"):
        try:
            return data.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(name.lower(), name))
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


def _rows(text: str) -> Iterator[dict[str, str]]:
    found = table(text, NAMES, ("task", "result"))
    blocks = [*found.rows, *({"odd": line} for line in found.odd)] if found.found else list(pairs(text, NAMES))
    unit = re.search(r"(?:数据量|大小|size)\s*[（(]\s*([KMGT]?)i?B\s*[)）]", text, re.I)
    for row in blocks:
        if not found.found and not (row.get("task") and "result" in row):
            continue
        yield row | {"unit": unit.group(1).upper() if unit else ""}


def _attempt(row: dict[str, str], seen: Told, job: Job) -> Attempt | Unparsed | None:
    kind = next((name for name, words in KINDS if any(w in row.get("type", "").lower() for w in words)), job.what)
    if job.what not in (kind, "文件"):
        return None
    start, end = seen.moment(row.get("start", "")), seen.moment(row.get("end", ""))
    at = end or start
    if at is None:
        return Unparsed("报告中的时间看不懂", f"{row.get('start', '')} {row.get('end', '')}".strip())
    ok, known = outcome(row["result"])
    if not known:
        return Unparsed("报告中的结果看不懂", row["result"][:80])
    why = "" if ok else row.get("why") or row["result"]
    took = (end - start).total_seconds() if start and end and end >= start else None
    return Attempt(at, ok, _size(row.get("size", ""), row["unit"]), took, why[:160])


def outcome(text: str) -> tuple[bool | None, bool]:
    """Whether a result word means success (None: still running), and whether it is known at all; bad words win."""
    plain = text.strip().lower()
    for words, ok in ((BAD, False), (BUSY, None)):
        if any(w in plain for w in words):
            return ok, True
    good = GOOD.fullmatch(plain) is not None
    return (True if good else None), good


def _size(text: str, unit: str) -> int | None:
    found = re.fullmatch(r"([\d,]+(?:\.\d+)?)\s*([KMGT]?)i?B?", text.strip(), re.I)
    if not found:
        return None
    power = _UNITS[(found.group(2) or unit or "B").upper()]
    return int(float(found.group(1).replace(",", "")) * 1024**power)
