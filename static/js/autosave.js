// form[data-autosave]: what is written is kept as a draft every 20 seconds and when a field is left. It never hands anything in.

const pause = 20000;

function contents(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "revision"].includes(name));
  return JSON.stringify(fields);
}

// Text that draft.js has put back is unsaved too, so the page is compared with what the server sent.
function untouched(form) {
  return [...form.elements].every((one) => {
    if (one.type === "checkbox" || one.type === "radio") return one.checked === one.defaultChecked;
    return !("defaultValue" in one) || one.type === "file" || one.value === one.defaultValue;
  });
}

function attach(form) {
  const line = form.querySelector("[data-autosave-line]");
  let saved = untouched(form) ? contents(form) : "";
  let running = null;
  let stopped = false;

  async function send(now) {
    const body = new FormData(form);
    for (const name of ["proofs", "drop", "also", "do"]) body.delete(name);
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (!answer || answer.status >= 500) return void (line.textContent = form.dataset.offline);
    if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return void (line.textContent = form.dataset.signedOut);
    const told = await answer.json().catch(() => null);
    line.textContent = told?.words ?? form.dataset.offline;
    if (answer.ok && told) {
      form.elements.revision.value = told.revision;
      saved = now;
    }
    // After a clash only the person may decide, so nothing more is sent without them.
    if (answer.status === 409) stopped = true;
  }

  function save() {
    const now = contents(form);
    if (running || stopped || now === saved) return;
    running = send(now).finally(() => (running = null));
  }

  setInterval(save, pause);
  form.addEventListener("focusout", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  // A form sent while a draft is on its way would stand on an older version than the server's.
  form.addEventListener("submit", (event) => {
    if (!running) return void (stopped = true);
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    running.then(() => form.requestSubmit(submitter));
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
}

document.querySelectorAll("form[data-autosave]").forEach(attach);
