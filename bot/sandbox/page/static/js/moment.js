// Asks for a day and an hour as they are written in Vietnam, whatever language the browser speaks.

import { el } from "./dom.js";
import { openDialog } from "./sheets.js";
import { worldNow } from "./state.js";
import { dayAndYear, clockTime, inputTime } from "./time.js";

/** `go` is given a moment like 2026-11-27T07:45 in Vietnam's time, and rejects with a sentence where it can't be. */
export function askMoment(go) {
  const { body, close } = openDialog("Cho giờ chạy đến lúc…", { class: "small", test: "moment" });
  const soon = worldNow() + 60_000;
  const day = field("Ngày", "ngày/tháng/năm", dayAndYear(soon), "moment-day");
  const hour = field("Giờ", "giờ:phút", clockTime(soon), "moment-hour");
  const complaint = el("p", { class: "complaint-line", role: "alert", hidden: true });
  const button = el("button", { type: "submit", class: "strong", text: "Chạy đến lúc đó", test: "moment-go" });
  const submit = async (event) => {
    event.preventDefault();
    for (const input of [day.input, hour.input]) input.removeAttribute("aria-invalid");
    complaint.hidden = true;
    try {
      const moment = `${readDay(day.input)}T${readHour(hour.input)}`;
      if (moment <= inputTime(worldNow())) throw wrong(hour.input, `Lúc đó đã qua: bây giờ là ${clockTime(worldNow())} ngày ${dayAndYear(worldNow())}.`);
      button.disabled = true;
      await go(moment);
      close();
    } catch (error) {
      complaint.textContent = error.message;
      complaint.hidden = false;
      button.disabled = false;
      error.field?.setAttribute("aria-invalid", "true");
      error.field?.focus();
    }
  };
  body.append(el("form", { novalidate: true, on: { submit } }, el("div", { class: "moment-fields" }, day.label, hour.label), complaint,
    el("div", { class: "dialog-buttons" }, button)));
}

function field(label, shape, value, test) {
  const input = el("input", { type: "text", inputmode: "text", maxlength: 12, autocomplete: "off", placeholder: shape, value, test });
  return { input, label: el("label", {}, el("span", { text: `${label} (${shape})` }), input) };
}

/** 27/11/2026, or 27/11 of this year, as 2026-11-27. */
function readDay(input) {
  const found = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$/.exec(input.value.trim());
  if (!found) throw wrong(input, "Ngày viết như 27/11/2026.");
  const [day, month, year] = [found[1], found[2], found[3] || inputTime(worldNow()).slice(0, 4)].map(Number);
  const made = new Date(Date.UTC(year, month - 1, day));
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) throw wrong(input, `Không có ngày ${day}/${month}/${year}.`);
  return made.toISOString().slice(0, 10);
}

/** 7:45, 7g45, 7h45 or 7 as 07:45. */
function readHour(input) {
  const found = /^(\d{1,2})\s*(?:[:.ghGH]\s*(\d{2})?)?$/.exec(input.value.trim());
  const [hour, minute] = found ? [Number(found[1]), Number(found[2] || 0)] : [99, 0];
  if (!found || hour > 23 || minute > 59) throw wrong(input, "Giờ viết như 07:30, từ 00:00 đến 23:59.");
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function wrong(field, words) {
  return Object.assign(new Error(words), { field });
}
