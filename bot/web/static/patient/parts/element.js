// The one way elements are made here: attributes and text nodes, never markup in strings.

/** An element with attributes, listeners (`onclick`...) and children; null, undefined and false are left out. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Takes all children away and puts others in their place. */
export function fill(element, ...children) {
  while (element.firstChild) element.removeChild(element.firstChild);
  element.append(...children.filter(Boolean));
}

/** Changes text only when it differs, so that a live region does not read it again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  phone: "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
  text: "M4 5h16v11H9l-5 4zM8 9h8M8 12h5",
  chat: "M12 3a9 9 0 0 1 9 9 9 9 0 0 1-9 9 9 9 0 0 1-9-9 9 9 0 0 1 9-9zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
  send: "M12 20V5M5 12l7-7 7 7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  pause: "M9 6v12M15 6v12",
  info: "M12 11v6M12 7h.01M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  offline: "M3 9a14 14 0 0 1 18 0M6 13a9 9 0 0 1 12 0M9 17a4 4 0 0 1 6 0M4 3l16 18",
};

/** A line drawing in the colour of its text, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
