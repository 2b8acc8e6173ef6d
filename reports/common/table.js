"use strict";
// Tables of up to some ten thousand rows: sorted and filtered as arrays, drawn in pieces; text is set, never parsed as HTML.
(function () {
  const STEP = 200;
  const sheets = JSON.parse(document.getElementById("data").textContent);
  const GRADES = { 红: "red", 黄: "yellow", 灰: "grey", 绿: "green" };
  const ORDER = { 红: 0, 黄: 1, 灰: 2, 绿: 3, 严重: 0, 高风险: 1, 一般: 2 };
  const byId = (id) => document.getElementById(id);
  const make = (tag, text, kind) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };
  let sheet, rows, drawn, sorted, order;
  // A column is {t: title, i: index of each row into v} (words said once) or {t, n: numbers}.
  const cell = (column, row) => (column.n ? (column.n[row] === null ? "" : column.n[row]) : column.v[column.i[row]]);

  function compare(column) {
    const rank = column.v && column.v.map((word) => (word in ORDER ? ORDER[word] : null));
    if (rank && rank.some((place) => place !== null)) {
      return (a, b) => (rank[column.i[a]] ?? 9) - (rank[column.i[b]] ?? 9) || a - b;
    }
    const collator = new Intl.Collator("zh-CN", { numeric: true });
    return (a, b) => {
      const x = cell(column, a), y = cell(column, b);
      if (typeof x === "number" && typeof y === "number") return x - y || a - b;
      if (x === "" || y === "") return (x === "") - (y === "") || a - b;
      return collator.compare(String(x), String(y)) || a - b;
    };
  }

  function chosen() {
    const words = byId("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const picks = [...document.querySelectorAll("#picks select")].map((s) => [sheet.columns[s.dataset.column], s.value]).filter((p) => p[1]);
    // Each distinct text is searched once, not once per row.
    const hits = words.map((word) => sheet.columns.map((c) => c.v && c.v.map((text) => String(text).toLowerCase().includes(word))));
    const out = [];
    for (let row = 0; row < sheet.count; row++) {
      if (!picks.every(([c, value]) => String(cell(c, row)) === value)) continue;
      const found = hits.every((columns, w) => columns.some((hit, c) => (hit ? hit[sheet.columns[c].i[row]] : String(cell(sheet.columns[c], row)).includes(words[w]))));
      if (found) out.push(row);
    }
    return out;
  }

  function refresh() {
    rows = chosen();
    if (sorted !== null) {
      const by = compare(sheet.columns[sorted]);
      rows.sort((a, b) => order * by(a, b));
    }
    byId("body").replaceChildren();
    byId("grid").scrollTop = 0;
    drawn = 0;
    byId("count").textContent = rows.length === sheet.count ? `共 ${sheet.count} 行` : `筛选出 ${rows.length} 行，共 ${sheet.count} 行`;
    draw(STEP);
  }

  function draw(most) {
    const piece = document.createDocumentFragment();
    const end = Math.min(rows.length, drawn + most);
    for (; drawn < end; drawn++) {
      const line = make("tr");
      for (const column of sheet.columns) {
        const value = cell(column, rows[drawn]);
        const box = make("td", undefined, typeof value === "number" ? "num" : "");
        if (column.g && GRADES[value]) box.append(make("span", value, `grade ${GRADES[value]}`));
        else box.textContent = value;
        line.append(box);
      }
      piece.append(line);
    }
    byId("body").append(piece);
    byId("more").textContent = drawn < rows.length ? `已显示 ${drawn} 行，向下滚动继续` : rows.length ? "" : "没有符合条件的行";
  }

  function heads() {
    const line = make("tr");
    sheet.columns.forEach((column, index) => {
      const head = make("th", column.t, column.n ? "num" : "");
      head.tabIndex = 0;
      head.style.minWidth = `${Math.min(320, Math.max(44, column.w * 6.6))}px`;
      const turn = () => {
        order = sorted === index ? -order : 1;
        sorted = index;
        line.querySelectorAll("th").forEach((th) => th.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", order > 0 ? "ascending" : "descending");
        refresh();
      };
      head.addEventListener("click", turn);
      head.addEventListener("keydown", (event) => event.key === "Enter" && turn());
      line.append(head);
    });
    byId("head").replaceChildren(line);
  }

  function picks() {
    const boxes = sheet.columns.map((column, index) => {
      if (!column.p) return null;
      const label = make("label", `${column.t} `);
      const select = make("select");
      select.dataset.column = index;
      select.append(new Option("全部", ""));
      [...column.v].filter((v) => v !== "").sort((a, b) => (ORDER[a] ?? 9) - (ORDER[b] ?? 9) || String(a).localeCompare(String(b), "zh-CN")).forEach((v) => select.append(new Option(v, v)));
      select.addEventListener("change", refresh);
      label.append(select);
      return label;
    });
    byId("picks").replaceChildren(...boxes.filter(Boolean));
  }

  function show(index) {
    sheet = sheets[index];
    sorted = null;
    order = 1;
    byId("search").value = "";
    document.querySelectorAll("nav button").forEach((b, i) => b.setAttribute("aria-selected", String(i === index)));
    heads();
    picks();
    refresh();
  }

  sheets.forEach((one, index) => {
    const tab = make("button", `${one.name} ${one.count}`);
    tab.type = "button";
    tab.addEventListener("click", () => show(index));
    byId("tabs").append(tab);
  });
  let wait;
  byId("search").addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(refresh, 150);
  });
  new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && drawn < rows.length && draw(STEP), { root: byId("grid"), rootMargin: "600px" }).observe(byId("more"));
  window.addEventListener("beforeprint", () => draw(rows.length));
  show(0);
})();
