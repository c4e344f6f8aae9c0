// Runs before the first paint: the stored theme and language, so that nothing flashes.
// A file of its own because the content security policy allows no inline script.
(function () {
  try {
    var root = document.documentElement;
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    var language = localStorage.getItem('language');
    if (!language) language = /^ru|^be|^kk|^uk/i.test(navigator.language) ? 'ru' : 'en';
    root.lang = language;
  } catch {
    // Storage may be blocked; the system's theme is used then.
  }
})();
