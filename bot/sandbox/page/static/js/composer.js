// The foot of a phone: writing, attaching, the command menu, the reply keyboard, and starting or unblocking.

import { fieldOn } from "./channels.js";
import { CommandList } from "./commands.js";
import { el, icon, iconButton } from "./dom.js";
import { officialPaper, scamChat, scamLetter } from "./samples.js";
import { openDialog, openMenu } from "./sheets.js";
import { state } from "./state.js";
import { fold, size } from "./text.js";
import { encode } from "./wire.js";

const STICKERS = ["👍", "🙏", "❤️", "😊", "🌸"];
const SCHOOL = { latitude: 10.7769, longitude: 106.7009 };

export class Composer {
  /** `phone` offers head, channel, do(action, given) -> whether it worked, complain(words). */
  constructor(phone) {
    this.phone = phone;
    this.context = null;
    this.shape = "";
    this.node = el("footer", { class: "foot" });
    this.input = el("textarea", {
      rows: 1, placeholder: fieldOn(phone.channel), "aria-label": "Nội dung tin nhắn", test: "input", enterkeyhint: "send",
      on: { keydown: (event) => this.keyDown(event), input: () => this.changed(), paste: (event) => this.pasted(event) },
    });
    this.send = iconButton("send", "Gửi", () => this.submit(), { class: "icon-button send", test: "send" });
    this.mic = iconButton("mic", "Gửi tin thoại mẫu", (event) => this.chooseVoice(event.currentTarget), { test: "voice" });
    this.clip = iconButton("clip", "Đính kèm", (event) => this.chooseFile(event.currentTarget), { test: "attach" });
    this.smile = phone.channel === "zalo" && iconButton("smile", "Gửi nhãn dán", (event) => this.chooseSticker(event.currentTarget), { test: "sticker" });
    this.menu = el("button", { type: "button", class: "command-menu", "aria-label": "Menu lệnh", "aria-haspopup": "listbox", "aria-expanded": "false", test: "menu", on: { click: () => this.commands.toggle(this.phone.head.commands) } },
      icon("menu"), el("span", { text: "Menu" }));
    this.count = el("div", { class: "count", role: "status", hidden: true });
    this.bar = el("div", { class: "context", hidden: true });
    this.commands = new CommandList(this.menu, this.input, (command, wasTyped) => this.command(command, wasTyped));
    this.keys = el("div", { class: "keys", test: "keyboard", hidden: true });
    this.line = el("div", { class: "line" }, this.menu, this.smile, this.input, this.clip, this.mic, this.send);
    this.picker = el("input", { type: "file", hidden: true, test: "file-input", on: { change: () => this.pickedFile() } });
    this.changed();
  }

  update() {
    const { head } = this.phone;
    const shape = JSON.stringify([head.state, head.keyboard, head.commands, head.about]);
    if (shape === this.shape) return;
    this.shape = shape;
    this.menu.hidden = !head.commands.length;
    this.showKeys(head.keyboard);
    const writes = head.state === "open" || (this.phone.channel !== "telegram" && !["blocked", "deactivated"].includes(head.state));
    if (!writes || !head.commands.length) this.commands.close();
    // What stands there already isn't put in anew: that would take the focus away.
    if (writes && this.line.parentNode === this.node) return;
    if (head.state === "blocked") this.node.replaceChildren(this.blocked());
    else if (head.state === "deactivated") this.node.replaceChildren(el("p", { class: "over", text: "Tài khoản này đã xóa." }));
    else if (!writes) this.node.replaceChildren(this.starting());
    else this.node.replaceChildren(this.commands.node, this.bar, this.count, this.line, this.keys, this.picker);
  }

  /** What is typed beside the field goes into it: a number is an answer where there are no buttons. */
  takeTyping({ key, target, ctrlKey, metaKey, altKey, isComposing }) {
    const typed = [...key].length === 1 && key.trim() && !ctrlKey && !metaKey && !altKey && !isComposing;
    if (typed && this.input.isConnected && !target.matches("input, textarea, select")) this.input.focus({ preventScroll: true });
  }

  /** Answer or edit a message: `kind` is "reply" or "edit". */
  begin(kind, message) {
    this.context = { kind, message };
    const words = kind === "edit" ? "Sửa tin nhắn" : `Trả lời ${message.bot ? this.phone.botName : "chính mình"}`;
    this.bar.replaceChildren(icon(kind === "edit" ? "pencil" : "reply"),
      el("span", { class: "context-words" }, el("strong", { text: words }), el("span", { text: (message.text || "").slice(0, 80) })),
      iconButton("close", "Thôi", () => this.drop()));
    this.bar.hidden = false;
    if (kind === "edit") this.input.value = message.text;
    this.changed();
    this.input.focus();
  }

  drop() {
    if (this.context?.kind === "edit") this.input.value = "";
    this.context = null;
    this.bar.hidden = true;
    this.changed();
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text || [...text].length > this.limit()) return;
    this.commands.close();
    const about = this.context;
    const given = { text };
    if (about?.kind === "reply") given.reply_to = about.message.id;
    if (about?.kind === "edit") given.message = about.message.id;
    if (await this.phone.do(about?.kind === "edit" ? "edit" : "say", given)) {
      if (this.input.value.trim() === text) this.input.value = "";
      this.context = null;
      this.bar.hidden = true;
    }
    this.changed();
    this.input.focus();
  }

  limit() {
    return state.limits.text[this.phone.channel];
  }

  keyDown(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.context) {
      event.stopPropagation();
      this.drop();
    } else if (event.key === "ArrowUp" && this.commands.isOpen) {
      event.preventDefault();
      this.commands.focusLast();
    }
  }

  changed() {
    const text = this.input.value.trim();
    const long = state.limits ? [...text].length - this.limit() : 0;
    this.send.disabled = !text || long > 0;
    this.send.hidden = !text;
    this.mic.hidden = Boolean(text);
    this.count.hidden = long <= -200 || !text;
    this.count.classList.toggle("too-long", long > 0);
    this.count.textContent = long > 0
      ? `Dài quá ${long} ký tự; mỗi tin tối đa ${this.limit()}. Hãy tách thành nhiều tin.`
      : `${[...text].length}/${state.limits ? this.limit() : ""}`;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(132, this.input.scrollHeight)}px`;
    this.suggest();
  }

  suggest() {
    const typed = this.input.value;
    const fitting = /^\/\S*$/.test(typed) && this.phone.head
      ? this.phone.head.commands.filter((known) => known.command.startsWith(fold(typed.slice(1)))) : [];
    this.commands.suggest(fitting);
  }

  command(name, wasTyped) {
    if (wasTyped) {
      this.input.value = "";
      this.changed();
    }
    this.phone.say(`/${name}`);
  }

  showKeys(keyboard) {
    this.keys.hidden = !keyboard;
    if (!keyboard) return;
    this.keys.replaceChildren(...keyboard.rows.map((row) => el("div", { class: "keys-row" }, ...row.map((label) =>
      el("button", { type: "button", class: label === keyboard.contact ? "contact-key" : "", test: "key", on: { click: () => this.phone.do("press", { label }) } },
        el("span", { text: label }))))));
  }

  starting() {
    const code = el("input", { type: "text", maxlength: 64, placeholder: "Mã mời, nếu có", "aria-label": "Mã mời, nếu có", test: "code", autocomplete: "off" });
    const begin = el("button", { type: "submit", class: "strong", text: "Bắt đầu", test: "start" });
    return el("form", { class: "starting", on: { submit: (event) => { event.preventDefault(); this.phone.do("start", { code: code.value.trim() }); } } }, code, begin);
  }

  blocked() {
    return el("div", { class: "starting" }, el("button", { type: "button", class: "strong", text: "Bỏ chặn", test: "unblock", on: { click: () => this.phone.do("unblock") } }));
  }

  chooseVoice(button) {
    const item = (seconds) => ({ label: `Tin thoại mẫu ${seconds} giây`, icon: "mic", does: () => this.phone.do("voice", { seconds }), test: `voice-${seconds}` });
    openMenu(button, [3, 12, 45].map(item));
  }

  chooseSticker(button) {
    const { left, top } = button.getBoundingClientRect();
    const item = (emoji) => ({ label: `Nhãn dán ${emoji}`, icon: "smile", does: () => this.phone.do("sticker", { emoji }), test: "sticker-choice" });
    openMenu(button, STICKERS.map(item), { x: left, y: top - 4 });
  }

  chooseFile(button) {
    openMenu(button, [
      { label: "Ảnh từ máy này…", icon: "picture", does: () => this.pick("photo", "image/*"), test: "attach-photo" },
      { label: "Tệp từ máy này…", icon: "file", does: () => this.pick("document", ""), test: "attach-document" },
      { label: "Ảnh mẫu: thư báo học bổng lạ", icon: "picture", does: () => this.sample("photo", scamLetter), test: "sample-letter" },
      { label: "Ảnh mẫu: tin nhắn giả giáo viên", icon: "picture", does: () => this.sample("photo", scamChat), test: "sample-chat" },
      { label: "Tệp mẫu: công văn PDF", icon: "file", does: () => this.sample("document", officialPaper), test: "sample-pdf" },
      { label: "Vị trí của trường (mẫu)", icon: "place", does: () => this.phone.do("location", SCHOOL), test: "attach-location" },
      this.phone.channel === "telegram"
        && { label: "Số điện thoại của tôi", icon: "person", does: () => this.phone.do("share-contact"), test: "attach-contact" },
    ]);
  }

  pick(kind, accept) {
    this.picker.value = "";
    this.picker.accept = accept;
    this.picker.dataset.kind = kind;
    this.picker.click();
  }

  pickedFile() {
    const [file] = this.picker.files;
    if (file) this.ask(this.picker.dataset.kind, file, file.name);
  }

  pasted(event) {
    const [file] = event.clipboardData.files;
    if (!file) return;
    event.preventDefault();
    this.ask(file.type.startsWith("image/") ? "photo" : "document", file, file.name || "anh.png");
  }

  async sample(kind, draw) {
    const { blob, name } = await draw();
    this.ask(kind, blob, name);
  }

  /** Show what will be sent and let a caption be written. */
  ask(kind, blob, name) {
    if (blob.size > state.limits.file) {
      this.phone.complain(`Tệp quá lớn (${size(blob.size)}); tối đa là ${size(state.limits.file)}.`);
      return;
    }
    const address = URL.createObjectURL(blob);
    const caption = el("textarea", { rows: 2, maxlength: state.limits.caption, placeholder: "Chú thích, nếu có", "aria-label": "Chú thích", test: "caption" });
    const { body, close } = openDialog(kind === "photo" ? "Gửi ảnh" : "Gửi tệp", { class: "small", test: "send-file", onClose: () => URL.revokeObjectURL(address) });
    const row = el("p", { class: "preview-file" }, icon("file"), el("span", { text: `${name} · ${size(blob.size)}` }));
    const picture = el("img", { src: address, alt: "Ảnh sắp gửi", class: "preview" });
    picture.addEventListener("error", () => {
      kind = "document";
      picture.replaceWith(row, el("p", { role: "status", text: "Tệp này không phải ảnh nên sẽ gửi dạng tệp." }));
    });
    const sent = async () => {
      close();
      const given = { kind, name: name.slice(-120), mime: blob.type.slice(0, 100), caption: caption.value.trim(), data: await encode(blob) };
      await this.phone.do("file", given);
    };
    body.append(kind === "photo" ? picture : row, caption, el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "strong", text: "Gửi", test: "send-file-now", on: { click: sent } })));
    caption.focus();
  }
}
