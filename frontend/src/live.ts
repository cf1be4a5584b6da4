/** 自动刷新: a part of a page fetched again every so often, only when it changed and someone looks. */
import htmx from "htmx.org";

const LONGEST_WAIT = 300;

class Live extends HTMLElement {
  private etag = "";
  private timer = 0;
  private failures = 0;
  private left = 0;
  private note: HTMLElement | null = null;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.onVisible);
    window.addEventListener("online", this.onOnline);
    this.wait(this.every);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
    window.removeEventListener("online", this.onOnline);
    this.note?.remove();
  }

  private get every(): number {
    return Math.max(5, Number(this.getAttribute("every")) || 30);
  }

  private get isQuiet(): boolean {
    return this.hasAttribute("quiet");
  }

  private readonly onVisible = (): void => {
    if (document.hidden) window.clearInterval(this.timer);
    else void this.refresh();
  };

  private readonly onOnline = (): void => void this.refresh();

  private wait(seconds: number): void {
    window.clearInterval(this.timer);
    this.left = seconds;
    this.timer = window.setInterval(() => {
      this.left -= 1;
      if (this.failures > 0) this.tell();
      if (this.left <= 0) void this.refresh();
    }, 1000);
  }

  private async refresh(): Promise<void> {
    window.clearInterval(this.timer);
    const src = this.getAttribute("src");
    if (!src || document.hidden) return;
    try {
      const headers: Record<string, string> = { "X-Requested-With": "gt-live" };
      if (this.etag) headers["If-None-Match"] = this.etag;
      const answer = await fetch(src, { headers, credentials: "same-origin", cache: "no-store" });
      // A quiet part stands beside a form somebody may be filling in: it never takes the page away.
      if (answer.redirected) return this.isQuiet ? undefined : location.reload();
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(String(answer.status));
        this.etag = answer.headers.get("ETag") ?? "";
        this.swap(await answer.text());
      }
      this.failures = 0;
      this.note?.remove();
      this.note = null;
      this.wait(this.every);
    } catch {
      this.failures += 1;
      this.wait(Math.min(this.every * 2 ** Math.min(this.failures - 1, 4), LONGEST_WAIT));
      this.tell();
    }
  }

  private swap(html: string): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    const select = this.getAttribute("select");
    const part = select ? page.querySelector(select) : page.body;
    if (!part) return;
    // A reader in the middle of a list stays there.
    const places = [...this.querySelectorAll("section")].map((frame) => frame.scrollTop);
    this.replaceChildren(...part.childNodes);
    this.querySelectorAll("section").forEach((frame, n) => (frame.scrollTop = places[n] ?? 0));
    htmx.process(this);
    this.dispatchEvent(new CustomEvent("gt:live", { bubbles: true }));
  }

  private tell(): void {
    if (this.isQuiet) return;
    if (!this.note) {
      this.note = document.createElement("p");
      this.note.className = "live-note no-print";
      this.note.setAttribute("role", "status");
      document.body.append(this.note);
    }
    this.note.textContent = `连接中断，${Math.max(this.left, 0)} 秒后重试`;
  }
}

export function defineLive(): void {
  customElements.define("gt-live", Live);
}
