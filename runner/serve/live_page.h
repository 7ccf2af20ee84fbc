#pragma once

namespace runner {

/// The line at the top of a page that is served: how the run goes, and whether the page still follows it.
inline constexpr const char* live_style = R"css(
#live{position:sticky;top:0;z-index:1;margin:0;max-width:none;padding:.4rem 1.5rem;background:var(--tint);color:var(--soft);
border-bottom:3px solid var(--line);font-size:.9rem;font-variant-numeric:tabular-nums}
#live.running{border-color:var(--accent)}#live.over{border-color:var(--supported)}
#live.waiting,#live.stopped{border-color:var(--undecided);color:var(--undecided)}
#live.lost{border-color:var(--refuted);color:var(--refuted);font-weight:600}
@media print{#live{display:none}}
)css";

/// Asks now and then how the run goes, and takes over what is new: what the reader has opened, and where they are,
/// stays. Who marks text is not disturbed.
inline constexpr const char* live_script = R"js(
(() => {
"use strict";
const bar = document.getElementById("live");
let shown = bar.dataset.version, heard = Date.now(), over = false;
const ask = path => fetch(path + location.search, {cache: "no-store", signal: AbortSignal.timeout(15000)});
const say = (state, words) => {
  bar.className = state;
  if (bar.textContent !== words) bar.textContent = words;
};
const take = page => {
  const old = document.querySelector("main"), fresh = document.adoptNode(page.querySelector("main"));
  const headings = root => [...root.querySelectorAll("h1, h2")];
  const edge = bar.getBoundingClientRect().bottom + 1;
  const above = headings(old).filter(h => h.getBoundingClientRect().top < edge).pop();
  const from = above ? above.getBoundingClientRect().top : 0;
  const opened = new Set([...old.querySelectorAll("details[open] > summary")].map(s => s.textContent));
  const aside = [...old.querySelectorAll(".scroll")].map(box => box.scrollLeft);
  for (const s of fresh.querySelectorAll("details > summary")) s.parentNode.open = opened.has(s.textContent);
  const top = scrollY;
  old.replaceWith(fresh);
  [...fresh.querySelectorAll(".scroll")].forEach((box, i) => { box.scrollLeft = aside[i] || 0; });
  const now = above && headings(fresh).find(h => h.textContent === above.textContent);
  scrollTo(scrollX, now ? scrollY + now.getBoundingClientRect().top - from : top);
  document.title = page.title;
  shown = page.getElementById("live").dataset.version;
};
const look = async () => {
  try {
    const answer = await ask("/state");
    if (!answer.ok) throw new Error(answer.statusText);
    const state = await answer.json();
    if (state.version !== shown && getSelection().isCollapsed) {
      const page = await ask("/");
      if (page.ok) take(new DOMParser().parseFromString(await page.text(), "text/html"));
    }
    heard = Date.now();
    over = state.state === "over";
    say(state.state, state.words);
  } catch {
    const since = new Date(heard).toLocaleTimeString(), minutes = Math.floor((Date.now() - heard) / 60000);
    say("lost", `No answer since ${since}${minutes ? ` (${minutes} min)` : ""}: the page shows what was then. ` +
                (over ? "The run was over." : "Whether the run goes on is not known."));
  }
  setTimeout(look, document.hidden ? 10000 : 2000);
};
look();
})();
)js";

}  // namespace runner
