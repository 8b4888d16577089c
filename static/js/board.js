// The board of a schedule: people are dragged onto sessions, forms marked data-board change the page without leaving it.

const near = 60; // px to the edge of the window at which it scrolls
const least = 6; // px of a movement that is no click

const main = document.querySelector("main");
let drag = null;

function begin() {
  main.classList.add("scripted");
  for (const words of main.querySelectorAll("[data-scripted]")) words.hidden = false;
}

// --- changes: the same forms as without script; the page that answers takes the place of this one ---
async function send(form) {
  if (main.hasAttribute("aria-busy")) return;
  main.setAttribute("aria-busy", "true");
  const session = form.elements.session?.value;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    // A sign-in, a fault, another page: the browser goes there itself.
    if (!answer.ok || !fresh?.querySelector("#board")) return void form.submit();
    show(fresh, session);
    history.replaceState(null, "", answer.url);
  } catch {
    form.submit();
  } finally {
    main.removeAttribute("aria-busy");
  }
}

function show(fresh, session) {
  const scrolled = main.querySelector(".bench__list")?.scrollTop ?? 0;
  const open = [...main.querySelectorAll("details.card")].map((one) => one.open);
  main.replaceChildren(...fresh.childNodes);
  begin();
  [...main.querySelectorAll("details.card")].forEach((one, at) => (one.open = open[at] ?? one.open));
  const list = main.querySelector(".bench__list");
  if (list) list.scrollTop = scrolled;
  const words = main.querySelector(".message--error")?.closest(".messages");
  const place = main.querySelector("[data-refusal]") ?? (session && document.getElementById(`session-${session}`));
  const goal = words ?? place ?? document.getElementById("undo");
  if (words) words.tabIndex = -1;
  goal?.focus({ preventScroll: true });
  goal?.scrollIntoView({ block: "nearest" });
}

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-board]") || event.defaultPrevented) return;
  event.preventDefault();
  send(form);
});

// --- dragging: mouse and pen anywhere on a person, a finger by the handle, because else the page would not scroll ---
function place(x, y) {
  return document.elementFromPoint(x, y)?.closest("[data-slot]") ?? null;
}

function lift(event) {
  drag.ghost = document.createElement("div");
  drag.ghost.className = "ghost";
  drag.ghost.textContent = drag.from.dataset.words;
  document.body.append(drag.ghost);
  document.documentElement.classList.add("dragging");
  drag.from.setPointerCapture(event.pointerId);
}

function move(event) {
  const { clientX: x, clientY: y } = event;
  if (!drag.ghost && Math.hypot(x - drag.x, y - drag.y) < least) return;
  if (!drag.ghost) lift(event);
  event.preventDefault();
  drag.ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
  const over = place(x, y);
  if (over !== drag.over) {
    drag.over?.classList.remove("slot--over");
    over?.classList.add("slot--over");
    drag.over = over;
  }
  if (y < near) window.scrollBy(0, -12);
  else if (y > window.innerHeight - near) window.scrollBy(0, 12);
}

function end() {
  drag?.ghost?.remove();
  drag?.over?.classList.remove("slot--over");
  document.documentElement.classList.remove("dragging");
  drag = null;
}

// The click that ends a drag opens nothing.
function swallow(click) {
  click.preventDefault();
  click.stopPropagation();
}

function drop(event) {
  const { over, ghost, from } = drag;
  const aim = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-instead]");
  end();
  if (!ghost) return;
  window.addEventListener("click", swallow, true);
  setTimeout(() => window.removeEventListener("click", swallow, true));
  if (!over || over.dataset.session === from.dataset.origin) return;
  const form = document.getElementById("drop");
  form.elements.session.value = over.dataset.session;
  form.elements.observer.value = from.dataset.observer;
  form.elements.origin.value = from.dataset.origin ?? "";
  form.elements.instead.value = aim && over.contains(aim) ? aim.dataset.instead : "";
  send(form);
}

main.addEventListener("pointerdown", (event) => {
  const from = event.target.closest("[data-drag]");
  if (!from || event.button !== 0 || !event.isPrimary || event.target.closest(".drop__box")) return;
  if (event.pointerType === "touch" && !event.target.closest("[data-grip]")) return;
  drag = { from, x: event.clientX, y: event.clientY };
});
document.addEventListener("pointermove", (event) => drag && move(event));
document.addEventListener("pointerup", (event) => drag && drop(event));
document.addEventListener("pointercancel", end);
document.addEventListener("keydown", (event) => event.key === "Escape" && drag && end());
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-drag]") && event.preventDefault());

begin();
