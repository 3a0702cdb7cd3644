// One article, read in place: its decision trees walked step by step, its terms explained where they stand, a vote at its end.
import { button, clean, drawing, el, icon, note } from "./dom.js";
import { bones } from "./find.js";

const away = (href, words) => el("a", { href, target: "_blank", rel: "noopener" }, words);
const REASONS = ["outdated", "unclear", "wrong", "missing", "unsafe"];

export class Article {
  constructor(panel, key, { anchor, ask, locale } = {}) {
    Object.assign(this, { panel, key, anchor, ask, locale: locale ?? panel.host.locale, vote: {} });
  }

  t = (name, places) => this.panel.t(name, places);

  localeChanged() {
    this.locale = this.panel.host.locale;
  }

  render() {
    const view = el("article", { class: "view" }, el("h3", { class: "hide", tabindex: "-1" }, this.t("article")), bones());
    this.#fill(view);
    return view;
  }

  start() {
    return this.element.querySelector("h3");
  }

  left() {
    this.element.querySelectorAll("video").forEach((film) => film.pause());
  }

  async #fill(view) {
    const path = `articles/${encodeURIComponent(this.key)}?locale=${this.locale}`;
    const here = () => this.element === view;
    try {
      const told = await this.panel.client.call("GET", path, { etag: true });
      this.panel.tried.set(told.article.key, told.article.title);
      if (here()) this.#draw(view, told);
      this.panel.tell([{ kind: "article-opened", article: this.key, ask: this.ask }]);
      this.panel.host.emit("article", { key: this.key, locale: told.article.locale });
    } catch (fault) {
      const kept = this.panel.client.remembered(path);
      if (fault.code === "not-found") this.#withdrawn(view, fault);
      else if (kept && here()) {
        this.#draw(view, kept);
        this.panel.warn(this.t("kept-copy"));
      } else view.lastChild.replaceWith(this.panel.fault(fault, () => { view.append(bones()); view.lastChild.previousSibling.remove(); this.#fill(view); }));
    }
  }

  // Gone or not hers: both sound the same. What she read stays, marked, since she may be in the middle of it.
  #withdrawn(view, { body }) {
    const next = body.successor;
    const words = note("caution", el("p", {}, el("b", {}, this.t("withdrawn"))), el("p", {}, this.t("withdrawn-do")),
      el("div", { class: "btn-row" }, next && button(this.t("read-successor", { title: next.title }), () => this.panel.article(next.key, { locale: next.locale }), "small"), button(this.t("ask-person"), () => this.panel.newRequest(), "small")));
    words.setAttribute("role", "alert");
    view.querySelector(".vote")?.remove();
    view.querySelector(".bones")?.remove();
    view.querySelector("h3").after(words);
    words.scrollIntoView({ block: "nearest" });
  }

  #draw(view, told) {
    const { article, html, terms, related } = told;
    const lang = article.locale;
    const foreign = lang !== this.panel.host.locale;
    const body = el("div", { class: "prose", lang });
    const address = new URL(article.url, this.panel.host.settings.api).href;
    body.append(clean(html, address));
    this.#prepare(body, terms, address);
    const parts = [
      el("p", { class: "hint" }, article.type_label, foreign && [" ", el("span", { class: "lang" }, lang.toUpperCase()), " ", this.t("not-in-your-language")]),
      el("h3", { class: "signed", lang, tabindex: "-1" }, article.title),
      el("p", { class: "signed short", lang }, article.summary),
      article.behind && note("safety", el("p", {}, this.t("behind-source"))),
      article.overdue && note("caution", el("p", {}, this.t("overdue"))),
      el("p", { class: "meta" }, el("span", {}, this.t(article.reviewed ? "reviewed" : "no-review-yet")), el("span", {}, this.panel.review(article)),
        el("span", {}, away(address, this.t("whole-page")))),
      body,
      this.#voting(view),
      related?.length && el("section", {}, el("h4", {}, this.t("related")), el("ul", { class: "rows" }, related.map((card) => el("li", {}, el("button", { type: "button", class: "row", onclick: () => this.panel.article(card.key, { locale: card.locale }) },
        el("span", { lang: card.locale }, card.title), icon("right")))))),
    ];
    view.replaceChildren(...parts.filter(Boolean));
    view.querySelector("h3").focus({ preventScroll: true });
    if (this.top) this.panel.scroll.scrollTop = this.top;
    else this.#goto(body, this.anchor);
  }

  #goto(body, anchor) {
    if (anchor) body.querySelector(`#${CSS.escape(anchor)}`)?.scrollIntoView({ block: "start" });
  }

  #prepare(body, terms, address) {
    body.querySelectorAll(".tree").forEach((tree) => new Tree(tree, this));
    body.querySelectorAll(".image").forEach((place) => this.#picture(place));
    body.querySelectorAll("video").forEach((film) => this.#film(film, address));
    body.querySelectorAll("a.term").forEach((link) => this.#term(link, terms));
    body.querySelectorAll(".table-box").forEach((box) => { box.tabIndex = 0; box.setAttribute("role", "region"); });
    body.addEventListener("click", (event) => this.#follow(event, body));
  }

  // Links to articles open here; places in this article are scrolled to; the rest leaves in a new tab.
  #follow(event, body) {
    const link = event.target.closest("a[href]");
    const anchor = decodeURIComponent(link?.hash?.slice(1) ?? "");
    if (!link || !(link.dataset.article || link.getAttribute("href").startsWith("#"))) return;
    event.preventDefault();
    if (link.dataset.article) this.panel.article(link.dataset.article, { anchor });
    else this.#goto(body, anchor);
  }

  // A host's policy may not let our pictures in as images; drawn here they need no more than the connection that is there anyway.
  async #picture(place) {
    const { src, alt } = place.dataset;
    try {
      const blob = await (await fetch(src, { credentials: "omit" })).blob();
      if (blob.type.startsWith("image/svg")) return place.replaceWith(drawing(await blob.text(), alt));
      const bitmap = await createImageBitmap(blob);
      const canvas = el("canvas", { role: "img", "aria-label": alt, width: bitmap.width, height: bitmap.height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      place.replaceWith(canvas);
    } catch {
      place.replaceWith(away(src, alt || this.t("picture")));
    }
  }

  // Nor films, and those cannot be drawn: then the way to the article's page is all there is.
  #film(film, address) {
    film.after(el("p", {}, away(address, this.t("watch"))));
    const last = film.querySelector("source:last-of-type");
    if (last) last.onerror = () => film.remove();
    else film.remove();
  }

  #term(link, terms) {
    const word = link.textContent;
    const known = terms?.find((term) => `term-${term.key}` === link.dataset.term) ?? terms?.find((term) => term.label.toLowerCase() === word.toLowerCase());
    if (!known) return link.replaceWith(word);
    const shown = el("span", { class: "meaning", role: "note", hidden: true }, el("b", {}, known.label), " ", known.note);
    const press = el("button", { type: "button", class: "term", "aria-expanded": "false", onclick: () => {
      shown.hidden = !shown.hidden;
      press.setAttribute("aria-expanded", String(!shown.hidden));
    } }, word);
    link.replaceWith(press, shown);
  }

  // The vote

  #voting(view) {
    const box = el("section", { class: "vote", "aria-label": this.t("vote") });
    const yesno = (useful) => button(this.t(useful ? "yes" : "no"), () => (useful ? this.#send(view, box, { useful: true, reason: "", text: "" }) : this.#why(view, box)));
    box.append(el("h4", {}, this.t("was-useful")), el("div", { class: "btn-row" }, yesno(true), yesno(false)));
    return box;
  }

  #why(view, box) {
    const words = el("textarea", { class: "textarea", id: "hysio-vote", maxlength: 1000, oninput: () => (this.vote.text = words.value) });
    words.value = this.vote.text ?? "";
    const form = el("form", { onsubmit: (event) => {
      event.preventDefault();
      this.#send(view, box, { useful: false, reason: new FormData(form).get("reason") ?? "", text: words.value });
    } },
    el("fieldset", {}, el("legend", {}, this.t("what-was-wrong")), REASONS.map((reason) => el("label", { class: "choice" }, el("input", { type: "radio", name: "reason", value: reason, required: true, checked: this.vote.reason === reason, onchange: () => (this.vote.reason = reason) }),
      el("span", { class: reason }, this.t(`reason-${reason}`), reason === "unsafe" && el("small", {}, this.t("unsafe-hint")))))),
    el("label", { for: "hysio-vote" }, this.t("own-words")), words,
    el("div", { class: "btn-row" }, el("button", { class: "btn small" }, this.t("send")), button(this.t("ask-person"), () => this.#handOver(), "quiet small")));
    box.replaceChildren(form);
    form.querySelector("input").focus();
  }

  #handOver() {
    this.panel.tell([{ kind: "not-helped", article: this.key, ask: this.ask }]);
    this.panel.newRequest();
  }

  async #send(view, box, said) {
    box.querySelector(".fault")?.remove();
    try {
      const { redacted = [] } = await this.panel.client.call("POST", `articles/${encodeURIComponent(this.key)}/vote`, { body: { locale: this.locale, ask: this.ask, ...said } });
      this.panel.tell([{ kind: said.useful ? "helped" : "not-helped", article: this.key, ask: this.ask }]);
      this.panel.host.emit("vote", { key: this.key, useful: said.useful });
      this.#thank(box, said, redacted);
    } catch (fault) {
      if (fault.code === "not-found") return this.#withdrawn(view, fault);
      const told = this.panel.fault(fault, () => this.#send(view, box, said));
      told.classList.add("fault");
      box.append(told);
    }
  }

  #thank(box, { useful, reason }, redacted) {
    const unsafe = reason === "unsafe";
    box.replaceChildren(note(unsafe ? "safety" : "good", el("p", { tabindex: "-1" }, el("b", {}, this.t(unsafe ? "thanks-unsafe" : useful ? "thanks-yes" : "thanks-no"))),
      redacted.length > 0 && el("p", {}, this.t("left-out", { kinds: redacted.map(({ label }) => label).join(", ") })),
      unsafe && this.panel.contacts?.emergency.href && this.panel.emergency(),
      !useful && button(this.t("ask-person"), () => this.#handOver(), "small")));
    box.querySelector("p").focus();
    this.panel.announce(box.querySelector("p").textContent);
  }
}

// One question at a time; the answers so far stay visible and each can be changed.
class Tree {
  constructor(box, article) {
    this.box = box;
    this.t = article.t;
    this.nodes = new Map([...box.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
    if (!this.nodes.size) return;
    this.path = [{ node: this.nodes.keys().next().value }];
    this.trail = el("ol", { class: "trail", "aria-label": this.t("answers-so-far") });
    box.prepend(this.trail);
    box.querySelectorAll("a[data-goto]").forEach((way) => this.#way(way));
    for (const node of this.nodes.values()) node.tabIndex = -1;
    this.#draw(false);
  }

  #way(link) {
    const answer = link.querySelector("b")?.textContent.trim() ?? link.textContent.trim();
    const go = () => {
      this.path.at(-1).answer = answer;
      this.path.push({ node: link.dataset.goto });
      this.#draw(true);
    };
    link.replaceWith(el("button", { type: "button", class: "row", onclick: go }, el("b", {}, answer), icon("right")));
  }

  #draw(move) {
    const now = this.path.at(-1).node;
    for (const [name, node] of this.nodes) node.hidden = name !== now;
    this.trail.replaceChildren(...this.path.slice(0, -1).map(({ node, answer }, place) => el("li", {}, el("span", {}, this.nodes.get(node).querySelector(".what").textContent.trim(), " ", el("b", {}, answer)),
      button([this.t("change"), el("span", { class: "hide" }, `: ${answer}`)], () => { this.path.length = place + 1; this.#draw(true); }, "quiet small"))));
    this.trail.hidden = this.path.length < 2;
    if (move) this.nodes.get(now).focus();
  }
}
