// The panel: a dialog beside the record, or a sheet over it; views with a way back and forth; the way to a person always at its foot.
import { Client, HelpError } from "./client.js";
import { button, el, icon, mark, note } from "./dom.js";
import { Find } from "./find.js";
import { Article } from "./article.js";

const LATER = {}; // what is fetched once the panel stands: name and integrity, filled in while serving
const LOCALES = { nl: "Nederlands", en: "English", de: "Deutsch", fr: "Français" };

export class Panel {
  /** Ready to open, or it raises: without its words there is no panel. */
  static async of(host, kit) {
    const panel = new Panel(host, kit);
    host.shadowRoot.adoptedStyleSheets.push(kit.sheet(await kit.text("panel.css")));
    await panel.speak();
    panel.#build();
    return panel;
  }

  constructor(host, kit) {
    Object.assign(this, { host, kit, views: [], at: -1, tried: new Map(), asked: null, contacts: null, waiting: [] });
    this.client = new Client(host, (yes) => this.#slow(yes));
  }

  // Words

  async speak() {
    this.strings = await this.kit.words(this.host.locale);
    this.tongue = this.host.locale === "en" ? "en-GB" : this.host.locale; // 22:30 and 9 January, as the pages write it
    this.plural = new Intl.PluralRules(this.tongue);
  }

  /** The sentence `name`, its places filled. */
  t(name, places = {}) {
    return (this.strings[name] ?? name).replace(/%\((\w+)\)s/g, (whole, place) => places[place] ?? whole);
  }

  /** The sentence for so many. */
  count(name, count) {
    return this.t(`${name}-${this.plural.select(count) === "one" ? "one" : "other"}`, { count: count.toLocaleString(this.tongue) });
  }

  /** When an article is looked at again, in a sentence. */
  review({ overdue, review_by: day }) {
    return this.t(overdue ? "review-overdue" : "next-review", { day: new Date(`${day}T12:00`).toLocaleDateString(this.tongue, { dateStyle: "long" }) });
  }

  /** What to tell the reader about a fault: our sentence for its code, else what the service says of it. */
  sentence(fault) {
    return this.strings[`error-${fault.code}`] || fault.detail || this.t("error-unavailable");
  }

  // The frame

  #build() {
    const { host } = this;
    this.heading = el("h2", { id: "hysio-title", tabindex: "-1" });
    this.langs = el("ul", { class: "langs" });
    this.closer = el("button", { type: "button", class: "icon", onclick: () => this.close() }, icon("close"));
    this.backs = el("nav", { class: "backs", hidden: true });
    this.banner = el("div", { class: "banner", role: "status" });
    this.scroll = el("div", { class: "scroll" });
    this.spoken = el("p", { class: "hide", role: "status" });
    this.foot = el("footer", { class: "foot" });
    this.dialog = el("dialog", { class: "panel", popover: "manual", part: "panel", "aria-labelledby": "hysio-title" },
      el("header", { class: "head" }, mark(), this.heading, this.langs, this.closer), this.backs, this.banner, this.scroll, this.spoken, this.foot);
    this.dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.close(); });
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.narrow = matchMedia("(width < 48rem)");
    this.narrow.addEventListener("change", () => this.isOpen && this.#place());
    host.shadowRoot.append(this.dialog);
    this.#frame();
  }

  #frame() {
    this.dialog.lang = this.host.locale;
    this.heading.textContent = this.t("help");
    this.closer.setAttribute("aria-label", this.t("close"));
    this.langs.setAttribute("aria-label", this.t("language"));
    this.langs.replaceChildren(...Object.entries(LOCALES).map(([code, name]) => el("li", {}, el("button", {
      type: "button", lang: code, "aria-current": code === this.host.locale ? "true" : null, onclick: () => this.host.setAttribute("locale", code),
    }, code.toUpperCase(), el("span", { class: "hide" }, ` ${name}`)))));
    this.#drawFoot();
  }

  get isOpen() {
    return this.dialog.open || this.dialog.matches(":popover-open");
  }

  // Beside the record where there is room; modal, so that the host is inert, where there is none.
  #place() {
    const focused = this.host.shadowRoot.activeElement;
    this.#hide();
    if (this.narrow.matches) this.dialog.showModal();
    else this.dialog.showPopover();
    (this.dialog.contains(focused) ? focused : this.heading).focus();
  }

  #hide() {
    if (this.dialog.open) this.dialog.close();
    if (this.dialog.matches(":popover-open")) this.dialog.hidePopover();
  }

  #key(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    this.close();
  }

  // Opening and closing

  async open(view) {
    this.#appear();
    if (view === "request") return this.newRequest();
    if (view === "requests") return this.requests();
    if (view?.article) return this.article(view.article, { anchor: view.anchor });
    if (view === "home" || this.at < 0) this.home();
    else this.#focus();
  }

  #appear() {
    if (this.isOpen) return;
    document.querySelectorAll("hysio-help").forEach((other) => other !== this.host && other.close());
    this.came = document.activeElement === this.host ? this.host.launcher : document.activeElement;
    this.host.dock.hidden = true;
    this.host.toggleAttribute("open", true);
    this.host.launcher.ariaExpanded = "true";
    this.#place();
    this.#drawFoot();
    this.host.emit("open");
    this.#more();
  }

  close() {
    if (!this.isOpen) return;
    this.#remember();
    this.#hide();
    this.host.dock.hidden = false;
    this.host.card.hidden = false;
    this.host.dock.prepend(this.host.card);
    this.host.toggleAttribute("open", false);
    this.host.launcher.ariaExpanded = "false";
    const back = this.came?.isConnected && this.came !== document.body ? this.came : this.host.launcher;
    back.focus();
    this.views[this.at]?.left?.();
    this.host.emit("close");
  }

  // What a person in trouble needs must be here before the service can go away.
  async #more() {
    if (this.later) return;
    this.later = this.kit.load(LATER).then(() => import("./request.js"));
    this.later.then((part) => part.begin(this)).catch(() => { this.later = null; });
    await this.#reach();
    this.tell([{ kind: "opened" }]);
  }

  async #reach() {
    try {
      this.contacts = await this.client.call("GET", `contacts?locale=${this.host.locale}`, { etag: true });
      this.#drawFoot();
    } catch { /* the host's own link stands at the foot */ }
  }

  // Views

  home() {
    const known = this.views.findIndex((view) => view instanceof Find);
    if (known >= 0) return this.#show(known);
    this.go(new Find(this));
  }

  go(view) {
    this.#remember();
    this.views.splice(this.at + 1, Infinity, view);
    this.#show(this.views.length - 1);
  }

  replace(view) {
    this.views[this.at] = view;
    this.#show(this.at);
  }

  step(by) {
    this.#remember();
    this.#show(this.at + by);
  }

  #remember() {
    const view = this.views[this.at];
    if (view) view.top = this.scroll.scrollTop;
  }

  #show(at) {
    const left = this.views[this.at];
    if (left !== this.views[at]) left?.left?.();
    this.at = at;
    const view = this.views[at];
    view.element ??= view.render();
    this.scroll.replaceChildren(view.element);
    this.scroll.scrollTop = view.top ?? 0;
    this.backs.hidden = this.views.length < 2;
    this.backs.setAttribute("aria-label", this.t("history"));
    const way = (by, words, first) => el("button", { type: "button", class: "btn quiet small", disabled: !this.views[at + by], onclick: () => this.step(by) }, ...(first ? [icon("back"), words] : [words, icon("right")]));
    this.backs.replaceChildren(way(-1, this.t("back"), true), way(1, this.t("forward"), false));
    this.#focus();
    view.shown?.();
  }

  #focus() {
    const view = this.views[this.at];
    (view.start?.() ?? view.element.querySelector("h3") ?? this.heading).focus({ preventScroll: true });
  }

  article(key, more = {}) {
    this.go(new Article(this, key, more));
  }

  async #withLater() {
    if (!this.later) this.#more();
    const part = await this.later?.catch(() => null);
    if (!part) throw new HelpError("unavailable");
    return part;
  }

  async newRequest(fields = {}) {
    this.#appear();
    if (this.at < 0) this.views.push(new Find(this)), (this.at = 0);
    try {
      const part = await this.#withLater();
      const open = this.views.findIndex((view) => view instanceof part.Request);
      if (open >= 0) {
        this.#remember();
        this.views[open].fill(fields);
        this.#show(open);
      } else this.go(new part.Request(this, fields));
    } catch (fault) {
      this.warn(this.sentence(fault));
    }
  }

  async requests() {
    this.#appear();
    if (this.at < 0) this.views.push(new Find(this)), (this.at = 0);
    try {
      this.go(new (await this.#withLater()).Requests(this));
    } catch (fault) {
      this.warn(this.sentence(fault));
    }
  }

  /** Put `text` into the box, as if she had typed it, and ask. */
  async search(text) {
    this.#appear();
    this.home();
    return this.views[this.at].put(text);
  }

  async suggest(context) {
    if (context) this.host.update(context);
    this.#appear();
    this.home();
    return this.views[this.at].clear();
  }

  // What the host tells

  contextChanged() {
    this.views.forEach((view) => view.contextChanged?.(this.views[this.at] === view && this.isOpen));
  }

  async localeChanged() {
    try {
      await this.speak();
    } catch (fault) {
      return this.warn(this.sentence(fault));
    }
    this.#remember();
    this.views.forEach((view) => { view.element = null; view.localeChanged?.(); });
    this.#frame();
    this.#reach();
    if (this.at >= 0) this.#show(this.at);
  }

  async shutdown() {
    this.close();
    const part = await this.later?.catch(() => null);
    await part?.end();
    await this.client.end();
    this.views = [];
    this.dialog.remove();
  }

  // Saying things

  /** To a screen reader, politely. */
  announce(words) {
    this.spoken.textContent = "";
    requestAnimationFrame(() => (this.spoken.textContent = words));
  }

  /** Above what is shown, until the next good answer. */
  warn(words) {
    this.banner.replaceChildren(words ? note("caution", words) : "");
  }

  #slow(yes) {
    if (!this.banner) return;
    if (yes && !this.banner.hasChildNodes()) this.banner.append(note("slow", this.t("slow")));
    else if (!yes) this.banner.querySelector("[data-kind=slow]")?.remove();
  }

  /** A fault where the answer would stand, with what helps: counting down, trying again. Nothing typed is touched. */
  fault(fault, again) {
    this.host.emit("error", { code: fault.code });
    const words = el("p", {}, this.sentence(fault));
    const box = note("caution", words);
    box.setAttribute("role", "alert");
    if (fault.code === "rate-limited") this.#countDown(box, Math.max(1, fault.retryAfter), again);
    else if (again) box.lastChild.append(button(this.t("again"), again, "small"));
    return box;
  }

  #countDown(box, left, again) {
    const said = el("p", { "aria-live": "off" });
    box.lastChild.append(said);
    const tick = () => {
      if (!left && box.isConnected) return again?.();
      said.textContent = this.t("wait", { count: left });
      if (left) left -= 1, setTimeout(tick, 1000);
    };
    tick();
  }

  /** Use, counted without words; lost when it cannot be told. */
  tell(events) {
    const screen = this.host.settings.context.screen ?? "";
    this.client.call("POST", "events", { body: { events: events.map((event) => ({ screen, ...event })) } }).catch(() => {});
  }

  // The foot

  #drawFoot() {
    if (!this.foot || !this.isOpen) return;
    const urgent = this.contacts?.emergency;
    const way = this.contacts?.channels.find((channel) => channel.open) ?? this.contacts?.channels[0];
    const lines = this.waiting.map((line) => line());
    // The host's link steps back where the service's own number, which may be newer, can stand.
    this.host.card.hidden = !!urgent?.href;
    const card = urgent?.href ? [this.emergency(), this.host.card] : [this.host.card, urgent && !this.host.card.assignedNodes().length && el("p", { class: "sos" }, icon("phone"), el("b", {}, urgent.label), el("span", { class: "num" }, urgent.number))];
    this.foot.replaceChildren(...[lines, el("button", { type: "button", class: "btn wide person", onclick: () => this.newRequest() }, icon("headset"), el("span", {}, this.t("ask-person")),
      way && el("small", {}, way.open ? way.answer : way.when)), card].flat().filter(Boolean));
  }

  redrawFoot() {
    this.#drawFoot();
  }

  /** The emergency line as a link; telling that it was pressed never delays the call. */
  emergency() {
    const { label, number, href } = this.contacts.emergency;
    return el("a", { class: "sos", href, onclick: () => this.tell([{ kind: "call-pressed" }]) }, icon("phone"), el("b", {}, label), el("span", { class: "num" }, number));
  }
}
