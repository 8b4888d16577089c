// Focus on the summary of errors, questions before what cannot be taken back, one submission per click, and words for a failed request.

const live = document.getElementById("toasts");
const dialog = document.getElementById("confirm");

function focusErrors(root) {
  const errors = root.querySelector(".errors[tabindex]");
  if (errors) errors.focus();
}

function toast(words, link) {
  if (!live) return;
  const box = document.createElement("div");
  box.className = "message message--error";
  const text = document.createElement("span");
  text.textContent = `${words} `;
  box.append(text);
  if (link) {
    const a = document.createElement("a");
    a.href = link.url;
    a.target = "_blank";
    a.textContent = link.words;
    text.append(a);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--plain button--small";
  close.textContent = live.dataset.close;
  close.addEventListener("click", () => box.remove());
  box.append(close);
  live.replaceChildren(box);
}

function ask(words) {
  return new Promise((answer) => {
    document.getElementById("confirm-words").textContent = words;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}

// --- questions: data-confirm on a form or on its button ---
const agreed = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const words = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!words || agreed.has(form) || form.hasAttribute("hx-confirm")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  ask(words).then((yes) => {
    if (!yes) return submitter?.focus();
    agreed.add(form);
    form.requestSubmit(submitter);
    agreed.delete(form);
  });
}, true);

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  ask(ctx.confirm).then((yes) => (yes ? issueRequest() : dropRequest()));
});

// --- one submission per click ---
const sent = new Map();

function release(form) {
  clearTimeout(sent.get(form));
  sent.delete(form);
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || [...form.attributes].some((a) => a.name.startsWith("hx-"))) return;
  if (sent.has(form)) return event.preventDefault();
  if (event.defaultPrevented) return;
  event.submitter?.setAttribute("aria-disabled", "true");
  // A download leaves the page where it is, so the form opens again by itself.
  sent.set(form, setTimeout(() => release(form), 10000));
  dirty.delete(form);
});

window.addEventListener("pageshow", () => [...sent.keys()].forEach(release));

// --- leaving a half-filled form: data-guard ---
const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (form.isConnected) event.preventDefault();
});

// --- answers that must not replace what is on the page ---
function signIn() {
  return { url: live.dataset.signInUrl, words: live.dataset.signIn };
}

document.addEventListener("htmx:before:response", (event) => {
  const { status, raw } = event.detail.ctx.response;
  const lost = status === 401 || (raw.redirected && new URL(raw.url).pathname === live.dataset.signInUrl);
  if (lost) toast(live.dataset.signedOut, signIn());
  else if (status === 403) toast(live.dataset.denied);
  else if (status === 404) toast(live.dataset.gone);
  else if (status >= 500) toast(live.dataset.broken);
  else return;
  event.preventDefault();
});

document.addEventListener("htmx:error", (event) => {
  if (!event.detail.ctx?.response) toast(live.dataset.offline);
});

document.addEventListener("htmx:after:swap", (event) => {
  dirty.delete(event.target);
  focusErrors(document);
  // What held the focus has been replaced, so it goes to the same place of the new content.
  const id = event.detail.ctx?.target?.id;
  if (id && document.activeElement === document.body) {
    const place = document.getElementById(id);
    const control = place?.querySelector("input:not([type=hidden]), textarea, select") ?? place?.querySelector("[data-edit]");
    (control ?? place?.querySelector("a, button"))?.focus();
  }
});

// --- a table wider than its page scrolls in itself; the others leave their sticky head to the window ---
const fit = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    target.classList.remove("table--wide");
    target.classList.toggle("table--wide", target.scrollWidth > target.clientWidth + 1);
  }
});
for (const table of document.querySelectorAll("div.table:not(.table--wide)")) fit.observe(table);

// --- small courtesies ---
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.drop[open]")) if (!open.contains(event.target)) open.open = false;
  const link = event.target.closest?.(".errors a[href^='#']");
  const aim = link && document.getElementById(link.hash.slice(1));
  const control = aim && (aim.matches("input, select, textarea") ? aim : aim.querySelector("input, select, textarea"));
  if (control) {
    event.preventDefault();
    control.focus();
  }
  if (event.target.closest?.("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.drop[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

focusErrors(document);
