/** 表单: nothing typed is lost unasked, nothing is sent twice, an upload shows how far it is. */
import htmx from "htmx.org";

import { draftAnswered, draftSent } from "./drafts";
import { filesTaken, guardUploads, waitsForFiles } from "./uploads";

const dirty = new Set<HTMLFormElement>();

function say(form: HTMLFormElement, text: string): void {
  const state = form.querySelector(".verb-form-state");
  if (state) state.textContent = text;
}

function setBusy(form: HTMLFormElement, busy: boolean): void {
  form.toggleAttribute("data-busy", busy);
  for (const button of form.querySelectorAll<HTMLElement>("button[type=submit]")) {
    // aria-disabled, not disabled: a disabled button would drop its own name from what is sent.
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function showAnswer(request: XMLHttpRequest): boolean {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const next = page.querySelector(".page, .bare-main");
  const here = document.querySelector(".page, .bare-main");
  if (!next || !here || next.className !== here.className) return false;
  here.replaceWith(next);
  // The dialogs stand beside the page: the one that was sent closes, and all of them say what is so now.
  const dialogs = page.getElementById("dialogs");
  if (dialogs) document.getElementById("dialogs")?.replaceWith(dialogs);
  document.title = page.title;
  if (request.responseURL) history.pushState(null, "", request.responseURL);
  htmx.process(next);
  if (dialogs) htmx.process(dialogs);
  guardUploads();
  window.scrollTo(0, 0);
  return true;
}

const LONGEST_WAIT = 60;
const retries = new WeakMap<HTMLFormElement, { times: number; stop: () => void }>();

/** 没有信号: sent again when the line is back, unless somebody goes on typing. */
function sendLater(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const times = (retries.get(form)?.times ?? 0) + 1;
  const wait = Math.min(2 ** times, LONGEST_WAIT);
  const stop = (): void => {
    clearTimeout(timer);
    removeEventListener("online", again);
  };
  const again = (): void => {
    stop();
    if (form.isConnected && !form.hasAttribute("data-busy")) form.requestSubmit(submitter);
  };
  const timer = setTimeout(again, wait * 1000);
  addEventListener("online", again);
  retries.set(form, { times, stop });
}

function upload(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const data = new FormData(form, submitter);
  const bar = form.querySelector("progress");
  const request = new XMLHttpRequest();
  const isKept = form.hasAttribute("data-draft");
  retries.get(form)?.stop();
  draftSent(form);
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  if (bar) bar.hidden = !form.hasAttribute("data-upload");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable || !form.hasAttribute("data-upload")) return;
    const done = Math.round((event.loaded / event.total) * 100);
    if (bar) bar.value = done;
    say(form, done < 100 ? `正在上传 ${done}%` : "已传完，正在处理");
  });
  const fail = (text: string): void => {
    if (bar) bar.hidden = true;
    setBusy(form, false);
    dirty.add(form);
    say(form, text);
  };
  request.addEventListener("load", () => {
    const isOut = request.responseURL.includes("/login/");
    if (isKept && (isOut || request.status >= 500 || request.status === 403)) {
      const why = isOut ? "登录已过期" : request.status === 403 ? "页面已过期" : "服务器没有办成";
      fail(`${why}，没有保存。所填内容已存在本机，${isOut ? "重新登录" : "刷新"}后会带回。`);
      return;
    }
    dirty.delete(form);
    if (request.status < 400) filesTaken(form);
    // The answer was already read here, so it is shown from here: asking again would lose its message.
    if (showAnswer(request)) draftAnswered(form, request.status);
    else if (request.status < 400 && request.responseURL) {
      draftAnswered(form, request.status);
      location.assign(request.responseURL);
    } else fail(request.status === 413 ? "文件太大，没有保存。" : "没有办成，所填内容都在，请重试。");
  });
  request.addEventListener("error", () => {
    fail(isKept ? "没有信号，还没送到。所填内容已存在本机，有信号时自动再送。" : "连接中断，没有保存。所填内容都在，请重试。");
    if (isKept) sendLater(form, submitter);
  });
  request.send(data);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  const question = event.submitter?.dataset["confirm"];
  if (form.hasAttribute("data-busy") || (question && !window.confirm(question))) {
    event.preventDefault();
    return;
  }
  const submitter = event.submitter;
  if (waitsForFiles(form, () => form.requestSubmit(submitter))) {
    event.preventDefault();
    say(form, "文件还在上传，传完就提交");
    return;
  }
  if (form.hasAttribute("data-once")) {
    setBusy(form, true);
    say(form, "正在保存");
  }
  if (form.hasAttribute("data-upload") || form.hasAttribute("data-draft")) {
    event.preventDefault();
    upload(form, submitter);
    return;
  }
  dirty.delete(form);
}

function onInput(event: Event): void {
  const form = (event.target as Element).closest<HTMLFormElement>("form[data-guard]");
  if (!form) return;
  const waiting = retries.get(form);
  if (waiting) {
    // What waited to be sent was changed: it goes when it is sent again by hand.
    waiting.stop();
    retries.delete(form);
    dirty.delete(form);
  }
  if (dirty.has(form)) return;
  dirty.add(form);
  say(form, "尚未保存");
}

export function guardForms(): void {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", onInput);
  document.addEventListener("draft-back", onInput);
  document.addEventListener("draft-dropped", () => dirty.clear());
  window.addEventListener("beforeunload", (event) => {
    for (const form of dirty) if (!form.isConnected) dirty.delete(form);
    if (dirty.size > 0) event.preventDefault();
  });
  // Coming back with the back button: the form can be sent again (its operation id makes that harmless).
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll<HTMLFormElement>("form[data-busy]").forEach((f) => setBusy(f, false));
  });
}
