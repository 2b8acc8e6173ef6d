"""The way through a bastion: a login string, or a menu that is answered key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wardround.collect.codes import code_for, needs
from wardround.collect.target import Target
from wardround.collect.terminal import Terminal
from wardround.transports import Call, NotConfigured


def login_name(call: Call) -> tuple[str, str, int]:
    """User, host and port to connect to: the bastion's where the asset has one, else ("", "", 0) for its own.

    NotConfigured when the bastion wants a one-time code that the round does not have: nothing is sent to it then.
    """
    bastion = call.target.variables.get("bastion") or {}
    if not bastion:
        return "", "", 0
    host, port = place(call.target)
    if needs(call.target.variables) and not code(call):
        raise NotConfigured(f"堡垒机 {host} 需要动态口令，本轮没有给出（可加 -e otp=…），未连接")
    user = str(bastion.get("user") or call.target.user)
    words = _words(call, bastion)
    form = str(bastion.get("login") or "")
    return (_fill(form, words) if form else user), host, port


def code(call: Call) -> str:
    """The one-time code for the asset's bastion, "" when there is none."""
    return code_for(call.target.variables, call.settings.otp, call.settings.codes)


def place(target: Target) -> tuple[str, int]:
    """Host and port that SSH connects to: the bastion's, or the asset's own."""
    bastion = target.variables.get("bastion") or {}
    port = target.port("ssh", 22, "ssh")
    if not bastion:
        return target.address, port
    if not bastion.get("host"):
        raise NotConfigured("bastion 缺少 host")
    return str(bastion["host"]), int(bastion.get("port") or port)


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
    steps = bastion.get("menu")
    for step in steps if isinstance(steps, list | tuple) else ():
        await terminal.wait_for(re.compile(str(step["expect"])), call.settings.question_timeout)
        form = str(step.get("send", ""))
        if form == "{password}":
            call.gate.secret(call.target.password, "\r")
        elif form == "{otp}":
            call.gate.secret(code(call), "\r")
        else:
            answer = _fill(form, words)
            call.gate.key(answer + "\r", f"（堡垒机菜单）{answer}")
