// Formatted text from the Bot API's entities. Offsets are UTF-16 units, which is how this language counts too.

import { el } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const FOUND = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]|(?<!\S)\/[a-z0-9_]{1,32}(?![\w/])/gi;
const NUMBER = /(?<![\d.,])(?:\+84|0\d{2,3}|1[89]00)(?:[ .]\d{2,4}){1,4}(?!\d)/g;
const SAFE = /^(https?:|mailto:|tel:)/i;

/** Text as a fragment. `onCommand` gets a command that is tapped; without it commands are plain. */
export function formatted(text, entities, onCommand) {
  const ordered = entities
    .filter((entity) => Number.isInteger(entity.offset) && entity.length > 0)
    .sort((one, other) => one.offset - other.offset || other.length - one.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, ordered, { onCommand, plain: false });
  return fragment;
}

function fill(parent, text, start, end, entities, how) {
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const from = Math.max(first.offset, at);
    const to = Math.min(first.offset + first.length, end);
    rest = others;
    if (from >= to) continue;
    const block = BLOCKS.has(first.type);
    leaf(parent, trimEnd(text.slice(at, from), block), how);
    const inside = others.filter((other) => other.offset < to);
    const made = element(first, text.slice(from, to));
    const verbatim = ["code", "pre", "text_link", "url"].includes(first.type);
    fill(made.inner, text, from, to, inside, { ...how, plain: how.plain || verbatim });
    parent.append(made.outer);
    at = block && text[to] === "\n" ? to + 1 : to;
    rest = others
      .filter((other) => other.offset + other.length > to)
      .map((other) => (other.offset >= to ? other : cut(other, to)));
  }
  leaf(parent, text.slice(at, end), how);
}

function cut(entity, from) {
  return { ...entity, offset: from, length: entity.offset + entity.length - from };
}

function trimEnd(text, wanted) {
  return wanted && text.endsWith("\n") ? text.slice(0, -1) : text;
}

function element(entity, content) {
  if (TAGS[entity.type]) return same(el(TAGS[entity.type]));
  switch (entity.type) {
    case "blockquote": return same(el("blockquote"));
    case "expandable_blockquote": return expandable(content);
    case "spoiler": return same(spoiler());
    case "text_link": return same(link(entity.url));
    case "url": return same(link(/^[a-z]+:/i.test(content) ? content : `https://${content}`));
    case "email": return same(link(`mailto:${content}`));
    case "phone_number": return same(link(`tel:${content}`));
    case "mention": case "text_mention": case "hashtag": return same(el("span", { class: "mention" }));
    default: return same(el("span"));
  }
}

function same(node) {
  return { outer: node, inner: node };
}

function link(address) {
  if (!SAFE.test(address)) return el("span", { class: "mention" });
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
}

function spoiler() {
  return el("button", {
    type: "button", class: "spoiler", "aria-label": "Chữ bị che, bấm để xem",
    on: { click: (event) => { event.currentTarget.classList.add("shown"); event.currentTarget.removeAttribute("aria-label"); } },
  });
}

function expandable(content) {
  const inner = el("div", { class: "quoted" });
  const long = content.split("\n").length > 3 || content.length > 140;
  const outer = el("blockquote", { class: long ? "expandable folded" : "expandable" }, inner);
  if (long) {
    const more = el("button", { type: "button", class: "link-button", text: "xem thêm", "aria-expanded": "false" });
    more.addEventListener("click", () => {
      const folded = outer.classList.toggle("folded");
      more.textContent = folded ? "xem thêm" : "thu gọn";
      more.setAttribute("aria-expanded", String(!folded));
    });
    outer.append(more);
  }
  return { outer, inner };
}

function leaf(parent, text, how) {
  if (!text) return;
  if (how.plain) {
    words(parent, text);
    return;
  }
  let at = 0;
  for (const found of text.matchAll(FOUND)) {
    const word = found[0];
    if (word.startsWith("/") && !how.onCommand) continue;
    words(parent, text.slice(at, found.index));
    if (word.startsWith("/")) {
      parent.append(el("button", { type: "button", class: "link-button", text: word, on: { click: () => how.onCommand(word) } }));
    } else {
      const made = link(word);
      made.textContent = word;
      parent.append(made);
    }
    at = found.index + word.length;
  }
  words(parent, text.slice(at));
}

/** A telephone number stays on one line. */
function words(parent, text) {
  let at = 0;
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    parent.append(text.slice(at, index), el("span", { class: "number", text: number }));
    at = index + number.length;
  }
  parent.append(text.slice(at));
}
