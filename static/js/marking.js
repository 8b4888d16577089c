// table[data-marking]: points typed from the keyboard; totals added up, boxes above their greatest points marked.

const table = document.querySelector("table[data-marking]");
const hop = document.getElementById("hop");
const stored = "marking-hop";
const skipped = /^[xх–-]$/i;

function rowOf(box) {
  return box.closest("tr");
}

function boxes(row) {
  return [...row.querySelectorAll("input.box")];
}

function judge(box) {
  const text = box.value.trim();
  const good = text === "" || skipped.test(text) || (/^\d+$/.test(text) && Number(text) <= Number(box.dataset.most));
  if (good) box.removeAttribute("aria-invalid");
  else box.setAttribute("aria-invalid", "true");
  return good;
}

function add(row) {
  const total = row.querySelector("[data-total]");
  if (!total) return;
  const texts = boxes(row).map((box) => box.value.trim());
  const whole = texts.every((text) => text !== "");
  total.value = whole ? String(texts.reduce((sum, text) => sum + (Number.parseInt(text, 10) || 0), 0)) : "";
}

function move(box, down, across) {
  const rows = [...table.tBodies[0].rows];
  const at = boxes(rowOf(box)).indexOf(box);
  let row = rows.indexOf(rowOf(box)) + down;
  let place = at + across;
  const width = boxes(rowOf(box)).length;
  if (place >= width) [row, place] = [row + 1, 0];
  const target = rows[row] && boxes(rows[row])[place];
  if (!target) return;
  target.focus();
  target.select();
}

if (table) {
  for (const row of table.tBodies[0].rows) add(row);
  table.addEventListener("input", (event) => {
    const box = event.target;
    const good = judge(box);
    add(rowOf(box));
    if (hop?.checked && good && box.value.length === 1 && Number(box.dataset.most) < 10) move(box, 0, 1);
  });
  table.addEventListener("keydown", (event) => {
    const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || !event.target.matches("input.box")) return;
    event.preventDefault();
    move(event.target, steps[event.key], 0);
  });
}

if (hop) {
  hop.closest("[data-hop]").hidden = false;
  hop.checked = localStorage.getItem(stored) === "on";
  hop.addEventListener("change", () => localStorage.setItem(stored, hop.checked ? "on" : "off"));
}
