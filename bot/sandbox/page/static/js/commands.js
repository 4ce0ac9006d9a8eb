// The list of a bot's commands over the foot of a phone: opened by its button, or by a slash that is typed.

import { el } from "./dom.js";
import { walk } from "./sheets.js";

export class CommandList {
  /** `button` opens it and `input` is typed in; `pick(command, wasTyped)` is called when one is chosen. */
  constructor(button, input, pick) {
    this.button = button;
    this.input = input;
    this.pick = pick;
    this.opener = null;
    this.node = el("div", { class: "suggestions", role: "listbox", "aria-label": "Các lệnh", hidden: true, on: { keydown: (event) => this.keyDown(event) } });
  }

  get isOpen() {
    return this.opener !== null;
  }

  /** By the button: all of them, with the first in focus. */
  toggle(known) {
    if (this.opener === this.button) this.close(true);
    else {
      this.open(this.button, known);
      this.node.querySelector("button")?.focus({ preventScroll: true });
    }
  }

  /** By typing: those that fit; what is typed keeps the focus. */
  suggest(fitting) {
    if (fitting.length) this.open(this.input, fitting);
    else if (this.opener === this.input) this.close();
  }

  /** `back`: the focus returns to where it was opened from. */
  close(back = false) {
    if (!this.isOpen) return;
    const { opener } = this;
    this.opener = null;
    this.beside.abort();
    this.button.setAttribute("aria-expanded", "false");
    if (back) opener.focus({ preventScroll: true });
    this.node.hidden = true;
  }

  focusLast() {
    this.node.querySelector("button:last-child")?.focus();
  }

  open(opener, known) {
    this.close();
    this.opener = opener;
    this.beside = new AbortController();
    this.button.setAttribute("aria-expanded", String(opener === this.button));
    this.node.replaceChildren(...known.map((one) => this.entry(one)));
    this.node.hidden = false;
    this.node.scrollTop = 0;
    const left = (event) => { if (!this.node.contains(event.target) && !opener.contains(event.target)) this.close(); };
    for (const event of ["pointerdown", "focusin"]) document.addEventListener(event, left, { capture: true, signal: this.beside.signal });
    document.addEventListener("keydown", (event) => this.escape(event), { capture: true, signal: this.beside.signal });
  }

  entry({ command, description }) {
    const chosen = () => {
      const wasTyped = this.opener === this.input;
      this.close(true);
      this.pick(command, wasTyped);
    };
    return el("button", { type: "button", role: "option", test: "command", on: { click: chosen } },
      el("strong", { text: `/${command}` }), el("span", { text: description }));
  }

  escape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.close(true);
  }

  keyDown(event) {
    if (event.key === "Tab") this.close(true);
    else walk(event);
  }
}
