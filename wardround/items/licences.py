"""授权、特征库、证书: what expires."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from wardround.item import Limits, Own, Subject, item
from wardround.items.reckoning import named
from wardround.kinds.system import Certificate, License, Signature
from wardround.limits import Limit
from wardround.verdict import Verdict, against, green, grey, not_counted, red

UNLICENSED = {"disabled", "disable", "not enabled", "unlicensed", "not licensed", "未启用", "未授权"}
ANTIVIRUS = ("av", "virus", "病毒")


def _until(expires: date, subject: Subject, limit: Limit, name: str) -> Verdict:
    """How long something is still valid, reckoned from the reply's own day; what has expired weighs more."""
    left = (expires - subject.at.date()).days
    if left < 0:
        over = red(f"已于 {expires} 过期（{-left} 天前）", left, "天", limit=limit.text, name=name)
        return replace(over, weight="normal")
    return against(limit, left, f"有效期至 {expires}，剩 {{value}}", name=name)


@item(
    "授权有效期检查",
    rows=["software-check-5", "software-check-6", "inspection-2.1"],
    weight="light",
    worse="lower",
    advice="90 天内到期的现在就走续费采购并联系厂商或代理商；已过期的确认哪些功能停止（特征库升级、VPN、防护），"
    "书面告知信息科负责人。",
)
def licence_valid(licence: License, licences: Own[License], subject: Subject, limits: Limits) -> Verdict:
    """No licence has expired or expires soon, unless another one for the same goes on."""
    name = named("授权", licence.unit)
    if any(_outlives(other, licence) for other in licences.of):
        return not_counted(f"已由同一功能的另一授权接续（{licence.state or licence.expires}）", name=name)
    if licence.expires is not None:
        verdict = _until(licence.expires, subject, limits.licence_days, name)
        if licence.ok is False and verdict.grade != "red":
            return _invalid(licence, name, f"（有效期至 {licence.expires}）")
        return verdict
    return _undated(licence, name)


def _outlives(other: License, licence: License) -> bool:
    """Whether a valid licence for the same lasts longer than one that ends."""
    if other.unit != licence.unit or other.ok is not True or licence.expires is None:
        return False
    return bool(other.permanent) or (other.expires is not None and other.expires > licence.expires)


def _invalid(licence: License, name: str, until: str = "") -> Verdict:
    return replace(red(f"设备报告授权无效：{licence.state or '未说明'}{until}", name=name), weight="normal")


def _undated(licence: License, name: str) -> Verdict:
    if licence.ok is False:
        return _invalid(licence, name)
    if licence.permanent:
        return green("永久授权", name=name)
    if licence.ok:
        return green(licence.state or "设备报告有效", name=name)
    if licence.state.lower() in UNLICENSED:
        return not_counted(f"功能未授权也未启用（{licence.state}）", name=name)
    if not licence.state and licence.granted is not None:
        return not_counted(f"只是数量（{licence.granted}），没有有效期", name=name)
    return grey(f"设备未给出有效期（{licence.state or '空'}）", name=name)


@item(
    "授权点数检查",
    rows=["software-check-5", "software-check-3"],
    worse="higher",
    advice="清理不再使用的接入点/用户/会话；仍不够的申请扩容授权，点数用尽后新设备将无法接入。",
)
def licence_points_ok(licence: License, limits: Limits) -> Verdict:
    """Licensed points are not used up."""
    name = named("授权", licence.unit)
    if licence.used is None or not licence.granted:
        return not_counted("该授权不计点数", name=name)
    text = f"已用 {licence.used}，共 {licence.granted}，占用 {{value}}"
    return against(limits.licence_points_percent, 100 * licence.used / licence.granted, text, name=name)


@item(
    "特征库更新检查",
    layer="security",
    rows=["software-check-6", "software-check-1"],
    weight="light",
    worse="higher",
    advice="查升级服务授权是否到期、设备到升级服务器是否可达（display update status）；内网设备从官网下载离线包，"
    "核对校验值后导入。",
)
def signatures_current(signature: Signature, subject: Subject, limits: Limits) -> Verdict:
    """Every signature library is fresh: antivirus within days, the others within a week."""
    name = named("特征库", signature.unit)
    if signature.released is None:
        return grey(f"设备未给出特征库日期（版本 {signature.version or '未给出'}）", name=name)
    age = (subject.at.date() - signature.released).days
    if age < -2:
        return grey(f"特征库日期 {signature.released} 晚于巡检日期，无法判断", name=name)
    virus = any(word in signature.unit.lower() for word in ANTIVIRUS)
    limit = limits.signature_av_days if virus else limits.signature_days
    shown = f"（版本 {signature.version}）" if signature.version else ""
    return against(limit, max(0, age), f"{signature.released} 发布{shown}，距今 {{value}}", name=name)


@item(
    "证书有效期检查",
    layer="security",
    rows=["software-check-5", "software-check-6"],
    weight="light",
    worse="lower",
    advice="向签发机构申请新证书并在变更窗口替换；医保、电子病历、CA 签名相关证书提前通知业务科室与厂商联调；"
    "替换后从终端实测。",
)
def certificates_valid(certificate: Certificate, subject: Subject, limits: Limits) -> Verdict:
    """No certificate has expired or expires soon."""
    name = named("证书", certificate.unit)
    if certificate.expires is None:
        return grey(f"未取得有效期（{certificate.subject or '主体未知'}）", name=name)
    return _until(certificate.expires, subject, limits.certificate_days, name)
