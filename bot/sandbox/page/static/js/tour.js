// The guided tour: the current step, where it happens, and the list of all. What is done is told by the server.

import { el, icon, iconButton, replaceChildren } from "./dom.js";
import { openDialog } from "./sheets.js";
import { save, state } from "./state.js";

export class Tour {
  /** `page` offers show(key), openNumber(number), arrange(). */
  constructor(node, page) {
    this.node = node;
    this.page = page;
    this.current = null;
    this.shown = "";
  }

  /** The number of the phone that the current step is about, or nothing. */
  get wanted() {
    return state.tourHidden || !this.current ? "" : this.current.phone;
  }

  toggle() {
    state.tourHidden = !state.tourHidden;
    save();
    this.update();
    this.page.arrange();
  }

  update() {
    const steps = state.tour || [];
    this.current = steps.find((step) => !step.done) || null;
    this.node.hidden = !steps.length || state.tourHidden;
    const text = JSON.stringify([steps, [...state.phones.keys()].length, state.open]);
    if (this.node.hidden || text === this.shown) return;
    this.shown = text;
    const done = steps.filter((step) => step.done).length;
    const at = this.current ? steps.indexOf(this.current) + 1 : steps.length;
    replaceChildren(this.node,
      el("button", { type: "button", class: "tour-count", "aria-label": `Bước ${at} trên ${steps.length}, xem tất cả`, test: "tour-all", on: { click: () => this.showAll(steps) } },
        el("span", { class: "tour-number", text: this.current ? `Bước ${at}/${steps.length}` : "Xong" }), dots(steps, this.current)),
      el("p", { class: "tour-text", role: "status", test: "tour-step", data: { step: this.current?.id || "", done: String(done) }, text: this.current ? this.current.text : "Đã đi hết các bước. Cứ tự nhiên thử tiếp." }),
      this.current?.phone && el("button", { type: "button", class: "tour-go", text: "Đến máy", test: "tour-go", on: { click: () => this.page.openNumber(this.current.phone) } }),
      iconButton("close", "Ẩn hướng dẫn", () => this.toggle(), { test: "tour-hide" }));
  }

  showAll(steps) {
    const { body } = openDialog("Các bước", { test: "tour-list" });
    body.append(el("ol", { class: "tour-list" }, ...steps.map((step) =>
      el("li", { class: step.done ? "done" : step === this.current ? "current" : "" },
        el("span", { class: "tick", role: "img", "aria-label": step.done ? "Xong" : "Chưa xong" }, step.done && icon("check")), el("span", { text: step.text })))));
  }
}

function dots(steps, current) {
  return el("span", { class: "tour-dots", "aria-hidden": "true" }, ...steps.map((step) =>
    el("span", { class: step.done ? "done" : step === current ? "current" : "" })));
}
