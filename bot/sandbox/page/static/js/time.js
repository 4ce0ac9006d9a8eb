// Moments of the world as people in Vietnam read them (UTC+7, no summer time).

const OFFSET = 7 * 3600 * 1000;
const DAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];

function local(moment) {
  return new Date(new Date(moment).getTime() + OFFSET);
}

function two(number) {
  return String(number).padStart(2, "0");
}

/** 07:45 */
export function clockTime(moment) {
  const at = local(moment);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** thứ Sáu, 27/11 */
export function dayName(moment) {
  const at = local(moment);
  return `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()}/${at.getUTCMonth() + 1}`;
}

/** 27/11/2026 */
export function dayAndYear(moment) {
  const at = local(moment);
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`;
}

/** 2026-11-27T07:45, as the server takes it. */
export function inputTime(moment) {
  return local(moment).toISOString().slice(0, 16);
}

/** The next morning's half past seven, in the same shape. */
export function nextMorning(moment) {
  return `${local(new Date(moment).getTime() + 24 * 3600 * 1000).toISOString().slice(0, 10)}T07:30`;
}

/** 0:05 */
export function duration(seconds) {
  return `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;
}

/** When something is due: the hour today, with the day otherwise; words as they are. */
export function dueTime(at, now) {
  if (Number.isNaN(Date.parse(at))) return at;
  return dayName(at) === dayName(now) ? clockTime(at) : `${clockTime(at)} ${dayName(at)}`;
}
