"""Remake template.docx: `python -m reports.backup.make_template`.

The hospital may instead edit template.docx in Word or WPS (see reports/common/wordtemplate.py).
"""

from __future__ import annotations

from pathlib import Path

from reports.common.wordtemplate import CODE, SONG, Style, made

TEMPLATE = Path(__file__).with_name("template.docx")
STYLES: dict[str, Style] = {CODE: (SONG, 7.5, False, False, 0, 0, 1.0)}

FACTS = (
    ("报告标题", "{{ title }}", "报告编号", "{{ number }}"),
    ("报告日期", "{{ date }}", "本轮内容", "{{ topic }}"),
    ("公司名称", "{{ company }}", "巡检人", "{{ inspector }}"),
    ("合同编号", "{{ contract_number }}", "合同期限", "{{ contract_term }}"),
    ("合同金额", "{{ contract_fee }}", "巡检轮次", "{{ round_id }}"),
)

BODY: tuple[tuple[str, str], ...] = (
    ("Heading 1", "1、 结论摘要"),
    ("p", "{{p health }}"),
    ("p", "{{p summary }}"),
    ("p", "{{p topics }}"),
    ("p", "{%p if any_jobs %}"),
    ("wide", ""),
    ("p", "{%p endif %}"),
    ("Heading 1", "2、 数据备份一览"),
    ("p", "{{p jobs }}"),
    ("p", "{%p if any_jobs %}"),
    ("upright", ""),
    ("p", "{%p endif %}"),
    ("Heading 1", "3、 需处理的问题"),
    ("p", "{{p risks }}"),
    ("Heading 1", "4、 异地实时备份（等级保护三级 8.1.4.9 b）"),
    ("p", "{{p offsite }}"),
    ("Heading 1", "5、 配置备份"),
    ("Heading 2", "5.1 各平台备份情况"),
    ("p", "{{p platforms }}"),
    ("Heading 2", "5.2 改动与变更单"),
    ("p", "{{p changed }}"),
    ("Heading 2", "5.3 未取得备份的设备"),
    ("p", "{{p missed }}"),
    ("Heading 2", "5.4 运行配置与已保存配置"),
    ("p", "{{p unsaved }}"),
    ("Heading 1", "6、 恢复演练记录"),
    ("Heading 2", "6.1 演练计划与逾期"),
    ("p", "{{p planned }}"),
    ("Heading 2", "6.2 演练记录"),
    ("p", "{{p drills }}"),
    ("Heading 1", "7、 保留策略"),
    ("p", "{{p kept }}"),
    ("Heading 1", "附、 配置差异"),
    ("p", "{{p differences }}"),
)


def make() -> bytes:
    """The template as bytes, the same at every call."""
    return made(FACTS, BODY, STYLES)


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
