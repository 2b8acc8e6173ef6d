#!/usr/bin/env bash
# The demo: lab up, a whole round of inventories/lab, reports, lab down. From the second run on, the lab has one fault
# repaired and one switch gone, so that the report shows what became better and that silence is grey, not green.
set -euo pipefail
out=$1 lab=$2
mkdir -p "$out"
trap 'python -m lab down --state "$lab" >/dev/null 2>&1 || true' EXIT
python -m lab down --state "$lab" >/dev/null 2>&1 || true
changes=()
if compgen -G "$out/runs/*/round.digest.json" >/dev/null; then
  changes=(--repaired fan-failed --off ZYL-2F-SW02 --later)
  echo "再次巡检：模拟医院里已更换中医楼3层的故障风扇，中医楼2层有一台交换机断电（看报告如何说）。"
fi
python -m lab up --state "$lab" "${changes[@]}"
status=0
ansible-playbook -i inventories/lab playbooks/inspect.yml -e runs="$PWD/$out/runs" -e out="$PWD/$out" \
  -e known_hosts="$PWD/$lab/known_hosts" "${@:3}" || status=$?
python -m lab down --state "$lab"
[ "$status" -eq 0 ] || exit "$status"
echo
echo "请用浏览器打开：$PWD/$out/开始.html"
