#!/usr/bin/python
"""What most repositories of the field do: one module call per host, netmiko inside."""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    """Log in, send, write."""
    words = {name: {"type": "str", "required": True} for name in ("address", "user", "folder")}
    words |= {"password": {"type": "str", "no_log": True}, "port": {"type": "int"}}
    module = AnsibleModule({**words, "commands": {"type": "list", "elements": "str"}})
    from netmiko import ConnectHandler  # noqa: PLC0415  only where the module runs

    p = module.params
    login = {"host": p["address"], "port": p["port"], "username": p["user"], "password": p["password"]}
    with ConnectHandler(device_type="huawei", **login) as connection:
        texts = [connection.send_command(command, strip_prompt=False) for command in p["commands"]]
    for number, text in enumerate(texts):
        Path(p["folder"], f"{p['address']}-{number}.txt").write_text(text, encoding="utf-8")
    module.exit_json(changed=False, received=sum(map(len, texts)))


if __name__ == "__main__":
    main()
