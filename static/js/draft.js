// form[data-keep]: what was typed outlives an expired session, a crash or a closed connection, in this tab only.

const words = document.getElementById("toasts")?.dataset ?? {};
const user = document.documentElement.dataset.user;
const lifetime = 12 * 60 * 60 * 1000;
const skipped = new Set(["password", "file", "hidden", "submit", "button"]);

function keyOf(form) {
  return `draft:${user}:${new URL(form.action).pathname}:${form.dataset.keep}`;
}

function controls(form) {
  return [...form.elements].filter((one) => one.name && !skipped.has(one.type));
}

function valueOf(one) {
  if (one.type === "checkbox" || one.type === "radio") return one.checked;
  return one.multiple ? [...one.selectedOptions].map((option) => option.value) : one.value;
}

function read(form) {
  const seen = {};
  return controls(form).map((one) => {
    seen[one.name] = (seen[one.name] ?? -1) + 1;
    return [one.name, seen[one.name], valueOf(one)];
  });
}

function write(form, values) {
  for (const [name, place, value] of values) {
    const one = controls(form).filter((each) => each.name === name)[place];
    if (!one) continue;
    if (typeof value === "boolean") one.checked = value;
    else if (Array.isArray(value)) for (const option of one.options) option.selected = value.includes(option.value);
    else one.value = value;
  }
}

function load(key) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key));
    return kept && Date.now() - kept.at < lifetime ? kept : null;
  } catch {
    return null;
  }
}

function announce(form, before, key) {
  const box = document.createElement("div");
  box.className = "message message--warning";
  box.setAttribute("role", "status");
  const text = document.createElement("span");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button button--link";
  undo.textContent = words.discard;
  undo.addEventListener("click", () => {
    write(form, before);
    sessionStorage.removeItem(key);
    box.remove();
    controls(form)[0]?.focus();
  });
  form.prepend(box);
  // The words come a moment later, because a live region is read out only when it changes.
  setTimeout(() => {
    text.textContent = `${words.restored} `;
    box.append(text, undo);
  }, 50);
}

function watch(form) {
  if (form.dataset.kept) return;
  form.dataset.kept = "yes";
  const key = keyOf(form);
  const kept = load(key);
  const before = read(form);
  if (kept && JSON.stringify(kept.values) !== JSON.stringify(before) && !form.querySelector(".errors")) {
    write(form, kept.values);
    announce(form, before, key);
  }
  const save = () => sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) }));
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => {
    save();
    sessionStorage.setItem("draft-sent", key);
  });
}

function watchAll() {
  if (user) document.querySelectorAll("form[data-keep]").forEach(watch);
}

// A page that reports success is the proof that the text sent last has arrived.
if (document.querySelector(".message--success")) {
  sessionStorage.removeItem(sessionStorage.getItem("draft-sent") ?? "");
  sessionStorage.removeItem("draft-sent");
}
document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  const form = sourceElement?.closest?.("form[data-keep]");
  if (form && response.status < 400 && !response.raw.redirected) sessionStorage.removeItem(keyOf(form));
});
document.addEventListener("htmx:after:swap", watchAll);
// Whoever cancels does not want the text back.
document.addEventListener("click", (event) => {
  const form = event.target.closest?.("form[data-keep] .actions a")?.closest("form");
  if (form) sessionStorage.removeItem(keyOf(form));
}, true);
watchAll();

// form[data-renew]: the text of an expired form is sent with the token of the session that has been opened since.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.renew) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const answer = await fetch(form.dataset.renew).catch(() => null);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (token) form.elements.csrfmiddlewaretoken.value = token;
  form.submit();
}, true);
