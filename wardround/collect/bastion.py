"""The way through a bastion: a login string, or a menu that is answered key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wardround.collect.terminal import Terminal
from wardround.transports import Call, NotConfigured


def login_name(call: Call) -> tuple[str, str, int]:
    """User, host and port to connect to: the bastion's where the asset has one, else ("", "", 0) for its own."""
    bastion = call.target.variables.get("bastion") or {}
    if not bastion:
        return "", "", 0
    if not bastion.get("host"):
        raise NotConfigured("bastion 缺少 host")
    user = str(bastion.get("user") or call.target.user)
    words = _words(call, bastion)
    form = str(bastion.get("login") or "")
    return (_fill(form, words) if form else user), str(bastion["host"]), int(bastion.get("port") or 22)


def _words(call: Call, bastion: Mapping[str, Any]) -> dict[str, str]:
    target = call.target
    return {
        "user": str(bastion.get("user") or target.user),
        "account": target.user,
        "asset": str(bastion.get("asset") or target.address),
        "name": target.name,
        "address": target.address,
    }


def _fill(form: str, words: Mapping[str, str]) -> str:
    """The form with {user} {account} {asset} {name} {address} filled in."""
    return re.sub(r"\{(\w+)\}", lambda m: words.get(m.group(1), m.group(0)), form)


async def through_menu(call: Call, terminal: Terminal) -> None:
    """Answer the bastion's menu; `{password}` is the asset's own password, `{otp}` the round's code."""
    bastion = call.target.variables.get("bastion") or {}
    words = _words(call, bastion)
    for step in bastion.get("menu") or ():
        await terminal.wait_for(re.compile(str(step["expect"])), call.settings.question_timeout)
        form = str(step.get("send", ""))
        if form == "{password}":
            call.gate.secret(call.target.password, "\r")
        elif form == "{otp}":
            call.gate.secret(call.settings.otp, "\r")
        else:
            answer = _fill(form, words)
            call.gate.key(answer + "\r", f"（堡垒机菜单）{answer}")
