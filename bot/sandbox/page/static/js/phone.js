// One phone: whose it is, its chat with the bot, and what the person may do there.

import { openMessageMenu, openPhoneMenu } from "./actions.js";
import { bubble, daySeparator } from "./bubble.js";
import { beginningOn, presenceOn } from "./channels.js";
import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { Owner } from "./owner.js";
import { note, showAlert } from "./sheets.js";
import { state, worldNow } from "./state.js";
import { clockTime } from "./time.js";
import { troubleOf } from "./trouble.js";
import { act } from "./wire.js";

const SPINNING = 1200;
const TYPING = 5000;
const KEPT = 200;

export class PhoneView {
  /** `page` offers arrange() after phones are moved or closed. */
  constructor(head, page) {
    this.page = page;
    this.key = head.key;
    this.channel = head.channel;
    this.rows = new Map();
    this.waiting = new Set();
    this.toastsSeen = null;
    this.composer = new Composer(this);
    this.build(head);
  }

  get botName() { return this.head.bot; }
  get ownName() { return this.head.name; }

  build(head) {
    this.log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": `Tin nhắn trên máy của ${head.name}`, tabindex: "0", test: "log",
      on: { scroll: () => this.scrolled(), keydown: (event) => this.walk(event) } });
    this.list = el("div", { class: "messages" });
    this.log.append(this.list);
    this.atEnd = true;
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.log);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, "aria-label": "Xuống tin mới nhất", on: { click: () => this.toEnd() } }, icon("down"));
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite", test: "toasts" });
    this.presence = el("span", { class: "presence", test: "presence" });
    this.clock = el("span", { class: "phone-clock" });
    this.signal = el("span", { class: "signal" });
    this.trouble = el("p", { class: "channel-trouble", role: "status", hidden: true, test: "channel-trouble" });
    this.owner = new Owner(head, (button) => openPhoneMenu(this, button));
    this.botTitle = el("strong");
    this.node = el("section", { class: `phone ${head.channel}`, test: `phone-${head.number}-${head.channel}`, data: { key: head.key } },
      this.owner.node,
      el("div", { class: "screen" },
        el("div", { class: "status-line" }, this.clock, this.signal),
        el("div", { class: "chat-head" }, el("span", { class: "bot-mark", "aria-hidden": "true", text: "TA" }), el("div", {}, this.botTitle, this.presence)), this.trouble,
        el("div", { class: "log-frame" }, this.log, this.jump, this.toasts), this.composer.node));
    this.node.addEventListener("keydown", (event) => this.composer.takeTyping(event));
  }

  update(head) {
    this.head = head;
    this.node.setAttribute("aria-label", this.owner.update(head));
    this.botTitle.textContent = head.bot;
    this.signal.textContent = head.lost ? "Mất sóng" : "4G";
    this.node.classList.toggle("lost", head.lost);
    this.node.classList.toggle("blocked", ["blocked", "deactivated"].includes(head.state));
    this.showMessages(head);
    this.showTyping(head);
    this.showToasts(head);
    this.composer.update();
    this.tick();
  }

  /** Begin anew: what follows is everything. What is being written stays. */
  forget() {
    this.rows.clear();
    this.list.replaceChildren();
    this.log.setAttribute("aria-live", "off");
    this.toastsSeen = null;
    this.typingSeen = undefined;
  }

  tick() {
    this.clock.textContent = clockTime(worldNow());
    const words = troubleOf(this.head, state.faults);
    if (this.trouble.textContent !== words) this.trouble.textContent = words;
    this.trouble.hidden = !words;
  }

  showMessages(head) {
    const first = this.toastsSeen === null;
    for (const message of head.changed) this.showMessage(message);
    for (const [n, row] of this.rows) if (n < head.total - KEPT) this.removeRow(n, row);
    this.showEmpty(head);
    if (!head.changed.length) return;
    const own = head.changed.some((message) => !message.bot && message.n === head.total - 1);
    if (first || this.atEnd || own) this.toEnd();
    else this.jump.hidden = false;
    if (first) requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  showMessage(message) {
    const before = this.rows.get(message.n);
    if (message.deleted && message.bot) {
      if (before) this.removeRow(message.n, before);
      return;
    }
    const row = bubble(message, this);
    this.rows.set(message.n, row);
    if (before) {
      before.replaceWith(row);
      return;
    }
    const rows = this.list.querySelectorAll(".row");
    if (rows[rows.length - 1]?.dataset.day !== row.dataset.day) this.list.append(daySeparator(row.dataset.day));
    this.list.append(row);
  }

  removeRow(n, row) {
    const above = row.previousElementSibling;
    if (above?.classList.contains("day") && !row.nextElementSibling?.classList.contains("row")) above.remove();
    row.remove();
    this.rows.delete(n);
  }

  showEmpty(head) {
    this.empty ??= el("div", { class: "empty" });
    if (this.rows.size) {
      this.empty.remove();
      return;
    }
    const words = head.about || beginningOn(this.channel, head.code);
    this.empty.replaceChildren(el("span", { class: "bot-mark", "aria-hidden": "true", text: "TA" }), el("strong", { text: head.bot }), el("p", { text: words }));
    this.list.append(this.empty);
  }

  showTyping(head) {
    const [count] = head.typing;
    const answered = head.changed.some((message) => message.bot);
    if (this.typingSeen !== undefined && count > this.typingSeen && !answered) {
      clearTimeout(this.typingTimer);
      this.typingTimer = setTimeout(() => this.showPresence(false), TYPING);
      this.showPresence(true);
    } else if (answered || this.typingSeen === undefined) this.showPresence(false);
    this.typingSeen = count;
  }

  showPresence(typing) {
    this.presence.textContent = typing ? "đang nhập…" : presenceOn(this.channel);
    this.presence.classList.toggle("typing", typing);
  }

  showToasts(head) {
    const { count, latest } = head.toasts;
    const fresh = this.toastsSeen === null ? 0 : Math.min(count - this.toastsSeen, latest.length);
    if (fresh > 0) this.stopWaiting();
    for (const toast of fresh > 0 ? latest.slice(-fresh) : []) {
      if (toast.text && toast.alert) showAlert(`${head.bot} → ${head.name}`, toast.text);
      else if (toast.text) note(toast.text, this.toasts, "toast");
    }
    this.toastsSeen = count;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.atEnd = true;
    this.lastTop = this.log.scrollTop;
    this.jump.hidden = true;
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    if (scrollHeight - scrollTop - clientHeight < 60) this.atEnd = true;
    else if (scrollTop < this.lastTop - 4) this.atEnd = false;
    this.lastTop = scrollTop;
    if (this.atEnd) this.jump.hidden = true;
  }

  /** Arrow keys go from bubble to bubble. */
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.matches(".log, .bubble")) return;
    event.preventDefault();
    const bubbles = [...this.log.querySelectorAll(".bubble[tabindex]")];
    const at = bubbles.indexOf(event.target);
    bubbles[at < 0 ? bubbles.length - 1 : Math.max(0, Math.min(bubbles.length - 1, at + step))]?.focus();
  }

  jumpTo(id) {
    const row = [...this.rows.values()].find((candidate) => candidate.dataset.id === String(id));
    if (!row) {
      this.complain("Tin được trả lời không còn trên máy.");
      return;
    }
    row.scrollIntoView({ block: "center" });
    row.classList.add("found");
    setTimeout(() => row.classList.remove("found"), 1600);
  }

  /** Do something on this phone; says whether it worked, and complains here if not. */
  async do(action, given = {}) {
    try {
      await act(action, { phone: this.key, ...given });
      return true;
    } catch (error) {
      this.complain(error.message);
      return false;
    }
  }

  complain(words) {
    note(words, this.toasts, "complaint");
  }

  say(text) {
    return this.do("say", { text });
  }

  async tapButton(message, button, row, column, node) {
    if (button.kind === "copy") this.copy(button.copy);
    if (button.kind === "data") this.startWaiting(node);
    if (!await this.do("tap", { message: message.id, row, column, label: button.label })) this.stopWaiting();
  }

  startWaiting(node) {
    node.classList.add("waiting");
    node.setAttribute("aria-busy", "true");
    this.waiting.add(node);
    setTimeout(() => this.stopWaiting(node), SPINNING);
  }

  stopWaiting(only) {
    for (const node of only ? [only] : this.waiting) {
      node.classList.remove("waiting");
      node.removeAttribute("aria-busy");
      this.waiting.delete(node);
    }
  }

  copy(text) {
    const done = () => note("Đã chép", this.toasts, "toast");
    navigator.clipboard.writeText(text).then(done, () => this.complain("Trình duyệt không cho chép."));
  }

  openActions(message, anchor, point) {
    openMessageMenu(this, message, anchor, point);
  }
}
