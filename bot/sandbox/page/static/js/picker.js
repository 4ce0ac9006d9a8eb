// Opens further phones: people of the directory, phones that were put away, or a stranger.

import { CHANNEL_NAMES } from "./channels.js";
import { el } from "./dom.js";
import { openDialog } from "./sheets.js";
import { state } from "./state.js";
import { initials, matches, nameAndTitle } from "./text.js";
import { act } from "./wire.js";

const SHOWN = 60;

/** `page` offers show(key), which opens the phone too. */
export function openPicker(page) {
  const { body, close } = openDialog("Thêm máy", { test: "picker" });
  const people = everybody();
  const list = el("div", { class: "people", test: "picker-list" });
  const search = el("input", { type: "search", placeholder: "Tên, trường hoặc số; không cần dấu", "aria-label": "Tìm người", test: "picker-search", autocomplete: "off" });
  const complaint = el("p", { class: "complaint-line", role: "alert", hidden: true });
  const open = async (number, name, channel) => {
    try {
      if (!name.trim()) throw new Error("Người này tên gì? Xin gõ tên.");
      const { phone } = await act("open", { number, name, channel });
      close();
      page.show(phone);
    } catch (error) {
      complaint.textContent = error.message;
      complaint.hidden = false;
    }
  };
  const show = () => list.replaceChildren(...found(people, search.value).map((person) => personRow(person, open)));
  search.addEventListener("input", show);
  show();
  if (people.length) body.append(search, list);
  body.append(strangerForm(open), complaint);
  (people.length ? search : body.querySelector("input"))?.focus();
}

function everybody() {
  const known = new Map(state.directory.map((entry) => [entry.number, entry]));
  for (const phone of state.phones.values()) {
    if (!known.has(phone.number)) known.set(phone.number, { number: phone.number, name: phone.name, title: "", unit: "", ward: "", kind: "" });
  }
  return [...known.values()];
}

function found(people, sought) {
  const fitting = people.filter((person) =>
    !sought.trim() || matches(sought, [person.name, person.title, person.unit, person.ward, person.kind].join(" "), person.number));
  return fitting.slice(0, SHOWN);
}

function personRow(person, open) {
  const [name, about] = nameAndTitle(person);
  const inUse = (channel) => state.open.some((key) => {
    const phone = state.phones.get(key);
    return phone.number === person.number && phone.channel === channel;
  });
  return el("div", { class: "choice person", test: `person-${person.number}` }, el("span", { class: "avatar", "aria-hidden": "true", text: initials(person.name) }),
    el("span", { class: "choice-words" }, el("strong", { text: name }), el("span", { text: about })),
    el("span", { class: "choice-buttons" }, ...CHANNEL_NAMES.map(([channel, label]) =>
      el("button", { type: "button", class: "quiet", test: `open-${person.number}-${channel}`, "aria-label": `Mở máy ${label} của ${person.name}`, on: { click: () => open(person.number, person.name, channel) } },
        el("span", { text: inUse(channel) ? `Đến ${label}` : label })))));
}

function strangerForm(open) {
  const name = el("input", { type: "text", maxlength: 64, required: true, placeholder: "Tên", "aria-label": "Tên người lạ", test: "stranger-name", autocomplete: "off" });
  const number = el("input", { type: "tel", maxlength: 20, required: true, placeholder: "Số điện thoại", "aria-label": "Số điện thoại người lạ", test: "stranger-number", autocomplete: "off" });
  const channel = el("select", { "aria-label": "Kênh", test: "stranger-channel" }, ...CHANNEL_NAMES.map(([value, label]) => el("option", { value, text: label })));
  const submit = (event) => { event.preventDefault(); open(number.value, name.value, channel.value); };
  return el("form", { class: "stranger", on: { submit } }, el("h3", { text: "Người lạ, không có trong danh bạ" }),
    el("div", { class: "stranger-line" }, name, number, channel, el("button", { type: "submit", class: "strong", text: "Mở máy", test: "stranger-open" })));
}
