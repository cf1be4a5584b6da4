/** 填报表: Enter and the arrows move down and up a column. */

const CELLS = "input:not([type=hidden]):not([type=checkbox])";

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

export function guardGrids(): void {
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
