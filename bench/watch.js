/* Runs in the page before anything else: tells the bench when what it waits for appears, and when it was painted. */
(kind, count) => {
  if (window !== window.top) return;
  const tell = (what) => window.benchTold(what);
  const now = (stamp) => performance.timeOrigin + (stamp ?? performance.now());
  // after the frame that shows it has been drawn
  const painted = (then) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => then(now());
      channel.port2.postMessage(0);
    });
  const icons = (page) => page.getElementsByClassName("leaflet-marker-icon");
  const held = (icon) => (icon.classList.contains("marker-cluster") ? Number(icon.textContent) : 1);
  const states = {
    // in its place on the page: the map that is drawn while the page is still loading is not complete yet
    ours: (page) => page.querySelector(".map-place [data-ready]")?.dataset.ready,
    blank: (page) => page.querySelector('[data-testid="stMarkdown"] p')?.textContent.match(/^选了.+/)?.[0],
    naive: (page) => (icons(page).length >= count ? "true" : undefined),
    clustered: (page) => ([...icons(page)].reduce((sum, icon) => sum + held(icon), 0) >= count ? "true" : undefined),
  };
  const what = kind === "ours" ? { attributes: true, attributeFilter: ["data-ready"], childList: true } : { childList: true, characterData: true };
  const watched = new WeakSet();
  const watch = (page) => {
    if (!page || watched.has(page)) return;
    watched.add(page);
    let last;
    const look = () => {
      const state = states[kind](page);
      if (state === last) return;
      last = state;
      const at = now();
      painted((shown) => tell({ state: state ?? "", at, shown }));
    };
    new MutationObserver(look).observe(page, { ...what, subtree: true });
    look();
  };
  // a frame changes its document once, when it leaves about:blank
  const search = () => {
    watch(document);
    for (const frame of document.querySelectorAll("iframe")) watch(frame.contentDocument);
    requestAnimationFrame(search);
  };
  search();
  addEventListener("pointerdown", (event) => tell({ pressed: now(event.timeStamp) }), true);
}
