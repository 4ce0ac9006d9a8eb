// Dialogs, small menus and passing notes. Escape and a tap beside them close them.

import { el, icon, iconButton } from "./dom.js";

/** A dialog with a title; returns it with `body` to fill and `close`. It is gone when closed. */
export function openDialog(title, given = {}) {
  const body = el("div", { class: "dialog-body" });
  const dialog = el("dialog", { class: `sheet ${given.class || ""}`, "aria-label": title, test: given.test },
    el("header", {}, el("h2", { text: title }), iconButton("close", "Đóng", () => dialog.close(), { test: "close" })), body);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { given.onClose?.(); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, body, close: () => dialog.close() };
}

/** Ask before something that can't be taken back. */
export function confirmed(title, words, button) {
  return new Promise((resolve) => {
    let answer = false;
    const { body, close } = openDialog(title, { class: "small", test: "confirm", onClose: () => resolve(answer) });
    body.append(el("p", { text: words }), el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "quiet", text: "Thôi", on: { click: close } }),
      el("button", { type: "button", class: "danger", text: button, test: "confirm-yes", on: { click: () => { answer = true; close(); } } })));
  });
}

/** What an alert of the bot says. */
export function showAlert(from, words) {
  const { body, close } = openDialog(from, { class: "small", test: "alert" });
  const ok = el("button", { type: "button", class: "strong", text: "Đã hiểu", test: "alert-ok", on: { click: close } });
  body.append(el("p", { class: "alert-words", text: words }), el("div", { class: "dialog-buttons" }, ok));
  ok.focus();
}

/** A menu at a button or at a point. `items`: {label, icon, does, danger, test}. */
export function openMenu(anchor, items, point) {
  // A popover that closes by itself would close at once under the right button that opened it.
  const menu = el("div", { class: "menu", role: "menu", popover: "manual" });
  const beside = new AbortController();
  const close = () => {
    beside.abort();
    const had = menu.contains(document.activeElement);
    menu.remove();
    if (had) anchor.focus?.({ preventScroll: true });
  };
  for (const item of items.filter(Boolean)) {
    const choose = () => { close(); item.does(); };
    menu.append(el("button", { type: "button", role: "menuitem", class: item.danger ? "danger-text" : "", test: item.test, on: { click: choose } },
      icon(item.icon), el("span", { text: item.label })));
  }
  document.body.append(menu);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Tab") close();
    else if (event.key === "Escape") { event.preventDefault(); close(); } else walk(event);
  });
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) close(); }, { capture: true, signal: beside.signal });
  menu.showPopover();
  place(menu, anchor, point);
  menu.querySelector("button")?.focus({ preventScroll: true });
}

/** A note that passes by itself. */
export function note(words, where = document.getElementById("notes"), kind = "") {
  const shown = el("div", { class: `note ${kind}`, text: words, test: "note" });
  where.append(shown);
  setTimeout(() => shown.remove(), 4000);
}

/** Arrow keys go from button to button of the list that listens. */
export function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
}

function place(menu, anchor, point) {
  const box = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = point ? point.x : box.right - width;
  const below = point ? point.y : box.bottom + 4;
  const top = below + height > innerHeight - 8 ? (point ? point.y : box.top - 4) - height : below;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, top)}px`;
}
