/** 草稿: what was typed into a long form stays on this device, for this person, until it has arrived.

Only what differs from the page as it was drawn is kept, together with the hidden marks of its row: the server
can then tell what others changed meanwhile. */

interface Draft {
  since: number;
  sent: boolean; // it was sent, and no answer came
  values: Record<string, string | null>; // by field; a box that is not ticked is null
}

const NAME = "guatu.draft:";
const KEPT_FOR = 3 * 24 * 3600 * 1000;
const FIELDS = "input:not([type=hidden]):not([type=file]):not([type=password]), textarea, select";
const SECRET = ["csrfmiddlewaretoken", "op", "row"];

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const who = (): string => document.body.dataset["who"] ?? "";
const keyOf = (form: HTMLFormElement): string => NAME + who() + form.getAttribute("action");
const isBox = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
const nameOf = (field: Field): string => (isBox(field) ? `${field.name}=${field.value}` : field.name);
const fieldsOf = (place: ParentNode): Field[] => [...place.querySelectorAll<Field>(FIELDS)].filter((field) => field.name !== "");

function isChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement) return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return isBox(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function read(key: string): Draft | null {
  try {
    const held = JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
    return held && Date.now() - held.since < KEPT_FOR ? held : null;
  } catch {
    return null;
  }
}

function write(key: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // a private window or a full disk: the page itself still holds what was typed
  }
}

/** 记下所填 of this form; with `bad`, also what stands in the rows that were refused. */
function keep(form: HTMLFormElement, sent: boolean, bad = false): void {
  const values: Record<string, string | null> = {};
  const op = form.querySelector<HTMLInputElement>("input[name=op]");
  for (const field of fieldsOf(form)) {
    const place = field.closest("[data-row]") ?? form;
    if (!isChanged(field) && !(bad && (place === form || place.matches(".grid-row-bad")))) continue;
    values[nameOf(field)] = isBox(field) && !field.checked ? null : field.value;
    for (const mark of place.querySelectorAll<HTMLInputElement>("input[type=hidden]"))
      if (mark.name && !SECRET.includes(mark.name) && !mark.name.startsWith("uploads")) values[mark.name] = mark.value;
  }
  if (sent && op) values["op"] = op.value;
  write(keyOf(form), Object.keys(values).length > 0 ? { since: Date.now(), sent, values } : null);
}

function bringBack(form: HTMLFormElement, draft: Draft): number {
  let count = 0;
  for (const field of fieldsOf(form)) {
    const value = draft.values[nameOf(field)];
    if (value === undefined || field.matches(":disabled")) continue;
    if (isBox(field)) field.checked = value !== null;
    else field.value = value ?? "";
    if (isChanged(field)) count += 1;
    const more = field.closest("details");
    if (more && isChanged(field)) more.open = true;
  }
  if (count === 0) return 0;
  for (const mark of form.querySelectorAll<HTMLInputElement>("input[type=hidden]")) {
    const value = draft.values[mark.name];
    if (value !== undefined && value !== null) mark.value = value;
  }
  return count;
}

function tell(form: HTMLFormElement, draft: Draft, count: number): void {
  const when = new Date(draft.since);
  const minute = `${when.getHours()}:${String(when.getMinutes()).padStart(2, "0")}`;
  const note = document.createElement("div");
  note.className = "notice notice-warn draft-note";
  note.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `${when.getMonth() + 1}月${when.getDate()}日 ${minute} 填的 ${count} 处还没有送到，已从本机带回；核对后请再交。`;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button button-plain";
  drop.textContent = "不要了";
  drop.addEventListener("click", () => {
    write(keyOf(form), null);
    form.dispatchEvent(new Event("draft-dropped", { bubbles: true }));
    location.reload();
  });
  note.append(words, drop);
  form.prepend(note);
}

/** 送出以后: kept until the answer says that it has arrived. */
export const draftSent = (form: HTMLFormElement): void => (form.hasAttribute("data-draft") ? keep(form, true) : undefined);

/** 送到了, or refused with words: the new page, if it holds the form again, stands for what was typed. */
export function draftAnswered(form: HTMLFormElement, status: number): void {
  if (!form.hasAttribute("data-draft")) return;
  write(keyOf(form), null);
  for (const each of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    brought.add(each);
    if (status >= 400 && keyOf(each) === keyOf(form)) keep(each, false, true);
  }
}

const brought = new WeakSet<HTMLFormElement>();

/** 带回草稿 into the forms of this page, once each. */
function bringDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    if (brought.has(form)) continue;
    brought.add(form);
    const draft = read(keyOf(form));
    const count = draft ? bringBack(form, draft) : 0;
    if (draft && count > 0) {
      tell(form, draft, count);
      form.dispatchEvent(new Event("draft-back", { bubbles: true }));
    } else write(keyOf(form), null);
  }
}

/** Whoever sits down at this machine next finds nothing of it. */
function clear(kept: string): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(NAME) && (!kept || !key.startsWith(kept) || !read(key))) localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

export function guardDrafts(): void {
  if (who()) clear(`${NAME}${who()}/`);
  bringDrafts();
  document.addEventListener("htmx:afterSettle", bringDrafts);
  let waiting = 0;
  const save = (form: HTMLFormElement): void => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => form.isConnected && !form.hasAttribute("data-busy") && keep(form, false), 250);
  };
  for (const kind of ["input", "change"])
    document.addEventListener(kind, (event) => {
      const form = (event.target as Element).closest<HTMLFormElement>("form[data-draft]");
      if (form) save(form);
    });
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.action.endsWith("/logout/")) clear("");
  });
}
