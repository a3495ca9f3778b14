// Builds elements: the only way that text reaches the page, always as text nodes.

export const $ = (id) => document.getElementById(id);

/** Build an element; properties that start with "on" are listeners, the others attributes. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) assign(node, name, value);
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

function assign(node, name, value) {
  if (value == null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : value);
}

/** Build a real button. */
export function button(props, ...children) {
  return h("button", { type: "button", ...props }, ...children);
}

/** Focus the first of these that is there and takes it. */
export function focusFirst(...nodes) {
  return nodes.find((node) => {
    node?.focus({ preventScroll: true });
    return node && node === document.activeElement;
  });
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  block: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM6 6l12 12",
  clip: "M19 11l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400l8-8a3 3 0 0 1 4.300 4.300l-8 8a1.500 1.500 0 0 1-2.100-2.100l7-7",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 10l6 6 6-6",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  file: "M7 3.500h7l4 4v13H7zM14 3.500v4h4M9.500 12.500h6M9.500 16h6",
  lock: "M7 11h10v8.500H7zM9 11V8.500a3 3 0 0 1 6 0V11",
  menu: "M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM14 8l-4 8",
  moon: "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z",
  mute: "M6 16.500V11a6 6 0 0 1 9.500-4.900M18 10v6.500H8M10.500 19.500h3M4 4l16 16",
  out: "M10 6H5.500v12.500H18V14M13.500 5H19v5.500M19 5l-8 8",
  retry: "M19 12a7 7 0 1 1-2-5M17.500 3v4.500H13",
  send: "M12 19V5M6 11l6-6 6 6",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v1.500M12 19.500V21M3 12h1.500M19.500 12H21M5.600 5.600l1 1M17.400 17.400l1 1M18.400 5.600l-1 1M6.600 17.400l-1 1",
  warn: "M12 4l9 15.500H3zM12 10v4.500M12 17v.2",
};

/** Draw one of the line icons, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
