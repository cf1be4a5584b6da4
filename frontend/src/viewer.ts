/** 看佐证: a file opens in place, with the ones before and after it; without this its link opens its own page. */

const links = (): HTMLAnchorElement[] => {
  const seen = new Map<string, HTMLAnchorElement>();
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-view]")) {
    if (!seen.has(link.href)) seen.set(link.href, link);
  }
  return [...seen.values()];
};

class Viewer {
  private readonly dialog = document.createElement("dialog");
  private readonly body = document.createElement("div");
  private readonly place = document.createElement("p");
  private readonly before = this.button("上一个", () => this.step(-1));
  private readonly after = this.button("下一个", () => this.step(1));
  private at = 0;
  private from: HTMLElement | null = null;

  constructor() {
    this.dialog.className = "viewer";
    this.dialog.setAttribute("aria-label", "看佐证");
    this.body.className = "viewer-body";
    this.body.tabIndex = -1;
    this.place.className = "viewer-place num";
    this.place.setAttribute("role", "status");
    const acts = document.createElement("div");
    acts.className = "viewer-acts";
    acts.append(this.before, this.place, this.after, this.button("关闭", () => this.dialog.close()));
    this.dialog.append(acts, this.body);
    this.dialog.addEventListener("keydown", (event) => {
      // In a table or a document that is being read the arrows move the text.
      if (event.target instanceof Element && event.target.closest("[role=region]")) return;
      if (event.key === "ArrowLeft") this.step(-1);
      else if (event.key === "ArrowRight") this.step(1);
      else return;
      event.preventDefault();
    });
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
      else this.turn(event);
    });
    this.dialog.addEventListener("close", () => this.from?.focus());
  }

  private button(word: string, work: () => void): HTMLElement {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-plain";
    made.textContent = word;
    made.addEventListener("click", work);
    return made;
  }

  private step(by: number): void {
    const count = links().length;
    if (count > 1) void this.show((this.at + by + count) % count);
  }

  open(link: HTMLAnchorElement): void {
    const at = links().findIndex((each) => each.href === link.href);
    this.from = link;
    void this.show(Math.max(at, 0));
  }

  /** 翻页: another page or sheet of the same file opens in the same place. */
  private turn(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    const own = links()[this.at];
    if (!link || !own || link.pathname !== own.pathname) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void this.load(link, this.at);
  }

  private async show(at: number): Promise<void> {
    const all = links();
    const link = all[at];
    if (!link) return;
    this.at = at;
    this.before.hidden = this.after.hidden = all.length < 2;
    this.place.textContent = `${at + 1}／${all.length}`;
    await this.load(link, at);
  }

  private async load(link: HTMLAnchorElement, at: number): Promise<void> {
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const view = page.querySelector("[data-file-view]");
      if (!view) throw new Error("no view");
      if (at !== this.at) return; // somebody was quicker with the arrows
      this.body.replaceChildren(view);
      this.body.scrollTop = 0;
      if (!this.dialog.isConnected) document.body.append(this.dialog);
      if (!this.dialog.open) this.dialog.showModal();
      // The link that was followed is gone with the page it stood on.
      if (!this.dialog.contains(document.activeElement)) this.body.focus({ preventScroll: true });
    } catch {
      location.assign(link.href);
    }
  }
}

export function guardViews(): void {
  let viewer: Viewer | null = null;
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-view]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    viewer ??= new Viewer();
    viewer.open(link);
  });
}
