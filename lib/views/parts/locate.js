export default function ({ parentElement, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  const says = parentElement.querySelector("p");
  button.onclick = () => {
    says.textContent = "正在请求位置…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { says.textContent = ""; setTriggerValue("position", [coords.longitude, coords.latitude]); },
      () => { says.textContent = "没有得到位置。请在浏览器里允许定位,或输入县区、乡镇名。"; },
      { maximumAge: 60000, timeout: 10000 },
    );
  };
}
