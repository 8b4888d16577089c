// Single keys of the review: [data-key] is pressed by its key's place on the keyboard, whatever the layout; rows marked
// [data-step] are walked with J and K and ticked with X. The switch in the help line turns all of it off.

const stored = "review-keys";
const help = document.querySelector("[data-keys-help]");
const toggle = document.querySelector("[data-keys-switch]");
let working = localStorage.getItem(stored) !== "off";

function show() {
  toggle?.setAttribute("aria-pressed", String(working));
}

if (help) help.hidden = false;
show();
toggle?.addEventListener("click", () => {
  working = !working;
  localStorage.setItem(stored, working ? "on" : "off");
  show();
});

function press(control) {
  const needed = document.getElementById(control.dataset.needs ?? "");
  if (needed && !needed.value.trim()) needed.focus();
  else control.click();
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-step]")];
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = now < 0 ? 0 : Math.min(Math.max(now + by, 0), rows.length - 1);
  rows[next].querySelector("th a")?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!working || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (event.target.closest("textarea, select, input:not([type=checkbox]), dialog")) return;
  const control = document.querySelector(`[data-key="${event.code}"]`);
  let done = true;
  if (control) press(control);
  else if (event.code === "KeyJ") done = step(1);
  else if (event.code === "KeyK") done = step(-1);
  else if (event.code === "KeyX") event.target.closest("[data-step]")?.querySelector("input[type=checkbox]")?.click();
  else return;
  if (done) event.preventDefault();
});
