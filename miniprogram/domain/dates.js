/** Days and instants in Shanghai time, whatever the phone's own zone. Days are texts, 2026-07-15. */

const SHANGHAI = 8 * 3600 * 1000;
const DAY = 24 * 3600 * 1000;
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];

/** @param {string} instant ISO 8601 with a zone @returns milliseconds */
export function milliseconds(instant) {
  return Date.parse(instant.replace(/(\.\d{3})\d+/, '$1'));
}

/** @param {number} now milliseconds */
export function today(now) {
  return new Date(now + SHANGHAI).toISOString().slice(0, 10);
}

/** @param {number} now milliseconds */
export function yearOf(now) {
  return Number(today(now).slice(0, 4));
}

/** @param {string} day @returns 2026年7月15日 */
export function longDay(day) {
  const [year, month, date] = parts(day);
  return `${year}年${month}月${date}日`;
}

/** @param {string} day @returns 7月15日 周三 */
export function shortDay(day) {
  const [, month, date] = parts(day);
  return `${month}月${date}日 周${WEEKDAYS[weekday(day) % 7]}`;
}

/** @param {string} instant @returns 18:00 */
export function clockTime(instant) {
  return local(instant).slice(11, 16);
}

/** @param {string} instant @returns 7月21日 18:00 */
export function momentWords(instant) {
  const [, month, date] = parts(local(instant).slice(0, 10));
  return `${month}月${date}日 ${clockTime(instant)}`;
}

/** @param {string} day @param {string} time 18:00 @returns the instant in Shanghai */
export function instantOf(day, time) {
  return `${day}T${time}:00+08:00`;
}

/** @param {string} instant @returns the day in Shanghai */
export function dayOf(instant) {
  return local(instant).slice(0, 10);
}

/** Say how long remains until a deadline. @param {string} instant @param {number} now */
export function remaining(instant, now) {
  const left = milliseconds(instant) - now;
  if (left <= 0) return '已截止';
  const days = daysBetween(today(now), dayOf(instant));
  if (days === 0) return '今天截止';
  return days === 1 ? '明天截止' : `还有${days}天`;
}

/** @param {string} day @returns 1 Monday … 7 Sunday */
export function weekday(day) {
  return new Date(atMidnight(day)).getUTCDay() || 7;
}

/** @param {string} day @param {number} count */
export function daysLater(day, count) {
  return new Date(atMidnight(day) + count * DAY).toISOString().slice(0, 10);
}

/** @param {string} first @param {string} last */
export function daysBetween(first, last) {
  return Math.round((atMidnight(last) - atMidnight(first)) / DAY);
}

/** @param {string} period 2026H1 */
export function halfWords(period) {
  return period.endsWith('H1') ? '上半年' : '下半年';
}

/** @param {string} day */
function parts(day) {
  return day.split('-').map(Number);
}

/** @param {string} day */
function atMidnight(day) {
  return Date.parse(`${day}T00:00:00Z`);
}

/** @param {string} instant */
function local(instant) {
  return new Date(milliseconds(instant) + SHANGHAI).toISOString();
}
