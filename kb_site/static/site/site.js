// On every page: "/" leads to the search box, and titles appear while typing. Everything works without this file.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const box = document.querySelector("main form.search input[type=search], .top form.search input[type=search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// Combobox (ARIA Authoring Practices): nothing is chosen until an arrow key is pressed, so Enter searches what was typed.
class Suggestions {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("input[type=search]");
    this.list = document.createElement("ul");
    this.list.className = "typeahead";
    this.list.id = `${this.box.id}-list`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.querySelector("label").textContent);
    this.list.hidden = true;
    form.append(this.list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
      this.box.setAttribute(name, value);
    }
    this.box.addEventListener("input", () => this.later());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.open(event.target.closest("[data-url]")));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 150);
  }

  async ask() {
    const typed = this.box.value.trim();
    if (typed.length < 2) return this.close();
    this.running?.abort();
    this.running = new AbortController();
    try {
      const answer = await fetch(`${this.form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: this.running.signal });
      this.show(answer.ok ? await answer.text() : "");
    } catch {
      this.close();
    }
  }

  show(html) {
    this.list.innerHTML = html;
    this.at = -1;
    const some = this.options.length > 0 && document.activeElement === this.box;
    this.list.hidden = !some;
    this.box.setAttribute("aria-expanded", String(some));
    this.box.removeAttribute("aria-activedescendant");
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  key(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      return this.close();
    }
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.open(this.options[this.at]);
    }
  }

  move(step) {
    const options = this.options;
    this.at = (this.at + step + options.length + 1) % (options.length + 1);
    if (this.at === options.length) this.at = -1;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    if (this.at < 0) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", options[this.at].id);
  }

  open(option) {
    if (option) location.assign(option.dataset.url);
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }
}

document.querySelectorAll("form.search[data-suggest]").forEach((form) => new Suggestions(form));
