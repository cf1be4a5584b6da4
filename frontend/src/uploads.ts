/** 传文件: chosen files travel at once, in parts; the form is sent when all of them have arrived. */
import { clearShelf, forget, keep, keptFor, type Kept } from "./shelf";
import { newId, Refused, sendFile } from "./sending";

const MIB = 1024 * 1024;
const queues = new WeakMap<HTMLFormElement, Queue>();

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
}

const sized = (octets: number): string =>
  octets < 1024 ? `${octets} 字节` : octets < MIB ? `${Math.round(octets / 1024)} KB` : `${(octets / MIB).toFixed(1)} MB`;

/** 一个文件 in the list below the field. */
class Row {
  readonly node = element("li", "upload");
  readonly stop = new AbortController();
  state: "waiting" | "sending" | "done" | "refused" = "waiting";
  private readonly bar = element("progress", "upload-bar");
  private readonly words = element("span", "upload-words", "等待上传");
  private readonly field = element("input", "");

  constructor(
    readonly kept: Kept,
    private readonly name: string,
    removed: (row: Row) => void,
  ) {
    const remove = element("button", "button button-quiet upload-remove", "取消");
    remove.type = "button";
    remove.setAttribute("aria-label", `取消 ${kept.name}`);
    remove.addEventListener("click", () => removed(this));
    this.words.setAttribute("role", "status");
    this.bar.max = kept.size || 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", kept.name);
    this.field.type = "hidden";
    this.node.append(element("span", "upload-name", kept.name), element("span", "upload-size num", sized(kept.size)));
    this.node.append(this.bar, this.words, remove);
  }

  tell(received: number, words: string): void {
    this.bar.value = received;
    const percent = Math.floor((received / (this.kept.size || 1)) * 100);
    this.words.textContent = words || (received ? `已传 ${percent}%` : "正在上传");
    this.node.classList.toggle("upload-broken", words !== "");
  }

  finish(): void {
    this.state = "done";
    this.tell(this.kept.size, "");
    this.words.textContent = "已传完";
    this.bar.hidden = true;
    this.field.name = this.name;
    this.field.value = this.kept.id;
    this.node.append(this.field);
    this.node.classList.add("upload-done");
  }

  refuse(words: string): void {
    this.state = "refused";
    this.words.textContent = words;
    this.words.setAttribute("role", "alert");
    this.bar.hidden = true;
    this.node.classList.add("upload-refused");
  }
}

/** 一张表单的文件. */
class Queue {
  private readonly rows: Row[] = [];
  private readonly list = element("ul", "uploads");
  private readonly address: string;
  private running = false;
  private after: (() => void) | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
  ) {
    this.address = input.dataset["uploads"] ?? "";
    this.list.setAttribute("aria-label", "上传进度");
    const box = input.closest(".field-box");
    box?.after(this.list);
    box?.classList.add("upload-box");
    // The browser's own words about what is chosen would be wrong: chosen files leave the field at once.
    input.classList.add("sr");
    const choose = element("label", "button button-plain", "选择文件");
    choose.htmlFor = input.id;
    input.after(choose);
    if (matchMedia("(pointer: coarse)").matches) choose.after(this.camera());
    input.addEventListener("change", () => this.take(input));
    void this.again();
  }

  get isBusy(): boolean {
    return this.rows.some((row) => row.state === "waiting" || row.state === "sending");
  }

  whenDone(work: () => void): void {
    this.after = work;
  }

  /** The form was taken in: nothing of it needs to be kept. */
  clear(): void {
    for (const row of this.rows) void forget(row.kept.id);
  }

  private camera(): HTMLElement {
    const label = element("label", "button button-plain", "拍照");
    const taken = element("input", "sr");
    Object.assign(taken, { type: "file", accept: "image/jpeg,image/png,image/webp", multiple: true });
    taken.setAttribute("capture", "environment");
    taken.addEventListener("change", () => this.take(taken));
    label.append(taken);
    return label;
  }

  private take(input: HTMLInputElement): void {
    const most = Number(this.input.dataset["most"]) || 30;
    for (const file of input.files ?? []) {
      const kept: Kept = {
        id: newId(),
        form: this.form.action,
        name: file.name,
        size: file.size,
        modified: file.lastModified,
        since: Date.now(),
        file,
      };
      const known = this.rows.find((row) => same(row.kept, kept) && row.state !== "refused");
      if (known) continue; // chosen twice, or chosen again to go on
      const row = this.add(kept);
      const wrong = this.rows.length > most ? `一次最多 ${most} 个文件，这一个没有传。` : this.wrong(file);
      if (wrong) row.refuse(wrong);
      else void keep(kept);
    }
    input.value = ""; // they travel by themselves, not with the form
    void this.run();
  }

  private wrong(file: File): string {
    const limit = Number(this.input.dataset["limit"]) || Infinity;
    if (file.size === 0) return "这是一个空文件，请重新选择。";
    if (file.size > limit) return `文件有 ${sized(file.size)}，超过 ${Math.floor(limit / MIB)} MB 的上限，没有传。`;
    const endings = this.input.accept.split(",").filter((each) => each.startsWith("."));
    const ending = /\.[^.]+$/.exec(file.name.toLowerCase())?.[0] ?? "";
    if (endings.length && ending && !endings.includes(ending) && !file.type.startsWith("image/")) {
      return `不收 ${ending} 文件，只收办公文档、图片、PDF、文本和 zip 压缩包。`;
    }
    return "";
  }

  private add(kept: Kept): Row {
    const row = new Row(kept, "uploads", (each) => this.remove(each));
    this.rows.push(row);
    this.list.append(row.node);
    return row;
  }

  private remove(row: Row): void {
    row.stop.abort();
    row.node.remove();
    this.rows.splice(this.rows.indexOf(row), 1);
    void forget(row.kept.id);
    if (row.state !== "refused" && row.state !== "waiting") {
      void fetch(`${this.address}${row.kept.id}/drop/`, {
        method: "POST",
        headers: { "X-CSRFToken": this.token },
        credentials: "same-origin",
      }).catch(() => null); // what is left behind is swept
    }
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.settle();
  }

  private get token(): string {
    return this.form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  /** What was on its way when the page was left, and what a refused form had brought already. */
  private async again(): Promise<void> {
    const brought = [...this.form.querySelectorAll<HTMLInputElement>("input[type=hidden][name=uploads]")];
    const kept = await keptFor(this.form.action);
    for (const each of kept) {
      const row = this.add(each);
      if (!each.file) await this.arrived(row);
    }
    for (const field of brought) {
      if (!this.rows.some((row) => row.kept.id === field.value)) await this.bring(field.value);
      field.remove();
    }
    void this.run();
  }

  private async bring(id: string): Promise<void> {
    const answer = await fetch(`${this.address}${id}/`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const told = (await answer.json()) as { name: string; size: number; received: number };
    if (told.received !== told.size) return;
    const row = { form: this.form.action, modified: 0, since: Date.now(), file: null };
    this.add({ id, name: told.name, size: told.size, ...row }).finish();
  }

  /** Whole as far as this browser knows: does the server still hold it for this person? */
  private async arrived(row: Row): Promise<void> {
    const answer = await fetch(`${this.address}${row.kept.id}/`, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok || !answer) return row.finish();
    row.node.remove();
    this.rows.splice(this.rows.indexOf(row), 1);
    if (answer.status === 404) void forget(row.kept.id);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let row = this.next(); row; row = this.next()) await this.send(row);
    this.running = false;
    this.settle();
  }

  private next(): Row | undefined {
    return this.form.isConnected ? this.rows.find((row) => row.state === "waiting") : undefined;
  }

  private async send(row: Row): Promise<void> {
    const file = row.kept.file;
    if (!file) return row.finish();
    row.state = "sending";
    const renamed = (id: string): void => {
      void forget(row.kept.id);
      row.kept.id = id;
      void keep(row.kept);
    };
    try {
      await sendFile({
        id: row.kept.id,
        file,
        begin: this.address,
        token: this.token,
        tell: (received, words) => row.tell(received, words),
        renamed,
        signal: row.stop.signal,
      });
      row.finish();
      row.kept.file = null;
      void keep(row.kept);
    } catch (error) {
      if (row.stop.signal.aborted) return;
      row.refuse(error instanceof Refused ? error.message : "浏览器读不到这个文件，请重新选择。");
      if (!(error instanceof Refused) || !/会接着传/.test(error.message)) void forget(row.kept.id);
    }
  }

  private settle(): void {
    if (this.isBusy) return;
    const done = this.rows.filter((row) => row.state === "done").length;
    const state = this.form.querySelector(".verb-form-state");
    if (state && !this.form.hasAttribute("data-busy")) state.textContent = done ? `${done} 个文件已传完，还没有提交` : "";
    if (!this.after) return;
    const work = this.after;
    this.after = null;
    work();
  }
}

const same = (a: Kept, b: Kept): boolean => a.name === b.name && a.size === b.size && a.modified === b.modified;

/** Must the form wait for its files? Then ``work`` is done once they have arrived. */
export function waitsForFiles(form: HTMLFormElement, work: () => void): boolean {
  const queue = queues.get(form);
  if (!queue?.isBusy) return false;
  queue.whenDone(work);
  return true;
}

export const filesTaken = (form: HTMLFormElement): void => queues.get(form)?.clear();

/** Every field that may send in parts, in the page or in a part of it that was drawn anew. */
export function guardUploads(root: ParentNode = document): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[type=file][data-uploads]")) {
    const form = input.form;
    if (form && !queues.has(form)) queues.set(form, new Queue(form, input));
  }
}

export function defineUploads(): void {
  guardUploads();
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.action.endsWith("/logout/")) clearShelf();
  });
}
