// Text for searching and for telling sizes.

/** Lower case without diacritics. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

/** Whether every word that is sought begins a word of the text, or its digits stand in the number. */
export function matches(sought, text, number) {
  const words = fold(text).split(/[\s·,.()/-]+/);
  const digits = number.replace("+84", "0");
  return fold(sought).trim().split(/\s+/).every((word) =>
    words.some((candidate) => candidate.startsWith(word)) || (/\d{3}/.test(word) && digits.includes(word)));
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}

/** +84901234567 as 0901 234 567. */
export function showNumber(number) {
  const digits = number.replace("+84", "0");
  return digits.length === 11
    ? `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}`
    : `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`;
}

/** The letters on a round picture: of the last two words. */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words.slice(-2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** Two lines that say who somebody is; whose name is the title and the unit anyway is not said twice. */
export function nameAndTitle({ name, title, unit, ward, number }) {
  const place = ward && !fold(unit).includes(fold(ward)) ? [unit, ward] : [unit];
  if (unit && name === `${title} ${unit}`) return [title, place.join(" · ")];
  return [name, [title, ...place].filter(Boolean).join(" · ") || showNumber(number)];
}
