/** 填报表: Enter and the arrows move down and up a column; cells copied from a sheet are filled in from here on. */

const CELLS = "input:not([type=hidden]):not([type=checkbox])";
const PASTED = ":scope > .field input:not([type=checkbox]), :scope > .field textarea"; // as the heads stand

function column(cell: Element): string {
  return (cell.getAttribute("name") ?? "").replace(/^[0-9a-f-]{36}-/, "");
}

function step(form: HTMLFormElement, cell: HTMLInputElement, by: number): boolean {
  const wanted = column(cell);
  const cells = [...form.querySelectorAll<HTMLInputElement>(CELLS)].filter(
    (each) => column(each) === wanted && !each.matches(":disabled") && each.offsetParent !== null,
  );
  const next = cells[cells.indexOf(cell) + by];
  next?.focus();
  next?.select();
  return next !== undefined;
}

/** Cells as a sheet puts them on the clipboard: tabs and lines, a cell of several lines in quotes. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/gy;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let found = pattern.exec(plain); found; found = pattern.exec(plain)) {
    const [, quoted, bare, end] = found;
    rows[rows.length - 1]?.push(quoted === undefined ? (bare ?? "") : quoted.replaceAll('""', '"'));
    if (end === "") break;
    if (end === "\n") rows.push([]);
  }
  return rows;
}

function onPaste(event: ClipboardEvent): void {
  const cell = event.target as Element;
  const row = cell.closest("form[data-grid] [data-row]");
  if (!row || !event.clipboardData || !(cell instanceof HTMLInputElement || cell instanceof HTMLTextAreaElement)) return;
  const text = event.clipboardData.getData("text/plain");
  const isSheet = text.includes("\t") || event.clipboardData.getData("text/html").includes("<table");
  const lines = text.replace(/[\r\n]+$/, "");
  if (!(isSheet || cell instanceof HTMLInputElement) || !/[\t\n]/.test(lines)) return;
  event.preventDefault();
  const form = row.closest("form")!;
  const heads = [...row.querySelectorAll(PASTED)].map(column);
  const first = heads.indexOf(column(cell));
  const rows = [...form.querySelectorAll("[data-row]:not(:disabled)")];
  const from = rows.indexOf(row);
  const cells = cellsOf(text);
  let count = 0;
  cells.slice(0, rows.length - from).forEach((values, down) => {
    const targets = [...rows[from + down]!.querySelectorAll<HTMLInputElement>(PASTED)];
    values.slice(0, heads.length - first).forEach((value, right) => {
      const target = targets[first + right]!;
      target.value = value.trim().replace(/%$/, "");
      target.dispatchEvent(new Event("input", { bubbles: true }));
      count += 1;
    });
  });
  const left = cells.length - (rows.length - from);
  const state = form.querySelector(".verb-form-state");
  if (state) state.textContent = `已粘贴 ${count} 格，尚未保存${left > 0 ? `；还有 ${left} 行放不下` : ""}`;
}

export function guardGrids(): void {
  document.addEventListener("paste", onPaste);
  document.addEventListener("keydown", (event) => {
    const cell = event.target as Element;
    const form = cell.closest<HTMLFormElement>("form[data-grid]");
    if (!form || !(cell instanceof HTMLInputElement) || !cell.matches(CELLS)) return;
    if (event.isComposing || event.altKey || event.metaKey || event.shiftKey || event.ctrlKey) return;
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" || event.key === "Enter" ? 1 : 0;
    if (by === 0) return;
    // Enter never sends the table by accident, not even on its last row.
    if (step(form, cell, by) || event.key === "Enter") event.preventDefault();
  });
}
