/** 上图卡片: a mark on the wall opens its card in place; without this the link opens the card's own page. */

async function open(link: Element, dialog: HTMLDialogElement, body: Element): Promise<void> {
  const href = link.getAttribute("href") ?? "";
  try {
    const answer = await fetch(href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.replaceChildren(...page.body.childNodes);
    dialog.showModal();
  } catch {
    location.assign(href);
  }
}

export function guardCards(): void {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("a[data-card]") : null;
    const dialog = document.getElementById("wall-card");
    const body = document.getElementById("wall-card-body");
    if (!target || !(dialog instanceof HTMLDialogElement) || !body) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void open(target, dialog, body);
  });
  // A click beside the card closes it.
  document.addEventListener("click", (event) => {
    const dialog = event.target;
    if (dialog instanceof HTMLDialogElement && dialog.id === "wall-card") dialog.close();
  });
}
