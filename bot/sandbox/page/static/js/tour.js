// The guided tour: the current step, where it happens, and the list of all. What is done is told by the server.

import { el, icon, iconButton, replaceChildren } from "./dom.js";
import { openDialog } from "./sheets.js";
import { save, state } from "./state.js";

const STAY = 5000; // milliseconds that a step can be read for, even when it is done at once

export class Tour {
  /** `page` offers show(key), openNumber(number), openClock(), arrange(). */
  constructor(node, page) {
    this.node = node;
    this.page = page;
    this.current = null;
    this.read = null;
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

  /** The first step that isn't done; before it, ticked, one that was done before it could be read. */
  choose(steps) {
    const ahead = steps.find((step) => !step.done) || null;
    const before = steps[(ahead ? steps.indexOf(ahead) : steps.length) - 1];
    this.read = steps.length ? this.read || new Set(steps.filter((step) => step.done).map((step) => step.id)) : null;
    const chosen = before && !this.read.has(before.id) ? before : ahead;
    if (chosen?.id === this.current?.id) return chosen;
    clearTimeout(this.timer);
    this.timer = chosen && setTimeout(() => {
      this.read?.add(chosen.id);
      this.update();
      this.page.arrange();
    }, STAY);
    return chosen;
  }

  update() {
    const steps = state.tour || [];
    this.current = this.choose(steps);
    this.node.hidden = !steps.length || state.tourHidden;
    const text = JSON.stringify([steps, [...state.phones.keys()].length, state.open, this.current?.id]);
    if (this.node.hidden || text === this.shown) return;
    this.shown = text;
    const done = steps.filter((step) => step.done).length;
    const at = this.current ? steps.indexOf(this.current) + 1 : steps.length;
    replaceChildren(this.node,
      el("button", { type: "button", class: "tour-count", "aria-label": `Bước ${at} trên ${steps.length}, xem tất cả`, test: "tour-all", on: { click: () => this.showAll(steps) } },
        el("span", { class: "tour-number", text: this.current ? `Bước ${at}/${steps.length}` : "Xong" }),
        this.current?.done && el("span", { class: "tour-ticked", role: "img", "aria-label": "Xong", test: "tour-ticked" }, icon("check")), dots(steps, this.current)),
      el("p", { class: "tour-text", role: "status", test: "tour-step", data: { step: this.current?.id || "", done: String(done) }, text: this.current ? this.current.text : "Đã đi hết các bước. Cứ tự nhiên thử tiếp." }),
      this.current?.phone && el("button", { type: "button", class: "tour-go", text: "Đến máy", test: "tour-go", on: { click: () => this.page.openNumber(this.current.phone) } }),
      this.current?.at_clock && el("button", { type: "button", class: "tour-go narrow-only", text: "Mở đồng hồ", test: "tour-clock", on: { click: () => this.page.openClock() } }),
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
