// The bar: the world's clock and its jumps, the faults that are on, and what opens the other parts of the page.

import { el, icon } from "./dom.js";
import { note, openDialog } from "./sheets.js";
import { state, worldNow } from "./state.js";
import { clockTime, dayName, inputTime, nextMorning } from "./time.js";
import { act } from "./wire.js";

const FAULTS = [
  ["telegram-down", "Telegram ngừng", "Mọi lệnh gọi tới Telegram đều báo lỗi 502"],
  ["textonly-down", "Kênh chữ ngừng", "Mọi lệnh gọi tới kênh chữ đều báo lỗi 502"],
  ["slow", "Chậm 3 giây", "Mỗi lệnh gọi chậm thêm 3 giây"],
  ["too-many", "Quá nhiều yêu cầu (429)", "Tin mới bị trả lại, hẹn 5 giây"],
  ["cut-after", "Cắt sau khi nhận", "Một lần: tin đã tới nhưng bot không biết"],
];
const NARROW = matchMedia("(max-width: 760px)");

async function move(given) {
  try {
    await act("clock", given);
  } catch (error) {
    note(error.message);
  }
}

export class Bar {
  /** `does` offers openPicker, toggleSide, toggleTour. */
  constructor(node, does) {
    this.does = does;
    this.time = el("strong", { class: "clock-time", test: "clock" });
    this.day = el("span", { class: "clock-day" });
    this.place = el("p", { class: "place-name" });
    this.faults = el("div", { class: "faults", role: "group", "aria-label": "Sự cố" });
    this.trouble = el("span", { class: "trouble", hidden: true });
    this.jumps = this.makeJumps();
    this.controls = el("div", { class: "controls" }, this.jumps, this.faults);
    this.side = el("button", { type: "button", class: "bar-button", "aria-label": "Hậu trường", "aria-pressed": "false", test: "bar-side", hidden: true, on: { click: does.toggleSide } },
      icon("eye"), el("span", { class: "wide-only", text: "Hậu trường" }));
    this.tour = el("button", { type: "button", class: "bar-button", "aria-label": "Hướng dẫn", "aria-pressed": "false", test: "bar-tour", hidden: true, on: { click: does.toggleTour } },
      icon("map"), el("span", { class: "wide-only", text: "Hướng dẫn" }));
    this.clock = el("button", { type: "button", class: "clock", "aria-label": "Giờ và sự cố", test: "bar-clock", on: { click: () => this.openSheet() } }, this.time, this.day, this.trouble);
    this.slot = el("div", { class: "slot" });
    node.append(
      el("div", { class: "brand" }, el("img", { src: "/page/static/icon.svg", alt: "", width: 30, height: 30 }), el("div", {}, el("h1", { text: "Trường An" }), this.place)),
      this.clock, this.slot,
      el("div", { class: "bar-end" }, this.tour, this.side,
        el("button", { type: "button", class: "bar-button strong", "aria-label": "Thêm máy", test: "bar-add", on: { click: does.openPicker } }, icon("plus"), el("span", { class: "wide-only", text: "Thêm máy" }))));
    this.settle();
    NARROW.addEventListener("change", () => this.settle());
    this.tick();
  }

  /** The controls stand in the bar where there is room, else in a sheet. */
  settle() {
    if (NARROW.matches) this.controls.remove();
    else this.slot.append(this.controls);
    this.clock.tabIndex = NARROW.matches ? 0 : -1;
    this.clock.classList.toggle("pressable", NARROW.matches);
  }

  openSheet() {
    if (!NARROW.matches) return;
    const { body } = openDialog("Giờ và sự cố", { class: "bottom", test: "controls", onClose: () => this.settle() });
    body.append(this.controls);
  }

  makeJumps() {
    const jump = (label, given, test) => el("button", { type: "button", class: "jump-button", text: label, test, on: { click: () => move(given()) } });
    const until = el("button", { type: "button", class: "jump-button", text: "Đến lúc…", test: "clock-until", on: { click: () => this.askMoment() } });
    return el("div", { class: "jumps", role: "group", "aria-label": "Cho giờ chạy tới" },
      jump("+10 phút", () => ({ seconds: 600 }), "clock-10m"), jump("+1 giờ", () => ({ seconds: 3600 }), "clock-1h"),
      jump("+24 giờ", () => ({ seconds: 86400 }), "clock-24h"), jump("Đến 7g30 sáng mai", () => ({ until: nextMorning(worldNow()) }), "clock-morning"), until);
  }

  askMoment() {
    const { body, close } = openDialog("Cho giờ chạy đến lúc…", { class: "small", test: "moment" });
    const now = inputTime(worldNow() + 60_000);
    const input = el("input", { type: "datetime-local", value: now, min: now, required: true, "aria-label": "Ngày giờ", test: "moment-input" });
    const go = (event) => { event.preventDefault(); move({ until: input.value }); close(); };
    body.append(el("form", { on: { submit: go } }, input,
      el("div", { class: "dialog-buttons" }, el("button", { type: "submit", class: "strong", text: "Chạy đến lúc đó", test: "moment-go" }))));
  }

  update() {
    this.place.textContent = state.title || "chơi thử";
    this.side.hidden = state.overview === null;
    this.tour.hidden = !state.tour?.length;
    this.side.setAttribute("aria-pressed", String(Boolean(state.sideShown)));
    this.tour.setAttribute("aria-pressed", String(!state.tourHidden));
    this.trouble.hidden = !state.faults.length;
    this.trouble.textContent = `${state.faults.length} sự cố`;
    this.showFaults();
    this.tick();
  }

  showFaults() {
    if (this.shown === String(state.faults)) return;
    this.shown = String(state.faults);
    const focused = document.activeElement?.dataset.testid;
    this.faults.replaceChildren(el("span", { class: "faults-name", text: "Sự cố" }), ...FAULTS.map(([name, label, tip]) => {
      const on = state.faults.includes(name);
      const toggle = () => act("fault", { name, on: !on }).catch((error) => note(error.message));
      return el("button", { type: "button", class: "fault", title: tip, "aria-pressed": String(on), test: `fault-${name}`, on: { click: toggle } },
        el("span", { class: "fault-dot", "aria-hidden": "true" }), el("span", { text: label }), on && el("em", { text: "Đang bật" }));
    }));
    if (focused?.startsWith("fault-")) this.faults.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  tick() {
    const now = worldNow();
    this.time.textContent = clockTime(now);
    this.day.textContent = dayName(now);
  }
}

