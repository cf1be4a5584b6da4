/** 对话框与菜单: native <dialog> and <details>, with the closing habits people expect. */

function openDialog(id: string): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector<HTMLElement>(".field :is(input, select, textarea)")?.focus();
  return true;
}

class Dialog extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.onClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
  }

  private readonly onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const dialog = this.querySelector("dialog");
    if (!dialog) return;
    const closes = target === dialog || target.closest("[data-close], .verb-form-acts a[href='#']");
    if (!closes) return;
    event.preventDefault();
    dialog.close();
  };
}

class Menu extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("click", this.onOutside);
    this.addEventListener("keydown", this.onKey);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.onOutside);
  }

  private get details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  private readonly onOutside = (event: Event): void => {
    if (this.details?.open && !this.contains(event.target as Node)) this.details.open = false;
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const details = this.details;
    if (event.key !== "Escape" || !details?.open) return;
    details.open = false;
    details.querySelector("summary")?.focus();
    event.stopPropagation();
  };
}

export function defineDialogs(): void {
  customElements.define("gt-dialog", Dialog);
  customElements.define("gt-menu", Menu);
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-dialog]");
    if (opener?.dataset["dialog"] && openDialog(opener.dataset["dialog"])) event.preventDefault();
    if (target.closest("[data-print]")) window.print();
  });
  // An address that names a dialog opens it as a modal one.
  if (location.hash.length > 1 && openDialog(decodeURIComponent(location.hash.slice(1)))) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
}
