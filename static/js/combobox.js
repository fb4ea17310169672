/**
 * Search suggestions under a text field, after the ARIA Authoring Practices "combobox with list
 * autocomplete" (ARIA 1.2). The field works as a plain one until this module takes it over.
 *
 *   <input data-combobox="/api/v1/suggest" data-suggestions-one="…" data-suggestions-many="{count} …">
 *
 * The address answers {"suggestions": [{"text": "…", "type": "practice", "url": "…"}]}: an entry with a
 * url leads to that page, one without is searched. data-kind-TYPE gives the name of each type.
 */
const DELAY = 120;
const SHORTEST_QUERY = 2;
let lists = 0;

const capitalise = (word) => word.charAt(0).toUpperCase() + word.slice(1);

class Combobox {
  constructor(input) {
    this.input = input;
    this.address = input.dataset.combobox;
    this.active = -1;
    this.options = [];

    this.list = document.createElement("ul");
    this.list.id = `suggestions-${++lists}`;
    this.list.className = "combobox__list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.suggestionsLabel);
    this.list.hidden = true;

    this.status = document.createElement("div");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    input.after(this.list, this.status);

    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      input.setAttribute(name, value);
    }

    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    input.form.addEventListener("submit", () => this.close());
    // The field keeps the focus while the pointer chooses.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.timer = setTimeout(() => this.ask(), DELAY);
  }

  async ask() {
    const query = this.input.value.trim();
    if (query.length < SHORTEST_QUERY) return this.close();
    this.request = new AbortController();
    try {
      const response = await fetch(`${this.address}?${new URLSearchParams({ q: query })}`, {
        signal: this.request.signal,
        headers: { Accept: "application/json" },
      });
      if (!response.ok) return this.close();
      const { suggestions } = await response.json();
      if (document.activeElement === this.input) this.show(suggestions);
    } catch (error) {
      // A stale request was aborted, or the network is away: the field goes on as a plain one.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    this.suggestions = suggestions;
    this.options = suggestions.map((suggestion, index) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${index}`;
      option.className = "combobox__option";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.textContent = suggestion.text;
      option.append(text);
      const kindLabel = suggestion.type && this.input.dataset[`kind${capitalise(suggestion.type)}`];
      if (kindLabel) {
        const kind = document.createElement("span");
        kind.className = "combobox__kind";
        kind.textContent = kindLabel;
        option.append(" ", kind);
      }
      return option;
    });
    this.list.replaceChildren(...this.options);
    this.activate(-1);
    const open = this.options.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    const { suggestionsOne, suggestionsMany } = this.input.dataset;
    const message = this.options.length === 1 ? suggestionsOne : suggestionsMany;
    this.status.textContent = open ? message.replace("{count}", this.options.length) : "";
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.show([]);
  }

  activate(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.options[index];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  choose(index) {
    const { text, url } = this.suggestions[index];
    if (url) {
      window.location.assign(url);
      return;
    }
    this.input.value = text;
    this.close();
    this.input.form.requestSubmit();
  }

  onKey(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    // One place more than the options: the field itself, where nothing is chosen.
    const places = this.options.length + 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.ask();
      else if (!event.altKey) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.activate(((this.active + 1 + step + places) % places) - 1);
      } else if (event.key === "ArrowUp") this.close();
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Tab") {
      this.close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      this.activate(-1);
    }
  }
}

for (const input of document.querySelectorAll("[data-combobox]")) new Combobox(input);
