/** 选列: which optional columns a reader wants is remembered on this device, per list. */

const KEY = "guatu.columns.";

function hiddenOf(name: string): Set<string> {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY + name) ?? "[]") as string[]);
  } catch {
    return new Set();
  }
}

function remember(name: string, hidden: Set<string>): void {
  try {
    localStorage.setItem(KEY + name, JSON.stringify([...hidden]));
  } catch {
    // A full or forbidden store only forgets the choice.
  }
}

const word = (head: Element): string => (head.querySelector("a")?.firstChild ?? head).textContent?.trim() ?? "";

function optionalHeads(table: Element): HTMLElement[] {
  return [...table.querySelectorAll<HTMLElement>("thead th[data-optional]")];
}

function apply(table: HTMLTableElement): void {
  const hidden = hiddenOf(table.dataset["columns"] ?? "");
  for (const head of optionalHeads(table)) {
    const index = [...(head.parentElement?.children ?? [])].indexOf(head);
    const off = hidden.has(word(head));
    for (const row of table.rows) row.cells[index]?.toggleAttribute("hidden", off);
  }
}

function applyAll(): void {
  document.querySelectorAll<HTMLTableElement>("table[data-columns]").forEach(apply);
}

class Columns extends HTMLElement {
  connectedCallback(): void {
    queueMicrotask(() => this.draw());
    document.addEventListener("click", this.onOutside);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.onOutside);
  }

  private readonly onOutside = (event: Event): void => {
    const details = this.querySelector("details");
    if (details?.open && !this.contains(event.target as Node)) details.open = false;
  };

  private draw(): void {
    const name = this.getAttribute("for") ?? "";
    const table = document.querySelector<HTMLTableElement>(`table[data-columns="${CSS.escape(name)}"]`);
    const slot = this.querySelector("[data-slot]");
    if (!slot) return;
    const heads = table ? optionalHeads(table) : [];
    this.hidden = heads.length === 0;
    const hidden = hiddenOf(name);
    slot.replaceChildren(...heads.map((head) => this.choice(name, word(head), hidden)));
  }

  private choice(name: string, label: string, hidden: Set<string>): HTMLElement {
    const row = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !hidden.has(label);
    box.addEventListener("change", (event) => {
      event.stopPropagation(); // the filter form around it must not send itself
      if (box.checked) hidden.delete(label);
      else hidden.add(label);
      remember(name, hidden);
      applyAll();
    });
    row.className = "check";
    row.append(box, label);
    return row;
  }
}

export function defineColumns(): void {
  customElements.define("gt-columns", Columns);
  applyAll();
  document.addEventListener("htmx:afterSettle", applyAll);
}
