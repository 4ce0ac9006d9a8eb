// Backstage: what the program is doing behind the bots. It only shows.

import { el, replaceChildren } from "./dom.js";
import { state, worldNow } from "./state.js";
import { dueTime } from "./time.js";

const LEVELS = { khan: "Khẩn", "canh-bao": "Cảnh báo", "luu-y": "Lưu ý", "thong-tin": "Thông tin" };
const SLUGS = { "khẩn": "khan", "cảnh báo": "canh-bao", "lưu ý": "luu-y", "thông tin": "thong-tin" };

export class Side {
  constructor(node) {
    this.node = node;
    this.content = el("div", { class: "side-content", test: "side" });
    this.shown = "";
    node.append(el("h2", { text: "Hậu trường" }), this.content);
  }

  update() {
    const text = JSON.stringify(state.overview);
    if (!state.overview || text === this.shown) return;
    this.shown = text;
    const { outbox, advisories, due, events } = state.overview;
    const opened = new Set([...this.content.querySelectorAll("details[open]")].map((node) => node.dataset.name));
    replaceChildren(this.content,
      section("Lượt gửi", outboxTable(outbox)),
      section("Thông báo", advisories.map((advisory) => advisoryCard(advisory, opened)), "Chưa có thông báo nào."),
      section("Sắp tới", due.length && el("ul", { class: "due" }, ...due.map(dueRow)), "Không có việc nào đang hẹn."),
      section("Vừa xảy ra", events.length && el("ul", { class: "events" }, ...events.map((event) => el("li", { text: event }))), "Chưa có gì."));
  }
}

function section(title, content, otherwise = "") {
  const parts = [content].flat().filter(Boolean);
  return el("section", {}, el("h3", { text: title }), ...(parts.length ? parts : [el("p", { class: "nothing", text: otherwise })]));
}

function outboxTable(outbox) {
  const entries = Object.entries(outbox);
  if (!entries.length) return el("p", { class: "nothing", text: "Chưa gửi gì." });
  return el("dl", { class: "outbox" }, ...entries.map(([name, count]) =>
    el("div", {}, el("dt", { text: name }), el("dd", { text: String(count) }))));
}

function advisoryCard(advisory, opened) {
  const { level, headline, code, answered, accepted, total, silent, unreached, needing_help: helped } = advisory;
  const slug = SLUGS[level.toLowerCase()] || level;
  return el("article", { class: `advisory ${slug}`, test: `advisory-${code}` },
    el("p", { class: "advisory-head" }, el("span", { class: "level", text: LEVELS[level] || level }), el("span", { class: "code", text: code })),
    el("p", { class: "headline", text: headline }), bar(accepted, answered, total),
    el("p", { class: "counts", text: `${answered}/${total} cơ sở đã trả lời` }),
    names("Cần hỗ trợ", helped, `${code} help`, opened, true), names("Chưa trả lời", silent, `${code} silent`, opened, false),
    names("Cần gọi điện", unreached, `${code} unreached`, opened, false));
}

function bar(accepted, answered, total) {
  const part = (count) => `${total ? Math.min(100, (100 * count) / total) : 0}%`;
  const [tip, done] = [el("span", { class: "bar-accepted" }), el("span", { class: "bar-answered" })];
  tip.style.width = part(accepted);
  done.style.width = part(answered);
  return el("div", { class: "progress", "aria-hidden": "true" }, tip, done);
}

function names(title, list, name, opened, urgent) {
  if (!list.length) return null;
  return el("details", { class: urgent ? "urgent" : "", open: urgent || opened.has(name), data: { name } },
    el("summary", { text: `${title} (${list.length})` }), el("ul", {}, ...list.map((one) => el("li", { text: one }))));
}

function dueRow({ at, text }) {
  return el("li", {}, el("time", { text: dueTime(at, worldNow()) }), el("span", { text }));
}
