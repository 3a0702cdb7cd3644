// Building elements without markup, and letting markup from elsewhere in by name only.

const SHAPES = {
  back: "m15 5-7 7 7 7",
  caution: "M12 4.2 21 20H3zM12 10v4.6M12 17.1v.1",
  check: "m5 12.5 4.6 4.6L19.5 7",
  clip: "m19.5 11.5-7.8 7.8a5 5 0 0 1-7-7L13 3.9a3.4 3.4 0 0 1 4.8 4.8l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7v5.2l3.3 2",
  close: "m6 6 12 12M18 6 6 18",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  headset: "M4.5 14v-2a7.5 7.5 0 0 1 15 0v2M4.5 13.5H8v5H6A1.5 1.5 0 0 1 4.5 17zM19.5 13.5H16v5h2a1.5 1.5 0 0 0 1.5-1.5zM18 18.5c0 1.5-1.5 2.5-4.5 2.5",
  list: "M8.5 6H20M8.5 12H20M8.5 18H20M4.5 6h.1M4.5 12h.1M4.5 18h.1",
  note: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.4M12 7.7v.1",
  phone: "M6.4 3.5h2.9L10.8 8 8.9 9.6a11 11 0 0 0 5.5 5.5l1.6-1.9 4.5 1.5v2.9a2.2 2.2 0 0 1-2.4 2.2A16.4 16.4 0 0 1 4.2 5.9a2.2 2.2 0 0 1 2.2-2.4z",
  privacy: "M5 10.5h14v10H5zM8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.3v2.6",
  right: "m9 5 7 7-7 7",
  safety: "M8.2 3.5h7.6l4.7 4.7v7.6l-4.7 4.7H8.2l-4.7-4.7V8.2zM12 7.5v5.4M12 16.2v.1",
  search: "M10.5 4.25a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM15.2 15.2 20.5 20.5",
};
const MARK = [[8, 8], [4.5, 15], [0.5, 23], [6.5, 11], [3, 18], [9, 6]];

function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  return made;
}

/** An icon; it stands beside a word and is silent. */
export function icon(name) {
  const made = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon-${name}` });
  made.append(svg("path", { d: SHAPES[name] }));
  return made;
}

/** The six strokes of the brand. */
export function mark() {
  const made = svg("svg", { viewBox: "0 0 26 24", "aria-hidden": "true", class: "mark" });
  made.append(...MARK.map(([y, height], place) => svg("rect", { x: place * 4.6, y, width: 3, height, rx: 1.5 })));
  return made;
}

/** An element. `on...` are listeners, true and false are bare attributes, null is left out; children may be missing. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value != null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return made;
}

export const button = (words, onclick, look = "", attributes = {}) => el("button", { type: "button", class: `btn ${look}`, onclick, ...attributes }, words);

export function note(kind, ...inside) {
  const glyph = { good: "check", slow: "clock" }[kind] ?? kind;
  return el("div", { class: "note", "data-kind": kind, role: "note" }, icon(glyph), el("div", {}, ...inside));
}

const TAGS = new Set(("p h2 h3 h4 h5 ul ol li dl dt dd b strong em i code kbd samp mark small sub sup br hr span div section figure figcaption "
  + "blockquote table caption thead tbody tr th td details summary abbr time a label input img video").split(" "));
const ATTRIBUTES = new Set("id class lang dir href start colspan rowspan scope data-kind data-article data-node data-goto data-tree data-end data-term data-back data-trail aria-labelledby".split(" "));
const CLASSES = new Set(("steps deed expect note note-title prose tree node ask at nr what ways on table table-box table-figure country fallback checklist choice "
  + "picture film term hide num signed small soft").split(" "));
const SAFE = /^(https?:|mailto:|tel:|#)/i;

const SHAPE_TAGS = new Set("svg g path rect circle ellipse line polyline polygon text tspan title desc".split(" "));
const SHAPE_ATTRIBUTES = new Set(("viewBox x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height transform class lang fill stroke opacity fill-opacity stroke-width stroke-linecap stroke-linejoin "
  + "stroke-dasharray font-size font-weight font-family text-anchor").split(" "));

let policy;
function parsed(text, type) {
  policy ??= window.trustedTypes?.createPolicy("hysio-help", { createHTML: (html) => html }) ?? { createHTML: (html) => html };
  return new DOMParser().parseFromString(policy.createHTML(text), type);
}

/** What `html` says, rebuilt from the tags and attributes that are known here; nothing of the original nodes comes in. `base` makes addresses whole. */
export function clean(html, base) {
  const out = document.createDocumentFragment();
  copy(parsed(html, "text/html").body, out, base);
  return out;
}

/** A drawing (SVG), rebuilt in the same way: shapes and words, with nothing that runs, loads or styles. */
export function drawing(text, alt) {
  const made = shape(parsed(text.replace(/<style[^]*?<\/style>/gi, ""), "image/svg+xml").documentElement);
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", alt);
  return made;
}

function shape(node) {
  const made = svg(node.localName, {});
  for (const { name, value } of node.attributes) if (SHAPE_ATTRIBUTES.has(name) && !/url\(/i.test(value)) made.setAttribute(name, value);
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.data);
    else if (SHAPE_TAGS.has(child.localName)) made.append(shape(child));
  }
  return made;
}

function copy(from, into, base) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE && node.namespaceURI === "http://www.w3.org/1999/xhtml") element(node, into, base);
  }
}

function element(node, into, base) {
  const tag = node.localName;
  if (["script", "style", "template", "iframe", "object", "embed", "noscript", "form", "textarea", "select", "title", "audio"].includes(tag)) return;
  if (tag === "input" && node.type !== "checkbox") return;
  if (!TAGS.has(tag)) return copy(node, into, base);
  if (tag === "img") return into.append(el("span", { class: "image", "data-src": new URL(node.getAttribute("src") ?? "", base).href, "data-alt": node.alt }));
  if (tag === "video") return into.append(film(node, base));
  const made = document.createElement(tag);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) attribute(made, name, value, base);
  if (tag === "input") made.type = "checkbox";
  if (made.classList.contains("note")) made.prepend(icon({ safety: "safety", privacy: "privacy" }[made.dataset.kind] ?? "note"));
  if (made.classList.contains("expect")) made.prepend(icon("eye"));
  into.append(made);
  copy(node, made, base);
}

// A film of the service that `base` is on, without one from anywhere else; captions of another origin are read only with CORS.
function film(node, base) {
  const parts = [...node.querySelectorAll("source, track")].filter((part) => new URL(part.getAttribute("src") ?? "", base).origin === new URL(base).origin);
  return el("video", { controls: true, playsinline: true, preload: "metadata", crossorigin: "anonymous", "aria-label": node.getAttribute("aria-label") }, parts.map((part) =>
    el(part.localName, { src: new URL(part.getAttribute("src"), base).href, ...Object.fromEntries(["type", "kind", "srclang", "default"].map((name) => [name, part.getAttribute(name)])) })));
}

function attribute(made, name, value, base) {
  if (name === "class") made.className = value.split(/\s+/).filter((each) => CLASSES.has(each)).join(" ");
  else if (name !== "href") made.setAttribute(name, value);
  else {
    const whole = value.startsWith("#") ? value : URL.canParse(value, base) ? new URL(value, base).href : "";
    if (!SAFE.test(whole)) return;
    made.setAttribute("href", whole);
    if (!whole.startsWith("#")) Object.assign(made, { target: "_blank", rel: "noopener noreferrer" });
  }
}
