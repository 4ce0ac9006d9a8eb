// Makes elements. Text only ever becomes text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  clip: "m20 11-8.5 8.500a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.800L9.5 17a1.7 1.7 0 0 1-2.4-2.400L14.5 7.3",
  send: "M4.5 12 3.8 4.8 21 12 3.8 19.2 4.5 12Zm0 0H12",
  mic: "M12 4a2.5 2.5 0 0 0-2.5 2.500v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4ZM6 11.500a6 6 0 0 0 12 0M12 17.500V21",
  plus: "M12 5v14M5 12h14",
  more: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  dots: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  reply: "m9 6-6 6 6 6M3.5 12H14a6 6 0 0 1 6 6v1",
  forward: "m15 6 6 6-6 6M20.5 12H10a6 6 0 0 0-6 6v1",
  pencil: "m4 20 1-4.500L16.5 4 20 7.5 8.5 19 4 20Z",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l1 12.500h8L17 7",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  play: "M8 5.500v13l10.5-6.500Z",
  pause: "M8 5.500v13M16 5.500v13",
  file: "M6.5 3.500h7L18 8v12.500H6.500ZM13.5 3.500V8H18",
  pin: "M9 4h6l-1 6 3 3H7l3-3-1-6ZM12 13v7",
  place: "M12 21c4-4.5 6.5-7.6 6.5-11a6.5 6.5 0 1 0-13 0c0 3.4 2.5 6.5 6.5 11ZM12 12.200a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400Z",
  close: "m6 6 12 12M18 6 6 18",
  clock: "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.500V12l3 2",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  map: "m3.5 6.5 5.5-2 6 2 5.5-2v13l-5.5 2-6-2-5.5 2ZM9 4.500v13M15 6.500v13",
  check: "m5 12.5 4.5 4.500L19 7.5",
  out: "M9 5H5v14h14v-4M13 4h7v7M20 4l-9 9",
  mute: "M6 10a6 6 0 0 1 9-5M18 10c0 5 2 6.5 2 6.500H8M4 16.500s1.5-1.2 1.9-4M10 19.500a2.2 2.2 0 0 0 4 0M4 4l16 16",
  lock: "M6.5 11h11v9h-11zM9 11V8a3 3 0 0 1 6 0v3",
  signal: "M5 19v-3M10 19v-6M15 19v-9M20 19V6M4 4l16 16",
  left: "M20 12H4m6-6-6 6 6 6",
  right: "M4 12h16m-6-6 6 6-6 6",
  hide: "M4 4h16v5H4zM6 9v11h12V9M10 13h4",
  down: "m6 10 6 6 6-6",
  person: "M12 11.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 20c.6-4 3.3-6 7-6s6.4 2 7 6",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-2.5 4 3.500M15.5 9.500h.01",
  smile: "M12 20.500a8.5 8.500 0 1 0 0-17 8.5 8.500 0 0 0 0 17ZM9 9.500v.5M15 9.500v.5M8.5 14c.8 1.300 2 2 3.5 2s2.700-.7 3.500-2",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20",
};

/** An element. `given`: text, class, on (events), data (dataset), anything else is an attribute; false leaves out. */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") made.textContent = value;
    else if (name === "on") for (const [event, does] of Object.entries(value)) made.addEventListener(event, does);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "test") made.dataset.testid = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon only; the label is said and shown as a tip. */
export function iconButton(name, label, does, given = {}) {
  return el("button", { type: "button", class: "icon-button", title: label, "aria-label": label, on: { click: does }, ...given }, icon(name));
}

export function replaceChildren(parent, ...children) {
  parent.replaceChildren(...children.filter(Boolean));
}
