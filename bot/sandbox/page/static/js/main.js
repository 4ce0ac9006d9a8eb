// Puts the page together: news in, the parts that show it, the phones in their order.

import { Bar } from "./bar.js";
import { channelName, signOf } from "./channels.js";
import { el, iconButton } from "./dom.js";
import { PhoneView } from "./phone.js";
import { openPicker } from "./picker.js";
import { Side } from "./side.js";
import { beginWith, markSeen, openPhone, save, state, take, unread } from "./state.js";
import { Tour } from "./tour.js";
import { openDialog } from "./sheets.js";
import { act, connect } from "./wire.js";

const NARROW = matchMedia("(max-width: 760px)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const byId = (id) => document.getElementById(id);
const parts = { phones: byId("phones"), tabs: byId("tabs"), side: byId("side"), offline: byId("offline") };
const views = new Map();
const inView = new Set();
const page = { arrange, show, openNumber, openClock: () => bar.openSheet() };
const tour = new Tour(byId("tour"), page);
const side = new Side(parts.side);
const bar = new Bar(byId("bar"), { openPicker: () => openPicker(page), toggleSide, toggleTour: () => { tour.toggle(); bar.update(); } });
new ResizeObserver(noticeRoom).observe(parts.phones);
const watcher = new IntersectionObserver(noticeView, { root: null, threshold: 0.5 });

function hear(news) {
  const keys = take(news);
  if (news.full) {
    for (const view of views.values()) view.forget();
    if (state.sideShown === null) state.sideShown = !NARROW.matches && innerWidth > 1400;
  }
  const there = new Set(views.keys());
  tour.update();
  beginWith(tour.wanted);
  arrange();
  for (const key of keys) if (there.has(key)) views.get(key)?.update(state.phones.get(key));
  refresh();
}

/** Lay out the phones as the state has them. */
function arrange() {
  for (const [key, view] of views) {
    if (state.open.includes(key)) continue;
    watcher.unobserve(view.node);
    inView.delete(key);
    view.node.remove();
    views.delete(key);
  }
  state.open.forEach((key, place) => {
    if (!views.has(key)) addView(key);
    const { node } = views.get(key);
    if (parts.phones.children[place] !== node) {
      parts.phones.insertBefore(node, parts.phones.children[place] || null);
      views.get(key).toEnd();
    }
  });
  parts.phones.classList.toggle("none", !state.open.length);
  noticeRoom();
  refresh();
}

function addView(key) {
  const phone = state.phones.get(key);
  const view = new PhoneView(phone, page);
  views.set(key, view);
  parts.phones.append(view.node);
  view.update({ ...phone, changed: [...phone.messages.values()].sort((one, other) => one.n - other.n) });
  watcher.observe(view.node);
}

/** What depends on several parts at once: tabs, unread counts, which phone the tour is about. */
function refresh() {
  for (const [key, view] of views) {
    view.node.classList.toggle("active", key === state.active);
    view.node.classList.toggle("wanted", key === phoneOf(tour.wanted));
    view.tick();
    if (isSeen(key)) markSeen(key);
  }
  showTabs();
  side.update();
  bar.update();
  parts.side.hidden = !state.overview || !state.sideShown || NARROW.matches;
}

function isSeen(key) {
  if (document.hidden) return false;
  return NARROW.matches ? key === state.active : inView.has(key);
}

function showTabs() {
  const rows = state.open.map((key) => ({ key, ...state.phones.get(key), unread: unread(key) }));
  const text = JSON.stringify(rows.map(({ key, name, channel, unread: count }) => [key, name, channel, count, key === state.active, tour.wanted]));
  if (parts.tabs.dataset.shown === text) return;
  parts.tabs.dataset.shown = text;
  const focused = document.activeElement?.dataset.testid;
  parts.tabs.replaceChildren(...rows.map(({ key, name, number, channel, title, unread: count }) => {
    const wanted = key === phoneOf(tour.wanted);
    return el("button", {
      type: "button", class: `tab ${channel}${key === state.active ? " active" : ""}${wanted ? " wanted" : ""}`, test: `tab-${number}-${channel}`,
      "aria-label": `${channelName(channel)}: ${name}${title ? `, ${title}` : ""}${count ? `, ${count} tin chưa đọc` : ""}`, "aria-current": String(key === state.active), on: { click: () => show(key) },
    }, signOf(channel), el("span", { text: name }), count > 0 && el("span", { class: "badge", test: "unread", text: String(count) }));
  }), iconButton("plus", "Thêm máy", () => openPicker(page), { class: "tab add", test: "tab-add" }));
  if (parts.tabs.dataset.active !== state.active) parts.tabs.querySelector(".active")?.scrollIntoView({ inline: "center", block: "nearest" });
  parts.tabs.dataset.active = state.active;
  if (focused?.startsWith("tab-")) parts.tabs.querySelector(`[data-testid="${focused}"]`)?.focus({ preventScroll: true });
}

/** Bring a phone into view, opening it if need be. */
function show(key) {
  if (!state.phones.has(key)) {
    setTimeout(() => show(key), 120);
    return;
  }
  openPhone(key);
  arrange();
  views.get(key).node.scrollIntoView({ inline: "center", block: "nearest", behavior: STILL.matches ? "auto" : "smooth" });
  if (NARROW.matches) views.get(key).toEnd();
  parts.tabs.querySelector(".active")?.scrollIntoView({ inline: "center", block: "nearest" });
}

/** Of somebody's phones the first in hand, else the first of all. */
function phoneOf(number) {
  return state.open.find((open) => state.phones.get(open).number === number)
    || [...state.phones.values()].find((phone) => phone.number === number)?.key;
}

async function openNumber(number) {
  const key = phoneOf(number);
  if (key) show(key);
  else show((await act("open", { number, channel: "telegram", name: number })).phone);
}

function toggleSide() {
  if (NARROW.matches) {
    const { body } = openDialog("Hậu trường", { class: "bottom tall", test: "side-sheet", onClose: () => { parts.side.append(side.content); } });
    body.append(side.content);
    return;
  }
  state.sideShown = !state.sideShown;
  save();
  refresh();
}

/** The tabs stand above the phones only where not all of them fit. */
function noticeRoom() {
  document.body.classList.toggle("crowded", parts.phones.scrollWidth > parts.phones.clientWidth + 4);
}

function noticeView(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) inView.add(target.dataset.key);
    else inView.delete(target.dataset.key);
  }
  refresh();
}

NARROW.addEventListener("change", refresh);
document.addEventListener("visibilitychange", refresh);
setInterval(() => {
  bar.tick();
  for (const view of views.values()) view.tick();
}, 1000);
connect(hear, (online) => { parts.offline.hidden = online; });
