/** The first page: where one stands, what waits, what comes next, what is done. */
import { clockTime, dayOf, daysBetween, remaining, shortDay, today, yearOf } from './dates.js';
import { deedsWords } from './deeds.js';
import { noticeCard } from './notices.js';
import { standingWords } from './registering.js';

/** Return the first page as it is shown. @param {Home} found @param {number} now */
export function homeSheet(found, now) {
  const { member } = found.me;
  if (!member) return { bound: false, staff: found.staff };
  const year = yearOf(now);
  return {
    bound: true,
    staff: found.staff,
    name: member.name,
    standing: placeOf(standingWords(member.registration, year), member),
    waiting: found.waiting.map((each) => waitingRow(each, now)),
    next: found.next.map((each) => nextRow(each, now)),
    today: found.next.some((each) => dayOf(each.starts_at) === today(now)),
    half: found.half,
    yearHours: found.year_hours || '0.0',
    ...deedsOf(found, year),
    unread: found.notices.unread,
    notices: found.notices.items.map((each) => noticeCard(each, now)),
  };
}

/** Leave the long number to its own page. @param {ReturnType<typeof standingWords>} standing @param {Membership} member */
function placeOf(standing, { registration }) {
  const known = registration?.state === 'active' && registration.renewed;
  return known ? { ...standing, told: registration.community } : standing;
}

/** @param {Waiting} waiting @param {number} now */
function waitingRow(waiting, now) {
  const { title, words, page, until } = waiting;
  return { key: title + (until || ''), title, words, page, left: until ? remaining(until, now) : '' };
}

/** @param {Next} next @param {number} now */
function nextRow(next, now) {
  const day = dayOf(next.starts_at);
  const [date, week] = shortDay(day).split(' ');
  return {
    key: next.starts_at + next.name,
    name: next.name,
    date,
    week: nearness(day, now) || week,
    time: `${clockTime(next.starts_at)}—${clockTime(next.ends_at)}`,
    place: next.place,
    page: next.post_id ? `/pages/post/post?id=${next.post_id}` : '/pages/services/services',
  };
}

/** Name a day that is near; '' for any other. @param {string} day @param {number} now */
export function nearness(day, now) {
  return ['今天', '明天', '后天'][daysBetween(today(now), day)] || '';
}

/** @param {Home} found @param {number} year */
function deedsOf({ deeds }, year) {
  const { words, missing } = deedsWords(deeds);
  return { marks: deeds.map(({ kind, done_on: on }) => ({ kind, done: on !== null })), deedWords: `${year}年五个一：${words}`, missing };
}
