// What a message carries beside text: pictures, files, sound, places, cards, polls.

import { el, icon } from "./dom.js";
import { openDialog } from "./sheets.js";
import { showNumber, size } from "./text.js";
import { duration } from "./time.js";

export const KIND_NAMES = {
  photo: "Ảnh", document: "Tệp", voice: "Tin thoại", video: "Video", audio: "Âm thanh", sticker: "Nhãn dán",
  location: "Vị trí", contact: "Danh thiếp", poll: "Bình chọn",
};

/** The element of a message's content that is no text, or null. */
export function media(message) {
  switch (message.kind) {
    case "photo": return message.file ? photo(message.file) : elsewhere("picture", "Ảnh");
    case "document": return row(message.file, "file", message.file.name, size(message.file.size));
    case "voice": case "audio": return message.file ? sound(message) : elsewhere("play", KIND_NAMES[message.kind]);
    case "video": return video(message.file);
    case "sticker": return message.details.sticker ? elsewhere("smile", `Nhãn dán ${message.details.sticker}`) : el("div", { class: "sticker", role: "img", "aria-label": "Nhãn dán", text: message.details.emoji || "👍" });
    case "location": return place(message.details);
    case "contact": return card(message.details);
    case "poll": return poll(message.details);
    default: return null;
  }
}

/** What lies on somebody else's server, whose address stands in the text: nothing is fetched from outside here. */
function elsewhere(picture, name) {
  return el("div", { class: "card elsewhere" }, el("span", { class: "file-mark" }, icon(picture)),
    el("span", { class: "file-words" }, el("span", { class: "file-name", text: name }), el("span", { class: "file-size", text: "ở máy chủ khác, không tải về đây" })));
}

function photo(file) {
  const picture = el("img", { src: file.url, alt: "Ảnh trong tin nhắn", loading: "lazy" });
  const button = el("button", { type: "button", class: "photo", "aria-label": "Xem ảnh lớn", test: "photo", on: { click: () => enlarge(file) } }, picture);
  picture.addEventListener("load", () => picture.naturalWidth < 8 && button.classList.add("tiny"));
  picture.addEventListener("error", () => button.replaceWith(row(file, "picture", "Ảnh không xem được", size(file.size))));
  return button;
}

function enlarge(file) {
  const { body } = openDialog("Ảnh", { class: "wide" });
  body.append(el("img", { src: file.url, alt: "Ảnh trong tin nhắn", class: "large" }),
    el("a", { href: file.url, download: file.name, class: "download", text: "Tải về" }));
}

function row(file, picture, name, about) {
  return el("a", { class: "file-row", href: file.url, download: file.name, test: "file" },
    el("span", { class: "file-mark" }, icon(picture)),
    el("span", { class: "file-words" }, el("span", { class: "file-name", text: name }), el("span", { class: "file-size", text: about })));
}

function sound(message) {
  const seconds = Number(message.details.duration) || 1;
  const length = el("span", { class: "sound-time", text: duration(seconds) });
  const hint = el("span", { class: "sound-hint" });
  const bar = el("span", { class: "sound-bar", "aria-hidden": "true" }, el("span"));
  const button = el("button", { type: "button", class: "play", "aria-label": `Nghe ${KIND_NAMES[message.kind].toLowerCase()}, ${seconds} giây`, test: "play" }, icon("play"));
  const player = { timer: 0, audio: null };
  button.addEventListener("click", () => (player.timer ? stop() : play()));

  function play() {
    const begun = performance.now();
    button.replaceChildren(icon("pause"));
    player.audio = new Audio(message.file.url);
    player.audio.addEventListener("error", () => { hint.textContent = "bản ghi mẫu, không có tiếng"; });
    player.audio.play().catch(() => undefined);
    player.timer = setInterval(() => {
      const past = (performance.now() - begun) / 1000;
      bar.firstChild.style.width = `${Math.min(100, (100 * past) / seconds)}%`;
      length.textContent = duration(Math.min(past, seconds));
      if (past >= seconds) stop();
    }, 100);
  }

  function stop() {
    clearInterval(player.timer);
    player.timer = 0;
    player.audio?.pause();
    bar.firstChild.style.width = "0";
    length.textContent = duration(seconds);
    button.replaceChildren(icon("play"));
  }

  return el("div", { class: "sound" }, button, el("span", { class: "sound-words" }, bar, el("span", { class: "sound-line" }, length, hint)));
}

function video(file) {
  const player = el("video", { controls: true, preload: "metadata", src: file.url });
  player.addEventListener("error", () => player.replaceWith(row(file, "play", "Video không xem được", size(file.size))));
  return player;
}

function place(details) {
  const where = [details.latitude, details.longitude].map((part) => Number(part).toFixed(4)).join(", ");
  return el("div", { class: "place" }, el("div", { class: "place-map", "aria-hidden": "true" }, icon("place")),
    el("span", { class: "place-words", text: `Vị trí: ${where}` }));
}

function card(details) {
  const name = [details.first_name, details.last_name].filter(Boolean).join(" ");
  const number = String(details.phone_number || "");
  return el("div", { class: "card" }, el("span", { class: "file-mark" }, icon("person")),
    el("span", { class: "file-words" }, el("span", { class: "file-name", text: name }),
      el("span", { class: "file-size", text: number ? showNumber(`+${number.replace(/^\+/, "")}`) : "" })));
}

function poll(details) {
  const options = Array.isArray(details.options) ? details.options : [];
  return el("div", { class: "poll" }, el("strong", { text: String(details.question || "Bình chọn") }),
    ...options.map((option) => el("div", { class: "poll-option", text: typeof option === "string" ? option : String(option?.text ?? "") })));
}
