/* One page of the list. Text only ever enters as text; lib/views/results.py says what there is to show. */
const made = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const tell = (what) => setTriggerValue("choice", what);
  const root = parentElement.querySelector(".list");

  const pressed = (className, text, act) => {
    const button = made("button", className, text);
    button.type = "button";
    button.onclick = act;
    return button;
  };

  const linked = (text, href, act) => {
    const link = made("a", "", text);
    link.href = href;
    if (!act) link.target = "_blank";
    link.onclick = (event) => {
      if (!act || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      act();
    };
    return link;
  };

  const picture = (kind) => {
    const image = made("img");
    Object.assign(image, { src: data.pictures[kind], alt: "", width: 16, height: 16 });
    return image;
  };

  const row = (base) => {
    const item = made("li", base.id === data.chosen ? "is-chosen" : "");
    item.dataset.base = base.id;
    const name = pressed("name", base.name, () => tell({ base: base.id === data.chosen ? null : base.id }));
    name.setAttribute("aria-pressed", String(base.id === data.chosen));
    const open = linked("详情", base.href, () => tell({ open: base.id }));
    open.className = "open";
    open.setAttribute("aria-label", `${base.name} 详情`);
    const head = made("div", "head");
    head.append(name, open);
    item.append(head);
    for (const title of base.titles) {
      const line = made("div", "title");
      line.append(picture(title.picture), made("span", "", title.label));
      item.append(line);
    }
    const where = made("div", "where");
    const badge = made("span", "badge", base.provenance);
    badge.style.cssText = data.badges[base.provenance];
    where.append(badge, made("span", "quiet", base.where));
    item.append(where);
    if (base.taught) item.append(made("div", "quiet", base.taught));
    return item;
  };

  const header = () => {
    const box = made("header");
    box.append(made("p", "", data.shown));
    box.append(linked("下载 CSV", data.csv), linked("打印", data.print));
    if (data.narrowed) box.append(pressed("plain", "清除条件", () => tell({ clear: true })));
    box.append(pressed("plain to-map", "看地图", () => document.querySelector("iframe[title*='folium']")?.scrollIntoView()));
    return box;
  };

  const pages = () => {
    const box = made("nav", "pages");
    box.setAttribute("aria-label", "翻页");
    const earlier = pressed("", "上一页", () => tell({ page: data.page - 1 }));
    const later = pressed("", "下一页", () => tell({ page: data.page + 1 }));
    earlier.disabled = data.page <= 1;
    later.disabled = data.page >= data.pages;
    box.append(earlier, made("span", "", `第 ${data.page.toLocaleString("zh-CN")} / ${data.pages.toLocaleString("zh-CN")} 页`), later);
    return box;
  };

  const held = root.getRootNode().activeElement?.closest?.("li")?.dataset.base;
  const list = made("ol");
  list.setAttribute("aria-label", "基地列表");
  list.append(...data.rows.map(row));
  root.replaceChildren(...(data.shown ? [header()] : []));
  if (data.elsewhere) {
    const above = made("ol");
    above.setAttribute("aria-label", "已选中,不在本页");
    above.append(row(data.elsewhere));
    root.append(above, made("header"));
  }
  root.append(list);
  if (data.pages > 1) root.append(pages());
  root.querySelector(`li[data-base="${held}"] .name`)?.focus({ preventScroll: true });
  const chosen = root.querySelector("li.is-chosen");
  if (chosen && root.dataset.chosen !== String(data.chosen)) {
    const [above, view] = [chosen.offsetTop - root.offsetTop, root.clientHeight];
    if (above < root.scrollTop || above + chosen.offsetHeight > root.scrollTop + view) root.scrollTop = above - view / 3;
  }
  root.dataset.chosen = String(data.chosen);
}
