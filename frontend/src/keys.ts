/** 键盘: `/` search, `j` `k` rows, Enter open, `e` edit, `?` help. Never while someone is typing. */

const OPENS = "a[href], button.list-title";
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

class Keys extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.onKey);
    this.addEventListener("click", this.onClick);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.onKey);
  }

  private readonly onClick = (event: Event): void => {
    const dialog = this.querySelector("dialog");
    const target = event.target as Element;
    if (!dialog || !(target === dialog || target.closest("[data-close]"))) return;
    event.preventDefault();
    dialog.close();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (target.matches(TYPING) || document.querySelector("dialog[open]")) return;
    if (this.answer(event.key, target)) event.preventDefault();
  };

  private answer(key: string, target: Element): boolean {
    if (key === "/") return this.search();
    if (key === "j" || key === "k") return this.step(key === "j" ? 1 : -1);
    if (key === "?") return this.help();
    if (key === "Enter") return target === document.body && this.open();
    const marked = /^[a-z]$/.test(key) ? document.querySelector<HTMLElement>(`[data-key="${key}"]`) : null;
    marked?.click();
    return marked !== null;
  }

  private search(): boolean {
    const box = document.querySelector<HTMLInputElement>("main input[type=search], input[type=search]");
    box?.focus();
    box?.select();
    return box !== null;
  }

  private help(): boolean {
    const dialog = this.querySelector("dialog");
    dialog?.showModal();
    return dialog !== null;
  }

  private step(by: number): boolean {
    const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] tbody tr")];
    if (rows.length === 0) return false;
    const now = rows.findIndex((row) => row.classList.contains("is-current"));
    const next = now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + by, 0), rows.length - 1);
    rows[now]?.classList.remove("is-current");
    rows[next]?.classList.add("is-current");
    rows[next]?.scrollIntoView({ block: "nearest" });
    // Focus follows, so that Enter and a screen reader are on the same row.
    rows[next]?.querySelector<HTMLElement>(OPENS)?.focus({ preventScroll: true });
    return true;
  }

  private open(): boolean {
    const link = document.querySelector<HTMLElement>(`[data-rows] tr.is-current :is(${OPENS})`);
    link?.click();
    return link !== null;
  }
}

export function defineKeys(): void {
  customElements.define("gt-keys", Keys);
}
