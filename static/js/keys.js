// Keyboard in tables marked data-keys: arrows walk over cells, Enter opens the row's editor, Esc closes it, Ctrl+Enter saves any form.

const focusable = "a[href], button:not([disabled]), input, select, textarea, summary";

function cellAt(table, row, column) {
  return table.rows[row]?.cells[Math.min(column, table.rows[row].cells.length - 1)];
}

function enter(cell) {
  if (!cell) return;
  const inside = cell.querySelector(focusable);
  if (!inside) cell.tabIndex = -1;
  (inside ?? cell).focus();
}

const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function walk(event, table, cell) {
  const [down, across] = moves[event.key];
  const row = cell.parentElement.rowIndex + down;
  const column = cell.cellIndex + across;
  if (column < 0) return;
  event.preventDefault();
  enter(cellAt(table, row, column));
}

document.addEventListener("keydown", (event) => {
  const here = event.target;
  if (event.key === "Enter" && event.ctrlKey) {
    const form = here.form ?? here.closest?.("form");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  const table = here.closest?.("table[data-keys]");
  const cell = here.closest?.("td, th");
  if (!table || !cell) return;
  const row = cell.parentElement;
  const typing = here.matches("input:not([type=checkbox], [type=radio]), select, textarea");
  if (event.key === "Escape") row.querySelector("[data-cancel]")?.click();
  else if (typing || event.altKey || event.metaKey || event.ctrlKey) return;
  else if (event.key in moves) walk(event, table, cell);
  else if (event.key === "Enter" && here === cell) row.querySelector("[data-edit]")?.click();
});
