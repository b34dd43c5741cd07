/* The map in the browser: asks the API for what one view shows, draws it, and tells the page what was chosen.
   folium makes the Leaflet map (lib/views/map.py); lib/views/parts/map.js puts it in its place and asks. Until then, on the
   page's first visit, it is drawn here already, from the address alone. */
(() => {
  "use strict";
  // Okabe–Ito colours, each with its own shape: lib/views/marks.py draws the same in the list
  const SHADES = ["#f7f4ec", "#e3eef6", "#c5deee", "#a0c9e3", "#7ab2d6", "#559bc8"];
  const QUIET_MS = 120;
  const escaped = (text) => {
    const box = document.createElement("i");
    box.textContent = text;
    return box.innerHTML;
  };
  const number = (n) => n.toLocaleString("zh-CN");

  const svg = (kind, { hollow = false, ring = false, size = 18 } = {}) => {
    const fill = hollow ? "#fff" : kind.colour;
    const around = ring ? `<circle r="11.5" fill="none" stroke="#1f2933" stroke-width="1.2" stroke-dasharray="2.5 2.5"/>` : "";
    const shape = `<path d="${kind.path}" fill="${fill}" stroke="${hollow ? kind.colour : "#fff"}" stroke-width="${hollow ? 2.4 : 1}"/>`;
    return `<svg width="${size}" height="${size}" viewBox="-9 -9 18 18" aria-hidden="true">${around}${shape}</svg>`;
  };

  class ProvinceMap {
    constructor(map) {
      this.map = map;
      this.settings = PROVINCE;
      this.boundaries = {};
      this.question = null;
      this.turn = 0;
      this.fitted = null;
      const root = map.getContainer();
      root.setAttribute("role", "application");
      root.setAttribute("aria-label", "福建省产业培训分布图。地图内容与旁边的列表相同。");
      // Leaflet puts the focus on the map at each press; without this the page around would jump under the pointer
      const focus = root.focus.bind(root);
      root.focus = () => focus({ preventScroll: true });
      map.attributionControl.setPrefix(false);
      this.land = L.layerGroup().addTo(map);
      this.areas = L.layerGroup().addTo(map);
      this.labels = L.layerGroup().addTo(map);
      this.marks = L.layerGroup().addTo(map);
      this.place = L.layerGroup().addTo(map);
      this.controls();
      map.on("moveend", () => this.soon());
      map.on("resize", () => this.fit(true));
      map.on("click", (event) => this.picked(event.latlng));
      new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(root);
      this.context();
    }

    /* ---- boundaries, each fetched once */

    boundary(name) {
      this.boundaries[name] ??= fetch(this.settings.files[`${name}.geojson`]).then((answer) => answer.json());
      return this.boundaries[name];
    }

    async context() {
      const style = { stroke: true, color: "#c9d3da", weight: 0.8, fillColor: "#eef1f0", fillOpacity: 1, interactive: false };
      const around = await this.boundary("neighbours");
      L.geoJSON(around, { style, interactive: false, pane: this.pane("neighbours", 190) }).addTo(this.land);
    }

    pane(name, zIndex) {
      if (!this.map.getPane(name)) this.map.createPane(name).style.zIndex = zIndex;
      return name;
    }

    /* ---- asking */

    asks(question) {
      const same = this.question && JSON.stringify(this.question) === JSON.stringify(question);
      this.question = question;
      if (same) return;
      this.standing();
      this.fit(false);
      this.soon();
    }

    /* once a question is drawn: bring its chosen base into view, closer until it is drawn by itself */
    reach() {
      const { focus, base } = this.question;
      if (!focus || this.reached === this.question) return false;
      const at = L.latLng(focus[1], focus[0]);
      const isDrawn = this.map.getContainer().querySelector(`[data-base="${base}"]`) && this.map.getBounds().pad(-0.1).contains(at);
      const [zoom, closest] = [this.map.getZoom(), this.map.getMaxZoom()];
      if (isDrawn || zoom >= closest) {
        this.reached = this.question;
        return false;
      }
      this.map.setView(at, Math.min(closest, Math.max(zoom + 2, this.settings.pointsFrom + 2)), { animate: false });
      return true;
    }

    /* where the question is asked: around a position, in an area, in the whole province */
    bounds() {
      const asked = new URLSearchParams(this.question.query);
      const near = this.near();
      if (near) {
        const box = L.latLng(near.lat, near.lng).toBounds(near.radius_km * 2000);
        return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
      }
      const { bounds } = this.settings;
      for (const level of ["county", "unit", "city"]) if (bounds[level][asked.get(level)]) return bounds[level][asked.get(level)];
      return Object.values(bounds.province)[0];
    }

    near() {
      const asked = new URLSearchParams(this.question.query);
      const [lng, lat] = [Number(asked.get("lng")), Number(asked.get("lat"))];
      if (!lng || !lat) return null;
      return { lng, lat, radius_km: this.question.radius_km ?? (Number(asked.get("radius_km")) || 20) };
    }

    fit(again) {
      if (!this.question) return;
      const wanted = JSON.stringify(this.bounds());
      if (wanted === this.fitted && !again) return;
      this.fitted = wanted;
      const [west, south, east, north] = this.bounds();
      this.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [8, 8] });
    }

    /* draw once for all that has just changed; while a person pans, when they pause */
    soon() {
      if (!this.question) return;
      clearTimeout(this.timer);
      if (this.asked !== this.question) this.map.getContainer().dataset.ready = "false";
      this.timer = setTimeout(() => this.draw(), this.asked === this.question ? QUIET_MS : 0);
    }

    address() {
      const bounds = this.map.getBounds().pad(0.05);
      const view = new URLSearchParams(this.question.query);
      const box = { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
      for (const [side, value] of Object.entries(box)) {
        const most = side === "west" || side === "east" ? 180 : 85;
        view.set(side, Math.min(most, Math.max(-most, value)).toFixed(3));
      }
      view.set("zoom", Math.round(this.map.getZoom()));
      return `${this.settings.api}/map?${view}`;
    }

    async draw() {
      const turn = ++this.turn;
      const root = this.map.getContainer();
      this.asked = this.question;
      root.dataset.ready = "false";
      const slow = setTimeout(() => root.classList.add("map-busy"), 300);
      try {
        const level = this.map.getZoom() >= this.settings.countiesFrom ? "county" : "unit";
        const [answer, shapes] = await Promise.all([
          fetch(this.address()).then((got) => (got.ok ? got.json() : Promise.reject(new Error(got.status)))),
          this.boundary(level),
        ]);
        if (turn !== this.turn) return;
        this.show(answer, shapes, level);
        this.failed(false);
        Object.assign(root.dataset, { count: answer.drawn, revision: answer.revision, level: answer.level });
        if (!this.reach()) root.dataset.ready = "true";
      } catch (error) {
        if (turn === this.turn) this.failed(true);
      } finally {
        clearTimeout(slow);
        if (turn === this.turn) root.classList.remove("map-busy");
      }
    }

    failed(is) {
      this.says?.remove();
      if (!is) return;
      this.says = L.DomUtil.create("div", "map-failed", this.map.getContainer());
      this.says.setAttribute("role", "alert");
      this.says.textContent = "地图暂时画不出来。列表仍可使用;";
      const again = L.DomUtil.create("button", "", this.says);
      again.textContent = "再试一次";
      again.onclick = () => {
        this.boundaries = {};
        this.draw();
      };
    }

    /* ---- drawing */

    show(answer, shapes, level) {
      for (const layer of [this.areas, this.labels, this.marks]) layer.clearLayers();
      const areas = new Map(answer.areas.map((area) => [`${area.level} ${area.code}`, area]));
      const most = Math.max(0, ...answer.areas.filter((area) => area.level === level).map((area) => area.count));
      const steps = this.steps(most);
      const shaded = answer.level !== "point";
      L.geoJSON(shapes, {
        pane: this.pane("areas", 250),
        style: (feature) => ({
          color: "#8795a1",
          weight: level === "unit" ? 1 : 0.7,
          opacity: this.inside(feature, level) ? 1 : 0.5,
          fillColor: shaded ? this.shade(areas.get(`${level} ${feature.properties.code}`)?.count ?? 0, steps) : SHADES[0],
          fillOpacity: this.inside(feature, level) ? 1 : 0.55,
        }),
        onEachFeature: (feature, layer) => {
          layer.on("click", (event) => this.area(event, feature, level));
        },
      }).addTo(this.areas);
      if (shaded) this.named(areas, level);
      else this.placed(level);
      this.clustered(answer.clusters);
      this.marked(answer.marks);
      this.legend(answer, shaded ? steps : null);
      this.note(answer);
    }

    inside(feature, level) {
      const { code, unit } = feature.properties;
      const query = new URLSearchParams(this.question.query);
      const asked = query.get("county") || query.get("unit");
      return !asked || asked === code || asked === unit;
    }

    steps(most) {
      const classes = Math.min(5, most);
      return Array.from({ length: classes }, (_, at) => Math.ceil((most * (at + 1)) / classes));
    }

    shade(count, steps) {
      if (!count) return SHADES[0];
      const at = steps.findIndex((step) => count <= step);
      return SHADES[SHADES.length - steps.length + (at < 0 ? steps.length - 1 : at)];
    }

    /* names with counts; the greater count first, and one that would lie on another is left to a closer zoom */
    named(areas, level) {
      const taken = [];
      const places = [...this.settings.places[level].map((place) => ({ ...place, level }))];
      if (level === "county") places.push(...this.settings.places.unit.map((place) => ({ ...place, level: "unit", rest: true })));
      const wanted = places
        .map((place) => ({ ...place, ...(areas.get(`${place.level} ${place.code}`) ?? { count: 0 }) }))
        .filter((place) => place.count)
        .sort((one, other) => other.count - one.count);
      for (const place of wanted) {
        const name = place.rest ? `${place.name} 县区未公布` : place.name;
        const at = this.map.latLngToContainerPoint([place.lat, place.lng]);
        const half = [Math.max(name.length * 6.8, String(place.count).length * 5, place.samples ? 32 : 0) + 3, place.samples ? 26 : 19];
        const spot = this.free(at, half, taken) ?? (place.level === "unit" && this.aside(at, half, taken));
        if (!spot) continue;
        taken.push([spot, half]);
        this.label(this.map.containerPointToLatLng(spot), name, place);
      }
    }

    /* names alone, small, under the marks: where one is, when areas carry no counts */
    placed(level) {
      const taken = [];
      const view = this.map.getBounds();
      for (const place of this.settings.places[level]) {
        const at = this.map.latLngToContainerPoint([place.lat, place.lng]);
        const half = [place.name.length * 6.5 + 4, 9];
        if (!view.contains([place.lat, place.lng]) || this.free(at, half, taken) === undefined) continue;
        taken.push([at, half]);
        const icon = L.divIcon({ className: "map-name", html: `<span>${escaped(place.name)}</span>`, iconSize: [0, 0] });
        L.marker([place.lat, place.lng], { icon, interactive: false, keyboard: false, pane: this.pane("names", 450) }).addTo(this.labels);
      }
    }

    free(at, half, taken) {
      const tries = [[0, 0], [0, 16], [0, -16], [half[0] * 0.7, 0], [-half[0] * 0.7, 0], [0, 32], [0, -32]];
      return this.clear(tries.map(([dx, dy]) => L.point(at.x + dx, at.y + dy)), half, taken);
    }

    clear(spots, half, taken) {
      const hits = (spot) => taken.some(([p, h]) => Math.abs(p.x - spot.x) < half[0] + h[0] && Math.abs(p.y - spot.y) < half[1] + h[1]);
      return spots.find((spot) => !hits(spot));
    }

    /* further out, towards the sea first: for a name that must not be left out */
    aside(at, half, taken) {
      const spots = [];
      for (let reach = 48; reach <= 144; reach += 12)
        for (const bearing of [110, 140, 80, 50, 170, 20, 200, 230]) {
          const turn = (bearing * Math.PI) / 180;
          spots.push(L.point(at.x + reach * Math.sin(turn), at.y - reach * Math.cos(turn)));
        }
      return this.clear(spots, half, taken);
    }

    label(latlng, name, place) {
      const samples = place.samples ? `<small>含示例 ${number(place.samples)}</small>` : "";
      const html = `<span>${escaped(name)}<b>${number(place.count)}</b>${samples}</span>`;
      const icon = L.divIcon({ className: "map-label", html, iconSize: [0, 0] });
      const marker = L.marker(latlng, { icon, keyboard: true, alt: `${name} ${place.count} 家`, riseOnHover: true });
      marker.on("click keypress", (event) => {
        if (event.type === "keypress" && !["Enter", " "].includes(event.originalEvent.key)) return;
        this.choose(place.level === "unit" ? { unit: place.code } : { county: place.code, unit: place.unit });
      });
      marker.on("add", () => this.spoken(marker, `${name},${place.count} 家,选中即按此筛选`));
      marker.addTo(this.labels);
    }

    spoken(marker, words) {
      const element = marker.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", words);
      element.removeAttribute("title");
    }

    clustered(clusters) {
      for (const cluster of clusters) {
        const size = 30 + Math.min(22, Math.log10(cluster.count) * 9);
        const icon = L.divIcon({ className: "map-cluster", html: number(cluster.count), iconSize: [size, size] });
        const marker = L.marker([cluster.latitude, cluster.longitude], { icon });
        const bounds = [[cluster.south, cluster.west], [cluster.north, cluster.east]];
        this.pressed(marker, () => this.closer(cluster, bounds));
        marker.on("add", () => this.spoken(marker, `${cluster.count} 家在一起,放大查看`));
        marker.addTo(this.marks);
      }
    }

    closer(cluster, bounds) {
      const isOnePoint = cluster.west === cluster.east && cluster.south === cluster.north;
      const zoom = isOnePoint ? this.map.getMaxZoom() : Math.max(this.map.getBoundsZoom(bounds), this.map.getZoom() + 2);
      this.map.setView([cluster.latitude, cluster.longitude], Math.min(zoom, this.map.getMaxZoom()));
    }

    pressed(marker, act) {
      marker.on("click", act);
      marker.on("keypress", (event) => ["Enter", " "].includes(event.originalEvent.key) && act(event));
    }

    /* several on one point stand in a ring around it */
    marked(marks) {
      const stacks = new Map();
      for (const mark of marks) {
        const key = `${mark.longitude} ${mark.latitude}`;
        stacks.set(key, [...(stacks.get(key) ?? []), mark]);
      }
      for (const stack of stacks.values()) {
        if (stack.length > this.settings.largestFan) this.listed(stack);
        else stack.forEach((mark, at) => this.mark(mark, this.fanned(mark, at, stack.length)));
      }
    }

    fanned(mark, at, among) {
      const centre = this.map.latLngToLayerPoint([mark.latitude, mark.longitude]);
      if (among === 1) return this.map.layerPointToLatLng(centre);
      const reach = Math.max(15, among * 4.2);
      const turn = (2 * Math.PI * at) / among;
      const spot = L.point(centre.x + reach * Math.sin(turn), centre.y - reach * Math.cos(turn));
      const where = this.map.layerPointToLatLng(spot);
      L.polyline([[mark.latitude, mark.longitude], where], { color: "#52606d", weight: 1, interactive: false }).addTo(this.marks);
      return where;
    }

    mark(mark, where) {
      const kind = this.settings.kinds[mark.category];
      const hollow = mark.provenance === "sample";
      const ring = mark.precision !== "exact";
      const chosen = mark.id === this.question.base;
      const icon = L.divIcon({
        className: `map-mark${chosen ? " is-chosen" : ""}`,
        html: svg(kind, { hollow, ring, size: 20 }),
        iconSize: [24, 24],
        iconAnchor: [10, 10],
      });
      const marker = L.marker(where, { icon, riseOnHover: true, zIndexOffset: chosen ? 1000 : 0 });
      marker.on("add", () => {
        this.spoken(marker, [mark.name, kind.label, hollow ? "示例" : "", ring ? "位置为大概" : ""].filter(Boolean).join(","));
        marker.getElement().dataset.base = mark.id;
      });
      this.pressed(marker, () => this.choose({ base: mark.id }));
      marker.bindTooltip(escaped(mark.name), { direction: "top", offset: [0, -10] });
      marker.addTo(this.marks);
      if (chosen) this.card(mark, kind, where);
    }

    card(mark, kind, where) {
      const lines = [kind.label, mark.provenance === "sample" ? "示例,不是真实单位" : "", this.settings.precisions[mark.precision] ?? ""];
      const box = L.DomUtil.create("div");
      L.DomUtil.create("h2", "", box).textContent = mark.name;
      for (const line of lines.filter(Boolean)) L.DomUtil.create("p", "", box).textContent = line;
      const open = L.DomUtil.create("button", "map-open", box);
      open.textContent = "查看详情";
      open.onclick = () => this.choose({ open: mark.id });
      L.popup({ closeButton: true, autoPan: true, autoPanPadding: [20, 20], offset: [0, -6] })
        .setLatLng(where)
        .setContent(box)
        .on("remove", () => this.question.base === mark.id && this.shown === mark.id && (this.shown = null))
        .addTo(this.marks);
    }

    listed(stack) {
      const [first] = stack;
      const icon = L.divIcon({ className: "map-cluster", html: number(stack.length), iconSize: [34, 34] });
      const marker = L.marker([first.latitude, first.longitude], { icon }).addTo(this.marks);
      this.spoken(marker, `${stack.length} 家在同一地点,打开名单`);
      const list = L.DomUtil.create("ul", "map-list");
      for (const mark of stack) {
        const row = L.DomUtil.create("button", "", L.DomUtil.create("li", "", list));
        row.textContent = mark.name;
        row.onclick = () => this.choose({ base: mark.id });
      }
      marker.bindPopup(list);
    }

    /* the asked position, its radius */
    standing() {
      this.place.clearLayers();
      const near = this.near();
      if (!near) return;
      const at = [near.lat, near.lng];
      L.circle(at, { radius: near.radius_km * 1000, color: "#d55e00", weight: 1.5, fillOpacity: 0.04, interactive: false }).addTo(this.place);
      L.circleMarker(at, { radius: 6, color: "#fff", weight: 2, fillColor: "#d55e00", fillOpacity: 1, interactive: false }).addTo(this.place);
    }

    /* ---- controls */

    controls() {
      const { map, settings } = this;
      L.control.zoom({ position: "topright", zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      map.attributionControl.addAttribution(escaped(settings.source));
      this.number = this.corner("bottomleft", "map-note", (box) => (box.style.display = "none"));
      this.buttons = this.corner("topright", "leaflet-bar", (box) => {
        this.button(box, "全屏显示", "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5", () => this.whole());
        this.button(box, "回到全部结果", "M4 12l8-8 8 8M6 10v10h12V10", () => this.fit(true));
        this.button(box, "用我的位置", "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v4M12 18v4M2 12h4M18 12h4", () => this.locate());
        this.pick = this.button(box, "在地图上选一个位置", "M12 21s-7-6-7-11a7 7 0 0114 0c0 5-7 11-7 11zM12 8v4M10 10h4", () => this.picking());
      });
      this.key = this.corner("bottomright", "map-panel", () => {});
      this.said = this.corner("bottomleft", "map-note", () => {});
    }

    corner(position, className, fill) {
      const control = L.control({ position });
      const box = L.DomUtil.create("div", className);
      control.onAdd = () => {
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        return box;
      };
      fill(box);
      control.addTo(this.map);
      return box;
    }

    button(box, label, path, act) {
      const button = L.DomUtil.create("button", "map-button", box);
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
      button.onclick = act;
      return button;
    }

    whole() {
      const root = this.map.getContainer();
      if (document.fullscreenElement) document.exitFullscreen();
      else root.requestFullscreen?.().then(() => (root.style.height = "100vh"), () => {});
      document.onfullscreenchange = () => {
        if (!document.fullscreenElement) this.map.getContainer().style.height = "";
        this.map.invalidateSize();
      };
    }

    locate() {
      this.say("正在请求位置…");
      navigator.geolocation?.getCurrentPosition(
        ({ coords }) => this.choose({ lng: coords.longitude, lat: coords.latitude }),
        () => this.say("没有得到位置。可以在地图上选一个位置,或输入县区、乡镇名。"),
        { maximumAge: 60000, timeout: 10000 },
      );
    }

    picking() {
      const on = this.pick.getAttribute("aria-pressed") !== "true";
      this.pick.setAttribute("aria-pressed", String(on));
      this.map.getContainer().style.cursor = on ? "crosshair" : "";
      this.say(on ? "请在地图上点一下您所在的位置" : "");
    }

    picked(latlng) {
      if (this.pick.getAttribute("aria-pressed") !== "true") return false;
      this.picking();
      this.choose({ lng: latlng.lng, lat: latlng.lat });
      return true;
    }

    area(event, feature, level) {
      L.DomEvent.stopPropagation(event);
      if (this.picked(event.latlng)) return;
      const { code, unit } = feature.properties;
      if (this.map.getContainer().dataset.level === "point") return;
      this.choose(level === "unit" ? { unit: code } : { county: code, unit });
    }

    /* ---- words on the map */

    legend(answer, steps) {
      this.key.replaceChildren();
      const open = this.map.getSize().x > 560;
      const details = L.DomUtil.create("details", "", this.key);
      details.open = this.folded === undefined ? open : !this.folded;
      details.ontoggle = () => (this.folded = !details.open);
      L.DomUtil.create("summary", "", details).textContent = "图例";
      const list = L.DomUtil.create("ul", "", details);
      const row = (picture, words) => {
        const line = L.DomUtil.create("li", "", list);
        line.innerHTML = picture;
        line.append(words);
      };
      if (steps) {
        const swatch = (colour) => `<svg width="18" height="12"><rect width="18" height="12" fill="${colour}" stroke="#8795a1"/></svg>`;
        row(swatch(SHADES[0]), "0 家");
        steps.forEach((step, at) => {
          const from = at ? steps[at - 1] + 1 : 1;
          row(swatch(this.shade(step, steps)), from === step ? `${number(step)} 家` : `${number(from)}–${number(step)} 家`);
        });
        return;
      }
      const seen = new Set(answer.marks.map((mark) => mark.category));
      for (const [code, kind] of Object.entries(this.settings.kinds)) if (seen.has(code)) row(svg(kind), kind.label);
      if (answer.marks.some((mark) => mark.provenance === "sample")) row(svg(this.settings.kinds.other, { hollow: true }), "空心 = 示例");
      if (answer.marks.some((mark) => mark.precision !== "exact")) row(svg(this.settings.kinds.other, { ring: true }), "虚线圈 = 大概位置");
      if (answer.clusters.length) row(`<svg width="18" height="18" viewBox="-9 -9 18 18"><circle r="8" fill="#0b5c8a"/></svg>`, "数字 = 几家在一起");
    }

    note(answer) {
      this.say(answer.unplaced ? `另有 ${number(answer.unplaced)} 家位置未公布,未画在图上` : "");
    }

    say(words) {
      this.said.textContent = words;
      this.said.style.display = words ? "" : "none";
      this.said.setAttribute("role", "status");
    }

    /* ---- telling the page */

    choose(what) {
      if (this.tell) this.tell(what);
      else this.go(what);
    }

    /* a choice made before the page can take it: the address takes it */
    go(what) {
      if (what.open) return location.assign(`/base?id=${what.open}`);
      const query = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(what)) query.set(name, typeof value === "number" ? Number(value.toFixed(3)) : value);
      location.assign(`/?${query}`);
    }

    approved(approval) {
      this.number.textContent = approval ? `审图号:${approval}` : "";
      this.number.style.display = approval ? "" : "none";
    }

    /* to its place on the page */
    moved(place) {
      const root = this.map.getContainer();
      root.classList.remove("is-early");
      place.append(root);
      this.map.invalidateSize({ animate: false, pan: false });
      this.fit(true);
      return this;
    }
  }

  let latest = null;
  window.provinceMap = (map) => (latest = new ProvinceMap(map));

  window.startProvinceMap = (place, className = "") => {
    document.getElementById("map_div")?.removeAttribute("id");
    const root = L.DomUtil.create("div", `province-map ${className}`, place);
    root.id = "map_div";
    window.makeProvinceMap();
    return latest;
  };

  /* the first visit: draw from the address while the page itself is still loading */
  if (location.pathname === "/" && document.currentScript?.dataset.early !== undefined) {
    window.earlyProvinceMap = window.startProvinceMap(document.body, "is-early");
    const given = new URLSearchParams(location.search);
    const query = new URLSearchParams([...given].filter(([name]) => PROVINCE.narrowing.includes(name)));
    window.earlyProvinceMap.asks({ query: query.toString() });
  }
})();
