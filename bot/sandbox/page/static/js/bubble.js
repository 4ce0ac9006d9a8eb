// One message as a bubble: who, what, when, and its buttons. It tells `phone` what is tapped.

import { el, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { KIND_NAMES, media } from "./media.js";
import { clockTime, dayName } from "./time.js";

/** The row of a message. `phone` offers tapButton, jumpTo, openActions, say. */
export function bubble(message, phone) {
  const side = message.bot ? "bot" : "me";
  const row = el("div", { class: `row ${side}`, test: "message", data: { n: message.n, id: message.id, day: dayName(message.at), by: side } });
  if (message.deleted) {
    row.append(el("div", { class: "bubble gone", test: "bubble" }, icon("trash"), el("span", { text: phone.channel === "zalo" ? "Tin nhắn đã được thu hồi" : "Tin nhắn đã xóa" }), meta(message)));
    return row;
  }
  const body = el("div", { class: `bubble kind-${message.kind}`, test: "bubble", tabindex: "-1", role: "article", "aria-label": spoken(message, phone) });
  body.append(...heads(message, phone));
  const carried = media(message);
  if (carried) body.append(carried);
  if (message.text) {
    const onCommand = phone.channel === "telegram" && message.bot ? (command) => phone.say(command) : null;
    body.append(el("div", { class: "words", test: "text" }, formatted(message.text, message.entities, onCommand)));
  }
  body.append(meta(message), actionsButton(message, phone, body));
  listenForActions(body, message, phone);
  row.append(body);
  if (message.buttons.length) row.append(inlineKeyboard(message, phone));
  return row;
}

/** A line between two days. */
export function daySeparator(day) {
  return el("div", { class: "day", role: "separator" }, el("span", { text: day }));
}

function spoken(message, phone) {
  return `${message.bot ? phone.botName : "Bạn"}, ${clockTime(message.at)}`;
}

function heads(message, phone) {
  const heads = [];
  if (message.pinned) heads.push(el("div", { class: "pinned" }, icon("pin"), el("span", { text: "Đã ghim" })));
  if (message.forwarded_from && phone.channel !== "zalo") {
    heads.push(el("div", { class: "forwarded", text: `Chuyển tiếp từ ${message.forwarded_from}` }));
  }
  if (message.reply_to) heads.push(quote(message.reply_to, phone));
  return heads;
}

function quote(quoted, phone) {
  const words = quoted.text || KIND_NAMES[quoted.kind] || "Tin nhắn";
  return el("button", { type: "button", class: "quote", test: "quote", on: { click: () => phone.jumpTo(quoted.id) } },
    el("span", { class: "quote-who", text: quoted.bot ? phone.botName : phone.ownName }),
    el("span", { class: "quote-words", text: words.replaceAll("\n", " ") }));
}

function meta(message) {
  const marks = [];
  if (message.silent) marks.push(mark("mute", "Gửi im lặng"));
  if (message.protected) marks.push(mark("lock", "Không cho chuyển tiếp"));
  if (message.edited && !message.deleted) marks.push(el("span", { class: "edited", text: "đã sửa" }));
  return el("span", { class: "meta" }, ...marks, el("time", { datetime: message.at, text: clockTime(message.at) }));
}

function mark(name, label) {
  return el("span", { class: "mark", title: label, role: "img", "aria-label": label }, icon(name));
}

function actionsButton(message, phone, body) {
  return el("button", {
    type: "button", class: "actions", tabindex: "-1", title: "Việc với tin này", "aria-label": "Việc với tin này", test: "message-menu",
    on: { click: (event) => { event.stopPropagation(); phone.openActions(message, body); } },
  }, icon("down"));
}

function listenForActions(body, message, phone) {
  let held = 0;
  body.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img")) return;
    event.preventDefault();
    phone.openActions(message, body, event.clientX ? { x: event.clientX, y: event.clientY } : undefined);
  });
  body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== body) return;
    event.preventDefault();
    phone.openActions(message, body);
  });
  body.addEventListener("touchstart", (event) => {
    const { clientX: x, clientY: y } = event.touches[0];
    held = setTimeout(() => phone.openActions(message, body, { x, y }), 550);
  }, { passive: true });
  for (const event of ["touchend", "touchmove", "touchcancel"]) {
    body.addEventListener(event, () => clearTimeout(held), { passive: true });
  }
}

function inlineKeyboard(message, phone) {
  return el("div", { class: "inline-keys" }, ...message.buttons.map((row, rowNumber) =>
    el("div", { class: "inline-row" }, ...row.map((button, column) => inlineButton(message, button, rowNumber, column, phone)))));
}

function inlineButton(message, button, row, column, phone) {
  const given = { class: `inline-key ${button.style}`, test: "button", data: { label: button.label, style: button.style } };
  const tapped = (event) => phone.tapButton(message, button, row, column, event.currentTarget);
  if (button.kind === "url" && /^https?:/i.test(button.url)) {
    return el("a", { ...given, href: button.url, target: "_blank", rel: "noopener noreferrer", on: { click: tapped } },
      el("span", { text: button.label }), icon("out"));
  }
  const extra = { copy: "copy", url: "out" }[button.kind];
  return el("button", { ...given, type: "button", disabled: button.kind === "other", on: { click: tapped } },
    el("span", { text: button.label }), extra && icon(extra));
}
