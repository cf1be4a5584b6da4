/** 分段传送: one file in parts to one address, over a line that may break at any moment. */

const SMALLEST = 128 * 1024;
const LARGEST = 2 * 1024 * 1024;
const QUICK = 2_000; // a part that took less: the next may be larger
const SLOW = 90_000; // a part that takes more is a broken line
const LONGEST_WAIT = 30;

export interface Job {
  id: string;
  file: File;
  begin: string; // address where uploads begin
  token: string;
  tell: (received: number, words: string) => void;
  renamed: (id: string) => void;
  signal: AbortSignal;
}

/** The server said no, in a sentence for the person. */
export class Refused extends Error {}
class Broken extends Error {}

interface Standing {
  id: string;
  received: number;
  crc32?: string;
  message?: string;
}

/** UUIDv7, also where the page is not served over https. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let n = 5; n >= 0; n -= 1) {
    bytes[n] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 of the beginning of a file: is what the server holds a part of this very file? */
async function checksum(file: File, length: number): Promise<string> {
  let value = 0xffffffff;
  for (let at = 0; at < length; at += LARGEST) {
    const bytes = new Uint8Array(await file.slice(at, Math.min(at + LARGEST, length)).arrayBuffer());
    for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  }
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

async function digest(file: File): Promise<string> {
  if (!globalThis.crypto?.subtle) return "";
  const made = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(job: Job, address: string, init: RequestInit): Promise<[number, Standing]> {
  const late = AbortSignal.timeout(SLOW);
  const stop = new AbortController();
  for (const signal of [late, job.signal]) signal.addEventListener("abort", () => stop.abort(), { once: true });
  if (job.signal.aborted) stop.abort();
  let answer: Response;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": job.token, ...init.headers };
    answer = await fetch(address, { ...init, headers, credentials: "same-origin", redirect: "manual", signal: stop.signal });
  } catch (error) {
    job.signal.throwIfAborted();
    throw new Broken(String(error));
  }
  if (answer.type === "opaqueredirect") throw new Refused("登录已过期。请重新登录，再打开这一页，会接着传。");
  if (answer.status === 403) throw new Refused("页面已过期或不能上传。请刷新页面，会接着传。");
  if (answer.status >= 500 && answer.status !== 507) throw new Broken(String(answer.status));
  if (answer.status === 404) return [404, { id: job.id, received: 0 }];
  const told = (await answer.json().catch(() => ({}))) as Standing;
  if (answer.status === 409 && typeof told.received === "number") return [409, told];
  if (!answer.ok) throw new Refused(told.message ?? "服务器没有收，请重新选择文件。");
  return [answer.status, told];
}

async function begin(job: Job): Promise<number> {
  const body = new FormData();
  body.set("id", job.id);
  body.set("name", job.file.name);
  body.set("size", String(job.file.size));
  body.set("modified", String(job.file.lastModified));
  body.set("sha256", await digest(job.file));
  const [, told] = await ask(job, job.begin, { method: "POST", body });
  const same = !told.received || told.crc32 === undefined || told.crc32 === (await checksum(job.file, told.received));
  if (!same) {
    // The same name, size and time, but another file: what was sent of the other is given up.
    await ask(job, `${job.begin}${told.id}/drop/`, { method: "POST" }).catch(() => null);
    job.id = newId();
    job.renamed(job.id);
    return begin(job);
  }
  if (told.id !== job.id) job.renamed((job.id = told.id));
  return told.received;
}

async function parts(job: Job, from: number): Promise<void> {
  let at = from;
  let length = SMALLEST;
  while (at < job.file.size) {
    job.tell(at, "");
    const started = performance.now();
    const [status, told] = await ask(job, `${job.begin}${job.id}/?offset=${at}`, {
      method: "POST",
      body: job.file.slice(at, at + length),
      headers: { "Content-Type": "application/octet-stream" },
    });
    if (status === 404) at = await begin(job);
    else at = told.received;
    length = performance.now() - started < QUICK ? Math.min(length * 2, LARGEST) : Math.max(length / 2, SMALLEST);
  }
  job.tell(at, "");
}

/** Until the line is back, or so long. */
function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/** Sends the file; resolves when all of it has arrived, however often the line broke. */
export async function sendFile(job: Job): Promise<void> {
  let failures = 0;
  let reached = 0;
  const tell = job.tell;
  job.tell = (received, words) => {
    if (received > reached) failures = 0;
    reached = received;
    tell(received, words);
  };
  for (;;) {
    job.signal.throwIfAborted();
    try {
      return await parts(job, await begin(job));
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      failures += 1;
      const wait = Math.min(2 ** (failures - 1), LONGEST_WAIT);
      job.tell(reached, `连接中断，${wait} 秒后接着传`);
      await pause(wait, job.signal);
    }
  }
}
