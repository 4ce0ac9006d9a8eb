// What the page knows: the world as last told, which phones are open and in what order, what has been seen.
// Only the last two are the page's own, kept in localStorage.

const KEY = "truongan-page";

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) || {};
    return typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}

export const state = {
  title: "", directory: [], limits: null, opening: null,
  phones: new Map(), faults: [], disputes: {}, overview: null, tour: null,
  open: [], active: "", chosen: false, seen: {}, sideShown: null, tourHidden: false,
  anchor: { world: Date.now(), real: performance.now() },
};

const kept = load();
let closed = new Set();

/** Take in a piece of news; returns the keys of the phones in it. */
export function take(news) {
  if (news.now) state.anchor = { world: Date.parse(news.now), real: performance.now() };
  if (news.full) takeWhole(news);
  for (const name of ["faults", "disputes", "overview", "tour"]) if (name in news) state[name] = news[name];
  const keys = (news.phones || []).map((phone) => takePhone(phone, news.full));
  if (news.full) chooseOpen();
  else if (state.opening === null) addNew(keys);
  return keys;
}

/** The world's time now, in milliseconds. */
export function worldNow() {
  return state.anchor.world + performance.now() - state.anchor.real;
}

export function save() {
  const { open, active, chosen, seen, sideShown, tourHidden, title } = state;
  try {
    localStorage.setItem(KEY, JSON.stringify({ open, closed: [...closed], active: chosen ? active : "", seen, sideShown, tourHidden, title }));
  } catch {
    // A full or forbidden storage only costs the order of the phones.
  }
}

export function openPhone(key) {
  closed.delete(key);
  if (!state.open.includes(key)) state.open.push(key);
  state.active = key;
  state.chosen = true;
  save();
}

/** In front at first, until a visitor chooses another: the phone that the tour begins on. */
export function beginWith(number) {
  const key = number && !state.chosen ? state.open.find((open) => state.phones.get(open).number === number) : "";
  if (!key) return;
  state.active = key;
  state.chosen = true;
}

export function closePhone(key) {
  const place = state.open.indexOf(key);
  closed.add(key);
  state.open = state.open.filter((other) => other !== key);
  if (state.active === key) state.active = state.open[Math.min(place, state.open.length - 1)] || "";
  save();
}

export function movePhone(key, step) {
  const from = state.open.indexOf(key);
  const to = from + step;
  if (to < 0 || to >= state.open.length) return;
  state.open.splice(from, 1);
  state.open.splice(to, 0, key);
  save();
}

/** How many messages of the bot have come since the phone was last in view. */
export function unread(key) {
  const from = state.seen[key] ?? 0;
  let count = 0;
  for (const message of state.phones.get(key)?.messages.values() || []) {
    if (message.n >= from && message.bot && !message.deleted) count += 1;
  }
  return count;
}

export function markSeen(key) {
  const total = state.phones.get(key)?.total ?? 0;
  if (state.seen[key] === total) return false;
  state.seen[key] = total;
  save();
  return true;
}

function takeWhole(news) {
  const { title, directory, limits, opening } = news;
  Object.assign(state, { title, directory, limits, opening, overview: null, tour: null });
  state.phones = new Map();
}

function takePhone(phone, full) {
  const before = full ? null : state.phones.get(phone.key);
  const messages = before ? before.messages : new Map();
  for (const message of phone.messages) messages.set(message.n, message);
  for (const n of messages.keys()) if (n < phone.total - 200) messages.delete(n);
  state.phones.set(phone.key, { ...phone, messages, changed: phone.messages });
  return phone.key;
}

function chooseOpen() {
  const sameWorld = kept.title === state.title;
  if (!state.open.length && sameWorld) {
    state.open = (kept.open || []).filter((key) => state.phones.has(key));
    closed = new Set(kept.closed || []);
    state.active = kept.active || "";
    state.chosen = Boolean(state.active);
    state.seen = kept.seen || {};
  }
  if (!state.limits.restored) {
    state.sideShown = kept.sideShown ?? null;
    state.tourHidden = sameWorld && Boolean(kept.tourHidden);
    state.limits.restored = true;
  }
  state.open = state.open.filter((key) => state.phones.has(key));
  addNew(state.opening ?? [...state.phones.keys()]);
  for (const key of Object.keys(state.seen)) {
    state.seen[key] = Math.min(state.seen[key], state.phones.get(key)?.total ?? 0);
  }
  if (!state.open.includes(state.active)) state.active = state.open[0] || "";
}

function addNew(keys) {
  for (const key of keys) if (!state.open.includes(key) && !closed.has(key)) state.open.push(key);
  if (!state.active) state.active = state.open[0] || "";
}
