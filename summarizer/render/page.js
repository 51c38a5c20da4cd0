"use strict";
// Ties claims to the words they rest on. Reads and sets classes and text only, never markup.
(() => {
  const wide = matchMedia("(min-width: 60rem)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const peek = document.getElementById("peek");
  const said = document.getElementById("said");
  const jump = document.getElementById("jump");
  const pieces = [...document.querySelectorAll(".piece")];
  const tied = (element) => (element.dataset.c || "").split(" ");
  let pinned = null; // what stays highlighted when the pointer leaves
  let tapped = null; // the claim of the last click
  let pointer = ""; // where it last moved to
  let hovered = null; // what it is over

  function clear() {
    for (const element of document.querySelectorAll(".on")) element.classList.remove("on");
  }

  // Only side by side may the other column follow the pointer.
  function bring(element) {
    if (element && wide.matches)
      element.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }

  function piecesOf(claim) {
    return pieces.filter((piece) => tied(piece).includes(claim.id));
  }

  function show(source) {
    clear();
    if (!source) return;
    const others = source.matches(".claim")
      ? piecesOf(source)
      : tied(source).map((id) => document.getElementById(id));
    for (const element of [source, ...others]) element.classList.add("on");
    if (source.matches(".number")) // its sentence too
      for (const piece of source.parentElement.querySelectorAll(".piece")) piece.classList.add("on");
    bring(others[0]);
  }

  // The sentences in words, for a screen reader and for one-column screens.
  function say(claim) {
    const sentences = claim ? new Set(piecesOf(claim).map((piece) => piece.closest(".sentence"))) : [];
    said.replaceChildren(
      ...[...sentences].map((sentence) => {
        const line = document.createElement("p");
        const text = [...sentence.childNodes]
          .filter((node) => !node.matches?.(".number, .live"))
          .map((node) => node.textContent);
        line.dir = "auto";
        const name = document.createElement("b");
        name.textContent = sentence.id;
        line.replaceChildren(name, ` ${text.join("").trim()}`);
        return line;
      }),
    );
    const [first] = sentences;
    peek.classList.toggle("open", Boolean(first));
    if (first) jump.href = `#${first.id}`;
  }

  function pin(source) {
    pinned = source;
    hovered = null;
    show(source);
    say(source && source.matches(".claim") ? source : null);
  }

  const sourceOf = (node) => node.closest?.(".claim, .piece, .number[data-c]") ?? null;

  document.addEventListener("mousemove", (event) => {
    // A page that scrolls under a pointer at rest is not hovered: the keyboard moved it.
    const position = `${event.clientX},${event.clientY}`;
    const source = sourceOf(event.target);
    const isSame = position === pointer || source === hovered;
    pointer = position;
    if (isSame || event.target.closest("#peek")) return;
    hovered = source;
    show(source ?? pinned);
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("#peek")) pin(sourceOf(event.target));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#peek")) return;
    const source = sourceOf(event.target);
    const isFirstTap = event.detail > 0 && tapped !== source; // Enter has no detail
    tapped = source;
    pin(source);
    // In one column the first tap shows the sentence in place; the second goes there.
    const staysHere = isFirstTap && !wide.matches && source?.matches(".claim");
    const isSelecting = String(getSelection()) !== "";
    if (event.target.closest(".words") && (isSelecting || (staysHere && piecesOf(source).length)))
      event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pin(null);
  });
  document.getElementById("close").addEventListener("click", () => pin(null));
  jump.addEventListener("click", () => peek.classList.remove("open"));
})();
