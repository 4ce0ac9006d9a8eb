// The bar: the world's clock and its jumps, the faults that are on, and what opens the other parts of the page.

import { openDisputes } from "./disputes.js";
import { el, icon } from "./dom.js";
import { note, openDialog } from "./sheets.js";
import { state, worldNow } from "./state.js";
import { askMoment } from "./moment.js";
import { clockTime, dayName, nextMorning } from "./time.js";
import { act } from "./wire.js";

const FAULTS = [
  ["telegram-down", "Telegram ngừng", "Mọi lệnh gọi tới Telegram đều báo lỗi 502"],
  ["zalo-down", "Zalo ngừng", "Mọi lệnh gọi tới Zalo đều báo lỗi 502"],
  ["textonly-down", "Kênh chữ ngừng", "Mọi lệnh gọi tới kênh chữ đều báo lỗi 502"],
  ["slow", "Chậm 3 giây", "Mỗi lệnh gọi chậm thêm 3 giây"],
  ["too-many", "Quá nhiều yêu cầu (429)", "Tin mới trên mọi kênh bị trả lại; Telegram hẹn 5 giây, Zalo không hẹn nên bot thử lại sau chừng một phút"],
  ["zalo-quota", "Zalo hết hạn mức", "Như gói miễn phí đã gửi đủ số tin của tháng; tắt đi thì chừng một phút sau tin mới tới"],
  ["cut-after", "Cắt sau khi nhận", "Một lần: tin đã tới nhưng bot không biết"],
];
const NARROW = matchMedia("(max-width: 760px)");

export class Bar {
  /** `does` offers openPicker, toggleSide, toggleTour. */
  constructor(node, does) {
    this.does = does;
    this.time = el("strong", { class: "clock-time", test: "clock" });
    this.day = el("span", { class: "clock-day" });
    this.place = el("p", { class: "place-name" });
    this.sample = el("span", { class: "sample", test: "sample", hidden: true });
    this.faults = el("div", { class: "faults", role: "group", "aria-label": "Sự cố" });
    this.trouble = el("span", { class: "trouble", hidden: true });
    this.jumps = this.makeJumps();
    this.controls = el("div", { class: "controls" }, this.jumps, this.faults);
    this.side = el("button", { type: "button", class: "bar-button", "aria-label": "Hậu trường", "aria-pressed": "false", test: "bar-side", hidden: true, on: { click: does.toggleSide } },
      icon("eye"), el("span", { class: "wide-only", text: "Hậu trường" }));
    this.tour = el("button", { type: "button", class: "bar-button", "aria-label": "Hướng dẫn", "aria-pressed": "false", test: "bar-tour", hidden: true, on: { click: does.toggleTour } },
      icon("map"), el("span", { class: "wide-only", text: "Hướng dẫn" }));
    this.clock = el("button", { type: "button", class: "clock", "aria-label": "Giờ và sự cố", test: "bar-clock", on: { click: () => this.openSheet() } }, this.time, this.day, this.trouble, icon("down"));
    this.slot = el("div", { class: "slot" });
    node.append(
      el("div", { class: "brand" }, el("img", { src: "/page/static/icon.svg", alt: "", width: 30, height: 30 }), el("div", {}, el("h1", {}, el("span", { text: "Trường An" }), this.sample), this.place)),
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
    const jump = (label, given, test) => el("button", { type: "button", class: "jump-button", text: label, test, on: { click: () => this.move(given()).catch((error) => note(error.message)) } });
    const until = el("button", { type: "button", class: "jump-button", text: "Đến lúc…", test: "clock-until", on: { click: () => askMoment((moment) => this.move({ until: moment })) } });
    return el("div", { class: "jumps", role: "group", "aria-label": "Cho giờ chạy tới" },
      jump("+10 phút", () => ({ seconds: 600 }), "clock-10m"), jump("+1 giờ", () => ({ seconds: 3600 }), "clock-1h"),
      jump("+24 giờ", () => ({ seconds: 86400 }), "clock-24h"), jump("Đến 7g30 sáng mai", () => ({ until: nextMorning(worldNow()) }), "clock-morning"), until);
  }

  /** The clock stops at what falls due on its way, which may take some seconds; until then no second jump begins. */
  async move(given) {
    const buttons = [...this.jumps.querySelectorAll("button")].filter((button) => !button.disabled);
    const focused = document.activeElement;
    for (const button of buttons) button.disabled = true;
    this.jumps.setAttribute("aria-busy", "true");
    try {
      await act("clock", given);
    } finally {
      for (const button of buttons) button.disabled = false;
      this.jumps.removeAttribute("aria-busy");
      if (buttons.includes(focused)) focused.focus({ preventScroll: true });
    }
  }

  update() {
    const [place, sample] = (state.title || "chơi thử").split(" – ");
    this.place.textContent = place;
    this.sample.textContent = sample || "";
    this.sample.hidden = !sample;
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
    }), el("button", { type: "button", class: "fault-more", text: "Zalo: điều chưa rõ…", title: "Chỗ tài liệu và thực tế của Zalo khác nhau, cho người rành kỹ thuật", test: "disputes-open", on: { click: openDisputes } }));
    if (focused?.startsWith("fault-")) this.faults.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  tick() {
    const now = worldNow();
    this.time.textContent = clockTime(now);
    this.day.textContent = dayName(now);
  }
}

