// Runs before the first paint: the stored theme and language, so that nothing flashes, and
// whether this is a visitor, who is shown the head of the front page before the script is there.
// A file of its own because the content security policy allows no inline script.
(function () {
  try {
    var root = document.documentElement;
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    var language = localStorage.getItem('language');
    if (!language) language = /^ru|^be|^kk|^uk/i.test(navigator.language) ? 'ru' : 'en';
    root.lang = language;
    if (location.pathname === '/' && !localStorage.getItem('member')) {
      root.dataset.first = 'front';
      var picture = document.createElement('link');
      picture.rel = 'preload';
      picture.as = 'image';
      picture.href = '/static/styles/photo.webp';
      picture.fetchPriority = 'high';
      document.head.append(picture);
    }
  } catch {
    // Storage may be blocked; the system's theme is used then.
  }
})();
