#!/usr/bin/env bash
# The demo: lab up, a whole round of inventories/lab, reports, lab down; a second run shows trends against the first.
set -euo pipefail
out=$1 lab=$2
mkdir -p "$out"
trap 'python -m lab down --state "$lab" >/dev/null 2>&1 || true' EXIT
python -m lab down --state "$lab" >/dev/null 2>&1 || true
python -m lab up --state "$lab"
status=0
ansible-playbook -i inventories/lab playbooks/inspect.yml -e runs="$PWD/$out/runs" -e out="$PWD/$out" \
  -e known_hosts="$PWD/$lab/known_hosts" "${@:3}" || status=$?
python -m lab down --state "$lab"
[ "$status" -eq 0 ] || exit "$status"
echo
echo "请用浏览器打开：$out/开始.html"
