// Whose phone it is, on which channel, above its screen.

import { channelName, signOf } from "./channels.js";
import { el, iconButton } from "./dom.js";
import { initials, nameAndTitle } from "./text.js";

export class Owner {
  /** `openMenu(button)` offers what can be done with the phone. */
  constructor(head, openMenu) {
    this.words = el("div", { class: "owner-words" });
    this.node = el("header", { class: "owner" },
      el("span", { class: "avatar", "aria-hidden": "true", text: initials(head.name) }), this.words,
      iconButton("more", "Việc với máy này", (event) => openMenu(event.currentTarget), { test: "phone-menu" }));
  }

  /** Returns what the phone is called. */
  update(head) {
    const [name, title] = nameAndTitle(head);
    const on = el("span", { class: "channel", title: channelName(head.channel) }, signOf(head.channel), el("span", { text: channelName(head.channel) }));
    this.words.replaceChildren(el("h2", {}, el("span", { text: name }), on), el("p", { text: title, title }));
    return `Máy ${channelName(head.channel)} của ${name}, ${title}`;
  }
}
