/** 列表: addresses without empty parameters, and the count of ticked rows. */

function dropEmpty(form: HTMLFormElement): void {
  form.addEventListener("formdata", (event) => {
    for (const [key, value] of [...event.formData.entries()]) {
      if (value === "") event.formData.delete(key);
    }
  });
}

function countTicked(): void {
  const ticked = new Map<string, number>();
  for (const box of document.querySelectorAll<HTMLInputElement>("input[data-batch]:checked")) {
    const id = box.getAttribute("form") ?? "";
    ticked.set(id, (ticked.get(id) ?? 0) + 1);
  }
  for (const note of document.querySelectorAll<HTMLElement>("[data-batch-count]")) {
    const count = ticked.get(note.dataset["batchCount"] ?? "") ?? 0;
    note.textContent = `已选 ${count} 条`;
    note.closest(".batch")?.classList.toggle("batch-on", count > 0);
  }
}

/** On a narrow screen the tab or slice one stands on may lie outside its strip. */
function showCurrent(): void {
  for (const here of document.querySelectorAll<HTMLElement>(".tabs [aria-current], .slices [aria-current]")) {
    const strip = here.closest<HTMLElement>(".tabs, .slices");
    if (strip) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  }
}

export function guardLists(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-filters]").forEach(dropEmpty);
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = (event as CustomEvent<{ verb: string; formData: FormData }>).detail;
    if (detail.verb !== "get") return;
    for (const [key, value] of [...detail.formData.entries()]) {
      if (value === "") detail.formData.delete(key);
    }
  });
  document.addEventListener("change", (event) => {
    if ((event.target as Element).matches("[data-batch]")) countTicked();
  });
  document.addEventListener("htmx:afterSettle", () => {
    countTicked();
    showCurrent();
  });
  countTicked();
  showCurrent();
  window.addEventListener("resize", showCurrent);
}
