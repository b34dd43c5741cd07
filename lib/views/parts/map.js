/* Puts the map in its place on the page: the one that was drawn while the page was still loading, or a new one. */
const loaded = (tag, put) =>
  new Promise((resolve, reject) => {
    const element = document.createElement(tag);
    Object.assign(element, put, { onload: resolve, onerror: reject });
    document.head.append(element);
  });

const ready = async ({ script, style }) => {
  if (window.startProvinceMap) return;
  window.provinceMapLoading ??= Promise.all([
    loaded("link", { rel: "stylesheet", href: style }),
    loaded("script", { src: script }),
  ]);
  await window.provinceMapLoading;
};

export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector(".map-place");
  const show = () => {
    place.map ??= window.earlyProvinceMap?.moved(place) ?? window.startProvinceMap(place);
    window.earlyProvinceMap = null;
    place.map.tell = (what) => setTriggerValue("choice", what);
    place.map.approved(data.approval);
    place.map.asks(data.question);
  };
  ready(data).then(show);
}
