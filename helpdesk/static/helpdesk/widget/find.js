// Asking: what helps on this screen before she types, titles while she types, an answer and results when she has asked.
import { button, el, icon, note } from "./dom.js";

const PAUSE = 200;
const KEPT = 40;

export class Find {
  constructor(panel) {
    Object.assign(this, { panel, text: "", narrow: {}, cache: new Map(), active: -1 });
  }

  render() {
    const { t } = this;
    this.box = el("input", {
      class: "input", id: "hysio-q", type: "search", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "hysio-found",
      "aria-describedby": "hysio-q-h", autocomplete: "off", spellcheck: "false", enterkeyhint: "search", maxlength: 256, oninput: () => this.#typed(), onkeydown: (event) => this.#key(event),
    });
    this.box.value = this.text;
    this.out = el("div", { class: "out" });
    this.mine = el("div", {});
    const form = el("form", { role: "search", onsubmit: (event) => { event.preventDefault(); this.ask(); } },
      el("div", { class: "ask-box" }, el("label", { class: "hide", for: "hysio-q" }, t("your-question")), icon("search"), this.box),
      el("p", { class: "hint privacy", id: "hysio-q-h" }, icon("privacy"), t("no-patient-data")));
    this.#again();
    return el("div", { class: "view" }, form, this.out, this.mine);
  }

  t = (name, places) => this.panel.t(name, places);

  start() {
    return this.box;
  }

  // Shown again after something was read: what was there is still there.
  #again() {
    if (this.result) this.#draw(this.result, !this.asked);
    else this.#suggest();
  }

  left() {
    this.running?.abort();
    clearTimeout(this.timer);
  }

  contextChanged(seen) {
    this.suggested = null;
    this.cache.clear();
    if (seen && !this.text) this.#suggest();
  }

  localeChanged() {
    this.left();
    this.suggested = this.result = null;
    this.cache.clear();
  }

  // Before she types

  async clear() {
    this.text = this.box.value = "";
    this.result = null;
    return this.#suggest();
  }

  async #suggest() {
    if (this.text) return this.#waitAndAsk();
    const told = this.out;
    try {
      this.suggested ??= this.panel.client.call("POST", "suggest", { body: { context: this.#context() } });
      if (!told.hasChildNodes()) told.replaceChildren(bones());
      const found = await this.suggested;
      if (told === this.out && !this.text) this.#drawSuggestions(found);
      return found.suggestions;
    } catch (fault) {
      this.suggested = null;
      if (told === this.out && !this.text) told.replaceChildren(this.panel.fault(fault, () => this.#suggest()));
      return [];
    } finally {
      this.#drawMine();
    }
  }

  #drawSuggestions({ impression, screen_label: screen, suggestions }) {
    const rows = suggestions.map(({ article, why }) => el("li", {}, this.#row(article, why.text, () => {
      this.panel.tell([{ kind: "suggestion-opened", article: article.key, impression }]);
      this.panel.article(article.key, { locale: article.locale });
    })));
    this.out.replaceChildren(rows.length
      ? el("section", { "aria-labelledby": "hysio-s" }, el("h3", { id: "hysio-s" }, screen ? this.t("for-screen", { screen }) : this.t("for-you")), el("ul", { class: "rows" }, rows))
      : el("p", { class: "soft" }, this.t("no-suggestions")));
  }

  #row(article, under, onclick) {
    return el("button", { type: "button", class: "row", onclick },
      el("span", {}, this.#title(article), under && el("small", {}, under)), icon("right"));
  }

  #title(article) {
    const foreign = article.locale !== this.panel.host.locale;
    return [foreign && el("span", { class: "lang" }, article.locale.toUpperCase()), el("span", { class: "title", lang: foreign ? article.locale : null }, article.title)];
  }

  // Her own requests, for who has a name here.
  #drawMine() {
    const { session } = this.panel.client;
    if (!session || session.anonymous) return;
    this.mine.replaceChildren(el("ul", { class: "rows" }, el("li", {}, el("button", { type: "button", class: "row", onclick: () => this.panel.requests() }, el("span", {}, icon("list"), ` ${this.t("your-requests")}`), icon("right")))));
  }

  // While she types

  put(text) {
    this.text = this.box.value = text;
    return this.ask();
  }

  #typed() {
    this.text = this.box.value;
    this.narrow = {};
    this.asked = false;
    this.left();
    this.#choose(-1);
    if (this.text.trim().length < 2) {
      this.result = null;
      return this.#suggest();
    }
    this.#waitAndAsk();
  }

  #waitAndAsk() {
    if (this.#known(true)) return this.#draw(this.#known(true), true);
    this.timer = setTimeout(() => this.ask(true), PAUSE);
  }

  #known(typing) {
    return this.cache.get(this.#place(typing)) ?? (typing ? this.cache.get(this.#place(false)) : undefined);
  }

  #place(typing) {
    return JSON.stringify([this.text.trim(), this.narrow, typing]);
  }

  #context() {
    return { locale: this.panel.host.locale, ...this.panel.host.settings.context };
  }

  /** Ask what stands in the box; `typing` asks for titles only and stays silent about limits. */
  async ask(typing = false) {
    this.left();
    const text = this.text.trim();
    if (!text) return null;
    const place = this.#place(typing);
    const known = this.#known(typing);
    if (known) return this.#draw(known, typing);
    this.running = new AbortController();
    if (!typing) this.out.setAttribute("aria-busy", "true");
    try {
      const found = await this.panel.client.call("POST", "ask", { body: { text, context: this.#context(), narrow: this.narrow, as_you_type: typing }, signal: this.running.signal });
      if (Object.keys(this.narrow).length) found.ask = this.result?.ask ?? null; // still the same question
      this.cache.set(place, found);
      if (this.cache.size > KEPT) this.cache.delete(this.cache.keys().next().value);
      if (text !== this.text.trim()) return null;
      this.panel.warn("");
      return this.#draw(found, typing);
    } catch (fault) {
      if (fault.name === "AbortError") return null;
      if (typing && fault.code === "rate-limited") this.timer = setTimeout(() => this.ask(true), fault.retryAfter * 1000 || PAUSE * 5);
      else this.out.replaceChildren(this.panel.fault(fault, () => this.ask(typing)));
      return null;
    } finally {
      if (!typing) this.out.removeAttribute("aria-busy");
    }
  }

  // What was found

  #draw(found, typing) {
    this.result = found;
    if (!typing) {
      this.asked = true;
      this.panel.asked = found;
      this.panel.host.emit("answer", { total: found.total, answered: !!found.answer });
    }
    const parts = [found.urgent && this.#urgent(found.urgent), ...this.#notices(found), found.answer && this.#answer(found.answer), !typing && (found.narrowing || Object.keys(this.narrow).length > 0) && this.#narrowing(found.narrowing ?? undefined),
      typing ? this.#titles(found.results) : this.#results(found), !typing && !found.urgent && this.#person(found)];
    this.out.replaceChildren(...parts.filter(Boolean));
    this.box.setAttribute("aria-expanded", String(typing && found.results.length > 0));
    this.panel.announce(found.urgent?.line ?? (found.total ? this.panel.count("results", found.total) : this.t("nothing-found")));
    return found;
  }

  #urgent({ line }) {
    const { contacts } = this.panel;
    return el("section", { class: "urgent" }, note("safety", el("p", {}, el("b", {}, line)),
      contacts?.emergency.href ? this.panel.emergency() : contacts && el("p", { class: "num" }, contacts.emergency.number),
      button(this.t("ask-person-now"), () => this.panel.newRequest({ text: this.text }), "wide")));
  }

  *#notices({ redacted, corrected, degraded, not_covered: topic }) {
    if (redacted.length) yield note("privacy", el("p", {}, this.t("left-out", { kinds: redacted.map(({ label }) => label).join(", ") })));
    if (corrected) yield el("p", { class: "hint" }, this.t("corrected", { text: corrected.text, original: corrected.original }));
    if (degraded) yield note("caution", el("p", {}, this.t("degraded")));
    if (topic) yield note("note", el("p", {}, el("b", {}, this.t("not-covered"))), el("p", {}, topic.line), topic.ask && el("p", {}, topic.ask));
  }

  #answer({ text, kind, article, heading, anchor, warning }) {
    const lines = text.split("\n").filter(Boolean);
    const list = { steps: "ol", list: "ul" }[kind];
    const lang = article.locale;
    const open = () => this.#open(article, anchor);
    const words = list ? el(list, {}, lines.map((line) => el("li", {}, line))) : lines.map((line) => el("p", {}, line));
    const card = el("section", { class: "answer", "aria-labelledby": "hysio-a" },
      el("span", { class: "edge", "aria-hidden": "true" }, Array.from({ length: 6 }, () => el("i"))),
      el("h3", { id: "hysio-a", class: "kicker" }, this.t("word-for-word")),
      warning && note("safety", el("div", { lang }, warning.split("\n").map((line) => el("p", {}, line)))),
      el("blockquote", { class: "signed", lang }, words),
      el("p", { class: "from" }, el("button", { type: "button", class: "link", lang, onclick: open }, article.title), heading && el("span", { class: "soft", lang }, ` / ${heading}`)),
      this.#meta(article),
      el("div", { class: "btn-row" }, button(this.t("open-passage"), open, "small"), button(this.t("not-my-question"), () => this.#notThis(card, article), "quiet small")));
    return card;
  }

  #notThis(card, article) {
    this.panel.tell([{ kind: "not-helped", article: article.key, ask: this.result.ask }]);
    this.result = { ...this.result, answer: null };
    card.remove();
    this.out.querySelector(".rows button, .person-line button, [role=option]")?.focus();
    this.box.focus();
  }

  #meta(article) {
    const foreign = article.locale !== this.panel.host.locale;
    const review = el("span", {}, this.panel.review(article));
    return el("p", { class: "meta" }, foreign && el("span", {}, el("span", { class: "lang" }, article.locale.toUpperCase()), this.t("not-in-your-language")), el("span", {}, this.t(article.reviewed ? "reviewed" : "no-review-yet")), this.#behind(article), article.overdue ? el("span", { class: "warn" }, icon("caution"), review) : review);
  }

  #behind(article) {
    return article.behind && el("span", { class: "warn" }, icon("safety"), this.t("behind"));
  }

  #kind(article) {
    return el("span", { class: "meta" }, el("span", {}, article.type_label), this.#behind(article), article.overdue && el("span", { class: "warn" }, icon("caution"), this.panel.review(article)));
  }

  // What she chose stays in sight with a way back, also when nothing is left to choose.
  #narrowing({ question, options } = { question: this.t("narrowed"), options: [] }) {
    const chip = ({ facet, value, label, count }, pressed) => button([label, count != null && el("small", {}, String(count))], () => this.#narrowTo({ ...this.narrow, [facet]: value }, label), "chip", { "aria-pressed": String(pressed) });
    const chosen = Object.values(this.narrow).map((value) => button([this.labels[value] ?? value, icon("close"), el("span", { class: "hide" }, this.t("all-again"))], () => this.#narrowTo({}), "chip", { "aria-pressed": "true" }));
    return el("fieldset", { class: "narrow" }, el("legend", {}, question), el("div", { class: "chips" }, chosen, options.map((option) => chip(option, false))));
  }

  labels = {};

  async #narrowTo(narrow, label) {
    for (const value of Object.values(narrow)) this.labels[value] ??= label;
    this.narrow = narrow;
    await this.ask();
    this.out.querySelector(".narrow button, .rows button")?.focus();
  }

  #titles(results) {
    this.options = results.map(({ article, anchor }, place) => Object.assign(el("li", { role: "option", id: `hysio-o${place}`, "aria-selected": "false", onclick: () => this.#open(article, anchor) }, this.#title(article), el("small", {}, article.type_label)), { go: () => this.#open(article, anchor) }));
    return el("ul", { class: "titles", id: "hysio-found", role: "listbox", "aria-label": this.t("results-label"), onpointerdown: (event) => event.preventDefault() }, this.options);
  }

  #results({ results, total, answer }) {
    if (!results.length) return el("section", { class: "state" }, el("h3", {}, this.t("nothing-found")), el("p", { class: "soft" }, this.t("nothing-try")));
    return el("section", { "aria-labelledby": "hysio-r" }, el("h3", { id: "hysio-r" }, answer ? this.t("more-results") : this.panel.count("results", total)),
      el("ul", { class: "rows" }, results.map(({ article, passage, heading, anchor }) => el("li", {}, el("button", { type: "button", class: "row", onclick: () => this.#open(article, anchor) },
        el("span", {}, this.#title(article), passage && el("span", { class: "says", lang: article.locale }, heading && el("b", {}, `${heading}: `), passage), this.#kind(article)), icon("right"))))));
  }

  #person({ total }) {
    return el("p", { class: "person-line" }, this.t(total ? "not-here" : "person-knows"), " ", button(this.t("ask-person"), () => {
      this.panel.tell([{ kind: "not-helped", ask: this.result.ask }]);
      this.panel.newRequest({ text: this.text });
    }, "small"));
  }

  #open(article, anchor) {
    this.panel.tell([{ kind: "result-opened", article: article.key, ask: this.result?.ask }]);
    this.panel.article(article.key, { anchor, ask: this.result?.ask, locale: article.locale });
  }

  // Keys: nothing is chosen until an arrow was pressed, so Enter asks what was typed.

  #key(event) {
    const options = this.box.getAttribute("aria-expanded") === "true" ? this.options : [];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && options.length) {
      event.preventDefault();
      const places = options.length + 1;
      this.#choose(((this.active + 1 + by + places) % places) - 1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      options[this.active].go();
    } else if (event.key === "Escape" && this.active >= 0) {
      event.preventDefault();
      this.#choose(-1);
    }
  }

  #choose(place) {
    this.active = place;
    this.options?.forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    if (place < 0) return this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", `hysio-o${place}`);
    this.options[place].scrollIntoView({ block: "nearest" });
  }
}

export function bones() {
  return el("div", { class: "bones", "aria-hidden": "true" }, Array.from({ length: 6 }, () => el("i")));
}
