// Where sources about Zalo disagree: a sheet for the technically minded, in which each reading can be tried.

import { el } from "./dom.js";
import { openDialog } from "./sheets.js";
import { state } from "./state.js";
import { act } from "./wire.js";

// A setting of the imitation, its question, and its readings in words.
const DISPUTES = [
  ["queue", "getUpdates đã đưa một tin thì lần sau", { consume: "không đưa lại", replay: "đưa lại mãi (đo được)" }],
  ["idle_poll", "Hỏi mà không có tin mới thì trả HTTP", { 408: "408 (đo được)", 200: "200, error_code 408" }],
  ["over_quota", "Gửi quá hạn mức thì", { refused: "bị từ chối (429)", accepted: "vẫn tới nơi", lost: "báo ok nhưng mất" }],
  ["counted", "Hạn mức tháng đếm", { both: "tin cả hai chiều", outbound: "chỉ tin bot gửi" }],
  ["blocked", "Gửi cho người đã chặn bot thì", { refused: "bị từ chối (403)", lost: "báo ok nhưng mất" }],
  ["unknown_chat", "Gửi cho người chưa từng nhắn bot thì báo", { 404: "404", 403: "403", 400: "400" }],
  ["text_unit", "Giới hạn 2.000 của một tin đếm theo", { utf16: "đơn vị UTF-16", characters: "ký tự" }],
  ["zero_code", "Khi thành công, error_code", { off: "không có", on: "bằng 0 (đo được)" }],
  ["photo_field", "Ảnh người dùng gửi nằm ở trường", { photo: "photo", photo_url: "photo_url (bắt được)" }],
  ["voice_field", "Tin thoại người dùng gửi nằm ở trường", { voice_url: "voice_url", voice: "voice" }],
  ["message_type", "Tin có trường message_type", { off: "không", on: "có (bắt được)" }],
];

export function openDisputes() {
  const { body } = openDialog("Zalo: điều chưa rõ", { test: "disputes" });
  const complaint = el("p", { class: "complaint-line", role: "alert", hidden: true });
  const choose = async (name, select) => {
    try {
      await act("dispute", { name, reading: select.value });
      complaint.hidden = true;
    } catch (error) {
      select.value = state.disputes[name];
      complaint.textContent = error.message;
      complaint.hidden = false;
    }
  };
  body.append(el("p", { class: "disputes-about", text: "Tài liệu của Zalo bỏ ngỏ mấy điều này, hoặc thực tế đo được khác. Bot phải chạy đúng với mọi cách; hãy thử." }),
    el("div", { class: "disputes" }, ...DISPUTES.map(([name, question, readings]) => {
      const select = el("select", { test: `dispute-${name}`, on: { change: () => choose(name, select) } },
        ...Object.entries(readings).map(([reading, words]) => el("option", { value: reading, text: words, selected: state.disputes[name] === reading })));
      return el("label", {}, el("span", { text: question }), select);
    })), complaint);
}
