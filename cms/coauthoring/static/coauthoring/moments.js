// A moment as the site's pages say it: "Tuesday 1 December, 17:15". The day comes before the month, in English too.

const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang || undefined;
const part = (moment, options) => new Intl.DateTimeFormat(language, options).format(moment);

export function inWords(moment) {
  const weekday = part(moment, { weekday: "long" });
  const day = part(moment, { day: "numeric", month: "long" });
  return `${weekday} ${day}, ${part(moment, { hour: "2-digit", minute: "2-digit" })}`;
}
