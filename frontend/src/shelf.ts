/** 搁架: files on their way are kept in the browser's own store, so that a reload or a restart goes on with them. */

export interface Kept {
  id: string;
  form: string; // the address the form will be sent to
  name: string;
  size: number;
  modified: number;
  since: number;
  file: File | null; // null once all of it has arrived
}

const NAME = "guatu.uploads";
const KEPT_FOR = 3 * 24 * 3600 * 1000;

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("files", { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

async function use<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  try {
    const database = await opened();
    try {
      return await new Promise<T>((resolve, reject) => {
        const turn = database.transaction("files", mode);
        const request = work(turn.objectStore("files"));
        turn.oncomplete = () => resolve(request.result);
        turn.onerror = turn.onabort = () => reject(turn.error);
      });
    } finally {
      database.close();
    }
  } catch {
    return null; // a private window or a full disk: the file is chosen again, and only the rest is sent
  }
}

export const keep = (kept: Kept): Promise<unknown> => use("readwrite", (store) => store.put(kept));

export const forget = (id: string): Promise<unknown> => use("readwrite", (store) => store.delete(id));

export async function keptFor(form: string): Promise<Kept[]> {
  const all = (await use<Kept[]>("readonly", (store) => store.getAll())) ?? [];
  const old = Date.now() - KEPT_FOR;
  for (const each of all) if (each.since < old) void forget(each.id);
  return all.filter((each) => each.form === form && each.since >= old).sort((a, b) => a.since - b.since);
}

/** Whoever sits down at this machine next finds nothing of it. */
export function clearShelf(): void {
  try {
    indexedDB.deleteDatabase(NAME);
  } catch {
    // nothing was kept
  }
}
