"""One-time codes of bastions: which a round needs, and who is asked for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wardround.collect.target import Target

ASK = frozenset({"ask", "true", "yes", "询问"})
"""`bastion.otp` that is no code but says that one is to be asked for."""
_NONE = frozenset({"", "false", "no", "none"})
OWN_LINES = frozenset({"recorded", "local"})
Ask = Callable[[str], str | None]
"""Asks a person: what was typed, "" for nothing, None when there is nobody to ask."""


def _bastion(variables: Mapping[str, Any]) -> Mapping[str, Any]:
    bastion = variables.get("bastion")
    return bastion if isinstance(bastion, Mapping) else {}


def fixed(variables: Mapping[str, Any]) -> str:
    """The code that the inventory itself gives for the asset's bastion, else ""."""
    code = str(_bastion(variables).get("otp") or "").strip()
    return "" if code.lower() in ASK | _NONE else code


def needs(variables: Mapping[str, Any]) -> bool:
    """Whether the asset's bastion wants a code that the inventory does not give."""
    bastion = _bastion(variables)
    if not bastion or fixed(variables):
        return False
    menu = bastion.get("menu")
    steps = menu if isinstance(menu, list | tuple) else ()
    in_menu = any(isinstance(step, Mapping) and step.get("send") == "{otp}" for step in steps)
    return in_menu or str(bastion.get("otp") or "").strip().lower() in ASK


def code_for(variables: Mapping[str, Any], otp: str, codes: Mapping[str, str]) -> str:
    """The code for the asset's bastion: the round's, else the one asked for, else the inventory's, else ""."""
    return otp or codes.get(str(_bastion(variables).get("host") or "")) or fixed(variables)


def asked(targets: Iterable[Target], otp: str, ask: Ask, say: Callable[[str], None]) -> dict[str, str]:
    """Bastion → code, asked once for each that needs one; what nobody gave is told in a line and left out."""
    hosts = Counter(
        str(_bastion(t.variables).get("host") or "")
        for t in targets
        if needs(t.variables) and t.variables.get("transport") not in OWN_LINES
    )
    codes: dict[str, str] = {}
    for host, count in hosts.items() if not otp else ():
        code = ask(f"堡垒机 {host} 的动态口令（其后有 {count} 台资产；输入不显示，回车结束）：")
        if code:
            codes[host] = code
            continue
        why = "没有终端可以询问" if code is None else "没有输入"
        say(
            f"堡垒机 {host} 需要动态口令，{why}：其后的 {count} 台资产本轮不采集，记为灰；请在终端中运行，或加 -e otp=…"
        )
    return codes
