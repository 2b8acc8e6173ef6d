"""Remake template.docx: `python -m reports.inspection.make_template`.

The hospital may instead edit template.docx in Word or WPS (see reports/common/wordtemplate.py).
"""

from __future__ import annotations

from pathlib import Path

from reports.common.wordtemplate import made

TEMPLATE = Path(__file__).with_name("template.docx")

FACTS = (
    ("报告标题", "{{ title }}", "报告编号", "{{ number }}"),
    ("巡检日期", "{{ date }}", "{{ period_label }}", "{{ period }}"),
    ("公司名称", "{{ company }}", "巡检人", "{{ inspector }}"),
    ("合同编号", "{{ contract_number }}", "合同期限", "{{ contract_term }}"),
    ("合同金额", "{{ contract_fee }}", "巡检轮次", "{{ round_id }}"),
)

BODY: tuple[tuple[str, str], ...] = (
    ("Heading 1", "1、 执行摘要"),
    ("p", "{{p health }}"),
    ("WRLead", "核心结论："),
    ("WRItem", "发现严重问题：{{ severe }} 个，需立即处理。"),
    ("WRItem", "发现高风险隐患：{{ high }} 个，需在{{ high_days }}制定改进计划。"),
    ("WRItem", "发现一般建议：{{ minor }} 个，可优化。"),
    ("WRItem", "{{ told }}"),
    ("WRLead", "紧急待办事项："),
    ("p", "{{p urgent }}"),
    ("Heading 1", "2、 系统/数据库全景概览"),
    ("p", "{{p panorama }}"),
    ("chart", "{{ chart_grades }}"),
    ("chart", "{{ chart_capacity }}"),
    ("Heading 1", "3、 详细巡检记录"),
    ("Heading 2", "3.1 数据库层巡检"),
    ("p", "{{p database }}"),
    ("Heading 2", "3.2 应用/服务层巡检"),
    ("p", "{{p application }}"),
    ("Heading 2", "3.3 操作系统与网络层"),
    ("p", "{{p system }}"),
    ("Heading 2", "3.4 业务层面检查"),
    ("p", "{{p business }}"),
    ("p", "{%p for section in more %}"),
    ("Heading 2", "{{ section.heading }}"),
    ("p", "{{p section.body }}"),
    ("p", "{%p endfor %}"),
    ("p", "{%p if checks %}"),
    ("Heading 2", "3.{{ checks_number }} 合同检查项目对照"),
    ("p", "{{p checks }}"),
    ("p", "{%p endif %}"),
    ("Heading 1", "4、 发现的问题与待办事项"),
    ("p", "{{p problems }}"),
    ("Heading 1", "五、 总结与改进建议"),
    ("WRLead", "本次巡检总结："),
    ("p", "{{p summary }}"),
    ("WRLead", "改进建议："),
    ("p", "{{p advice }}"),
    ("Heading 1", "附、 资产统计"),
    ("p", "{{p assets }}"),
)


def make() -> bytes:
    """The template as bytes, the same at every call."""
    return made(FACTS, BODY)


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
