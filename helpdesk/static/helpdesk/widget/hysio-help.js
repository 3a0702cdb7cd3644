// The loader: defines <hysio-help>, draws its button beside the host's emergency link, and fetches the panel when it is first wanted.
const BASE = new URL(".", import.meta.url).href;
const FILES = {}; // what the panel consists of, name and integrity, and the words of each language: both filled in while serving
const WORDS = {};
const LATE = 1200;

// What can be said before the server has answered: the button, that it does not answer, try again.
const SAID = {
  en: ["Help", "Help does not answer. Is a patient at risk? Call the emergency line.", "Try again"],
  nl: ["Help", "Help antwoordt niet. Loopt een patiënt gevaar? Bel de noodlijn.", "Opnieuw proberen"],
  de: ["Hilfe", "Die Hilfe antwortet nicht. Ist ein Mensch in Gefahr? Rufen Sie die Notfall-Hotline an.", "Erneut versuchen"],
  fr: ["Aide", "L’aide ne répond pas. Un patient est en danger ? Appelez la ligne d’urgence.", "Réessayer"],
};

// Everything starts anew here, and what is important inside wins over the host's rules; only --hysio-* properties pass in.
const LOOK = `
:host { all: initial !important; color-scheme: light dark !important; --hysio-u: 1em;
font-family: var(--hysio-font-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, "Liberation Sans", system-ui, sans-serif) !important;
--ink: var(--hysio-ink, light-dark(#14252a, #e5edee)); --raised: var(--hysio-raised, light-dark(#fff, #1a2427));
--act: var(--hysio-act, light-dark(#0b5561, #86d3da)); --on-act: var(--hysio-on-act, light-dark(#fff, #062024));
--danger-text: light-dark(#a11b23, #ffa19b); --danger-line: light-dark(#c02b34, #f06a62); --danger-tint: light-dark(#fcebea, #3b1715);
--focus: light-dark(#0f2a2f, #ffd561); --halo: light-dark(#ffc531, #11191b); }
:host([theme="light"]) { color-scheme: light !important; }
:host([theme="dark"]) { color-scheme: dark !important; }
* { box-sizing: border-box; }
[hidden], :host([launcher="none"]) .launcher { display: none !important; }
:focus-visible, ::slotted(:focus-visible) { outline: 2px solid var(--focus) !important; outline-offset: 2px !important; box-shadow: 0 0 0 6px var(--halo) !important; }
svg { width: 1.25em; height: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.dock { position: fixed; z-index: 2147483000; inset: auto 16px 16px auto; display: flex; flex-wrap: wrap; justify-content: end; gap: 8px; max-width: calc(100vw - 32px);
font-size: calc(var(--hysio-u) * .9375); line-height: 1.4; color: var(--ink); }
:host([launcher="none"]) .dock:not(.late) { position: static; display: inline-flex; }
.btn { display: inline-flex; align-items: center; justify-content: center; gap: .5em; min-height: 44px; padding: .3em 1em; border: 1px solid var(--act); border-radius: 3px;
background: var(--act); color: var(--on-act); font: inherit; font-weight: 600; cursor: pointer; }
.btn[aria-busy="true"] { opacity: .8; }
::slotted(a) { all: unset !important; box-sizing: border-box !important; min-height: 44px !important; padding: .6em .9em !important; color: var(--danger-text) !important;
background: var(--raised) !important; border: 1px solid var(--danger-line) !important; border-radius: 3px !important; font-weight: 600 !important; cursor: pointer !important; }
@media (hover) { ::slotted(a:hover) { background: var(--danger-tint) !important; } }
.say { flex: 1 0 100%; margin: 0; padding: 12px 16px; background: var(--danger-tint); border: 2px solid var(--danger-line); border-radius: 3px; }
@media (width > 30rem) { .late { width: 360px; } }
@media (forced-colors: active) { .btn { border: 2px solid ButtonText; } }
@media print { .dock { display: none; } }`;

function make(tag, name, ...inside) {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...inside);
  return made;
}

function picture(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS(svg.namespaceURI, "path")).setAttribute("d", path);
  return svg;
}

export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

// A file is fetched first, then run: a module whose fetch failed could never be asked for again in this page.
const kept = {};
const once = (name, get) => (kept[name] ??= get().catch((fault) => { delete kept[name]; throw fault; }));
export const text = (name, integrity) => once(name, async () => {
  const answer = await fetch(BASE + name, { integrity, credentials: "omit", signal: AbortSignal.timeout(15000) });
  if (!answer.ok) throw new Error(name);
  return answer.text();
});
const run = (name, integrity) => once("run " + name, () => new Promise((onload, onerror) =>
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", crossOrigin: "anonymous", href: BASE + name, integrity, onload, onerror }))));
export const words = async (locale) => JSON.parse(await text(`words-${locale}.json`, WORDS[`words-${locale}.json`]));
export async function load(files) {
  const all = Object.entries(files);
  await Promise.all(all.map((file) => text(...file)));
  await Promise.all(all.map((file) => file[0].endsWith("js") && run(...file)));
}

class HysioHelp extends HTMLElement {
  static observedAttributes = ["locale"];
  settings = { api: new URL("../../api/v1/help/", BASE).href, context: {} };
  #listeners = {};

  connectedCallback() {
    for (const name of ["application", "api"]) if (this.getAttribute(name)) this.settings[name] = this.getAttribute(name);
    if (!this.dock) this.#build();
    this.attributeChangedCallback();
  }

  attributeChangedCallback() {
    if (!this.dock) return;
    this.dock.lang = this.locale;
    this.launcher.lastChild.data = SAID[this.locale][0];
    this.panel?.localeChanged();
  }

  get locale() {
    const wanted = [this.getAttribute("locale"), document.documentElement.lang, ...navigator.languages].map((each) => each?.slice(0, 2).toLowerCase());
    return wanted.find((each) => SAID[each]) ?? "en";
  }

  #build() {
    // A registered length is computed where it is set: sizes do not multiply, and the host's own root size changes nothing.
    try {
      CSS.registerProperty({ name: "--hysio-u", syntax: "<length>", inherits: true, initialValue: "16px" });
    } catch { /* another widget of this page has done it */ }
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet(LOOK)];
    this.card = make("slot", "");
    this.launcher = make("button", "btn launcher", picture("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.5 9.6a2.5 2.5 0 1 1 3.7 2.2c-.8.4-1.2 1-1.2 1.9M12 16.5v.1"), " ");
    this.launcher.ariaHasPopup = "dialog";
    this.launcher.ariaExpanded = "false";
    this.launcher.onclick = () => this.open();
    this.dock = make("div", "dock", this.card, this.launcher);
    this.shadowRoot.append(this.dock);
  }

  async #panel() {
    this.#say();
    this.launcher.ariaBusy = "true";
    const late = setTimeout(() => this.#say(true), LATE);
    try {
      await Promise.all([load(FILES), words(this.locale)]);
      const { Panel } = await import(BASE + "panel.js");
      this.panel = await Panel.of(this, { load, text, sheet, words });
      this.#say();
    } catch (fault) {
      this.#say(true);
      this.emit("error", { code: "unavailable" });
    } finally {
      clearTimeout(late);
      this.launcher.ariaBusy = null;
    }
  }

  // Nothing to say, or that help does not answer; the emergency link stands beside it all the time.
  #say(late) {
    this.dock.querySelector(".say")?.remove();
    this.dock.classList.toggle("late", !!late);
    this.launcher.lastChild.data = SAID[this.locale][late ? 2 : 0];
    if (!late) return;
    const said = make("p", "say", SAID[this.locale][1]);
    said.setAttribute("role", "alert");
    this.dock.prepend(said);
  }

  async #call(name, given) {
    if (!this.panel) await (this.coming ??= this.#panel().finally(() => (this.coming = null)));
    return this.panel?.[name](...given);
  }
  open(...given) { return this.#call("open", given); }
  search(...given) { return this.#call("search", given); }
  suggest(...given) { return this.#call("suggest", given); }
  newRequest(...given) { return this.#call("newRequest", given); }
  close() { this.panel?.close(); }

  init({ context, ...options } = {}) {
    for (const name in options) {
      if (["locale", "theme", "launcher"].includes(name)) this.setAttribute(name, options[name]);
      else this.settings[name] = options[name];
    }
    this.update(context);
  }

  update(context) {
    Object.assign(this.settings.context, context);
    this.panel?.contextChanged();
  }

  on(name, listener) {
    (this.#listeners[name] ??= new Set()).add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  emit(name, detail) {
    this.#listeners[name]?.forEach((listener) => listener(detail));
  }

  async shutdown() {
    await this.panel?.shutdown();
    this.panel = null;
    this.settings.getToken = null;
    this.settings.context = {};
    this.emit("shutdown");
  }
}

// Calls may come before this file: (window.HysioHelp ||= []).push(["init", {...}])
if (!customElements.get("hysio-help")) {
  const early = window.HysioHelp;
  customElements.define("hysio-help", HysioHelp);
  const first = () => document.querySelector("hysio-help") ?? document.body.appendChild(document.createElement("hysio-help"));
  const names = ["init", "update", "open", "close", "search", "suggest", "newRequest", "on", "shutdown"];
  const api = Object.fromEntries(names.map((name) => [name, (...given) => first()[name](...given)]));
  api.push = (...calls) => calls.forEach(([name, ...given]) => api[name](...given));
  window.HysioHelp = Object.freeze(api);
  if (Array.isArray(early)) api.push(...early);
}
