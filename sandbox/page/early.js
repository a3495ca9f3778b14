// Sets the theme and the language before the first paint. A classic script, so that it runs at once.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const paint = () => {
    root.dataset.theme = kept("theme") || (dark.matches ? "dark" : "light");
  };
  dark.addEventListener("change", paint);
  paint();
  const language = kept("language") || (navigator.language.startsWith("zh") ? "zh" : "en");
  root.lang = language === "en" ? "en" : "zh-CN";
})();
