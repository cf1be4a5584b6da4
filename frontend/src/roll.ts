/** 滚屏: on a screen nobody touches, a list longer than its frame shows its next rows every few seconds. */

const QUIET = 30_000; // after a hand has touched the page
const STEP = 6_000;

export function rollLists(): void {
  let touched = -QUIET;
  for (const kind of ["pointermove", "pointerdown", "wheel", "keydown"]) {
    addEventListener(kind, () => (touched = performance.now()), { passive: true });
  }
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  setInterval(() => {
    if (document.hidden || performance.now() - touched < QUIET) return;
    for (const frame of document.querySelectorAll<HTMLElement>(".wall-panel")) {
      if (frame.scrollHeight <= frame.clientHeight + 4) continue;
      const atEnd = frame.scrollTop + frame.clientHeight >= frame.scrollHeight - 4;
      frame.scrollTo({ top: atEnd ? 0 : frame.scrollTop + frame.clientHeight * 0.75, behavior: "smooth" });
    }
  }, STEP);
}
