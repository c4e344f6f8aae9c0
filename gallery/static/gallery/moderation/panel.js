// The queue by keyboard and by mouse; nothing here decides, the server does.
"use strict";

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.submit();
});
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.sure;
  if (question && !window.confirm(question)) event.preventDefault();
});

const queue = document.querySelector("[data-queue]");
if (queue) {
  const one = (selector) => document.querySelector(selector);
  const cards = () => [...queue.querySelectorAll(".mod-card:not(.is-leaving)")];
  const chosen = () => cards().filter((card) => card.querySelector("input").checked);
  const current = () => document.activeElement.closest?.(".mod-card") ?? cards()[0];
  const dialog = one("[data-dialog]");
  const closer = one("[data-closer]");
  const status = one("[data-status]");
  let rejecting = [];
  let before = null;

  function counted() {
    const count = chosen().length;
    one("[data-bulk]").hidden = count === 0;
    one("[data-count]").textContent = `${count} selected`;
  }

  function leave(card) {
    const rest = cards();
    const next = rest[rest.indexOf(card) + 1] ?? rest[rest.indexOf(card) - 1];
    const focused = card.contains(document.activeElement) || document.activeElement === document.body;
    card.classList.add("is-leaving");
    if (focused) next?.focus();
    setTimeout(() => {
      card.remove();
      document.activeElement.closest?.(".mod-card")?.scrollIntoView({ block: "nearest" });
    }, 200);
    if (!next) one("[data-empty]").hidden = false;
  }

  async function decide(targets, verdict, reason = "", note = "") {
    if (!targets.length) return;
    targets.forEach((card) => card.classList.add("is-busy"));
    const ids = targets.map((card) => card.dataset.id);
    // What was withdrawn and handed in anew meanwhile is another picture than this page shows.
    const seen = Object.fromEntries(targets.map((card) => [card.dataset.id, card.dataset.seen]));
    try {
      const answer = await fetch(queue.dataset.url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": one("[data-token] input").value,
        },
        body: JSON.stringify({ ids, verdict, reason, note, seen }),
      });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.detail);
      for (const card of targets) {
        card.classList.remove("is-busy");
        const problem = said.failed[card.dataset.id];
        const place = card.querySelector("[data-error]");
        place.hidden = !problem;
        place.textContent = problem ?? "";
        if (!problem) leave(card);
      }
      const left = one("[data-left]");
      left.textContent = Math.max(0, Number(left.textContent) - said.done.length);
      status.textContent = `${said.done.length} ${verdict}.`;
    } catch (error) {
      targets.forEach((card) => card.classList.remove("is-busy"));
      status.textContent = `Not saved: ${error.message}`;
    }
    counted();
  }

  function ask(targets) {
    if (!targets.length) return;
    rejecting = targets;
    before = document.activeElement;
    one("[data-note]").value = "";
    dialog.showModal();
    dialog.querySelector("[data-reason]").focus();
  }

  function reject(reason) {
    const note = one("[data-note]").value;
    dialog.close();
    before?.focus();
    decide(rejecting, "rejected", reason, note);
  }

  function look(card) {
    one("[data-closer-picture]").src = card.querySelector("img").dataset.full;
    closer.showModal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do], [data-reason], [data-clear]");
    if (button?.dataset.reason) return reject(button.dataset.reason);
    if (button?.dataset.do) {
      const card = button.closest(".mod-card");
      const targets = card ? [card] : chosen();
      return button.dataset.do === "rejected" ? ask(targets) : decide(targets, "approved");
    }
    if (button) cards().forEach((card) => (card.querySelector("input").checked = false));
    if (event.target.matches(".mod-card img")) look(event.target.closest(".mod-card"));
    counted();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    if (dialog.open) {
      const reasons = dialog.querySelectorAll("[data-reason]");
      const reason = reasons[Number(event.key) - 1];
      if (reason) {
        event.preventDefault();
        reject(reason.dataset.reason);
      }
      return;
    }
    if (closer.open) {
      if (event.key.toLowerCase() === "z") closer.close();
      return;
    }
    const card = current();
    if (!card) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const rest = cards();
    const targets = chosen().length ? chosen() : [card];
    // By the key's place, so that a Russian layout works as well.
    const action = {
      KeyA: () => decide(targets, "approved"),
      KeyR: () => ask(targets),
      KeyZ: () => look(card),
      KeyX: () => {
        const box = card.querySelector("input");
        box.checked = !box.checked;
        counted();
      },
    }[event.code];
    if (step) rest[Math.min(rest.length - 1, Math.max(0, rest.indexOf(card) + step))].focus();
    else if (action) action();
    else return;
    event.preventDefault();
  });

  cards()[0]?.focus({ preventScroll: true });
}
