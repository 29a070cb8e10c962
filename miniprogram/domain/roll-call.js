/** Roll call: each person's row, what a tap means, what can be confirmed. */
import { hoursWords } from './amounts.js';
import { clockTime, milliseconds, shortDay } from './dates.js';
import { wordsOf } from './failures.js';

const AROUND = 30 * 60 * 1000;
const WITHDRAWN = ['returned', 'corrected', 'voided'];
const MINUTE = 60 * 1000;
/** @type {Attendance} */
const BLANK = { activity_id: '', started_at: null, stopped_at: null, break_minutes: 0, note: null, source: 'staff', late_sent: false, state: 'open' };

export const REASONS = ['手机没带', '扫码没成功', '事后补登', '临时参加'];

/** Return an activity as the day's list shows it. @param {RollCall} call */
export function callCard(call) {
  const { id, name, place } = call;
  return {
    id,
    name,
    when: span(call),
    place,
    cancelled: call.state === 'cancelled',
    counts: [
      { label: '应到', value: call.expected }, { label: '已到', value: call.present },
      { label: '已离开', value: call.complete }, { label: '已认定', value: call.confirmed },
    ],
  };
}

/** @param {{ starts_at: string, ends_at: string }} activity */
export function span(activity) {
  return `${clockTime(activity.starts_at)}—${clockTime(activity.ends_at)}`;
}

/** Say the day of the list. @param {string} day @param {string} today */
export function dayWords(day, today) {
  const words = shortDay(day);
  return day === today ? `今天　${words.split(' ')[0]}` : words;
}

/** Whether a moment lies outside the activity and the half hour around it (R-13); one that is called off has no hours. @param {Activity} activity @param {number} now */
export function isOutside(activity, now) {
  const [opens, closes] = [milliseconds(activity.starts_at) - AROUND, milliseconds(activity.ends_at) + AROUND];
  return activity.state === 'cancelled' || now < opens || now > closes;
}

/** @param {Person} person */
export function isConfirmed(person) {
  return person.record?.state === 'confirmed';
}

/** Whether the service can be confirmed by whoever holds this phone: never one's own (R-16). @param {Person} person */
export function isReady(person) {
  return !person.own && isFull(person) && !isConfirmed(person);
}

/** Return a person's row. @param {Person} person */
export function rowOf(person) {
  const started = timeOf(person, 'started_at');
  const stopped = timeOf(person, 'stopped_at');
  return {
    id: person.member_id,
    name: person.name,
    unit: person.unit || '',
    locked: isConfirmed(person),
    started,
    stopped,
    told: toldOf(person),
    start: started ? `${started} 到` : '签到',
    stop: stopped ? `${stopped} 走` : '签退',
  };
}

/** @param {Person} person */
function toldOf(person) {
  if (isConfirmed(person)) return `已认定 ${hoursWords(person.record?.minutes ?? 0)}小时`;
  if (person.own) return '本人：请由另一位工作人员认定';
  if (isAbsent(person)) return '记为未到';
  if (person.attendance?.late_sent) return '扫码后补传，请核对';
  return person.expected ? '' : '不在应到名单';
}

/** Count where people are. @param {People} people */
export function countsOf(people) {
  return [
    { label: '应到', value: people.filter((person) => person.expected).length },
    { label: '已到', value: people.filter((person) => timeOf(person, 'started_at')).length },
    { label: '已离开', value: people.filter((person) => timeOf(person, 'stopped_at')).length },
    { label: '已认定', value: people.filter(isConfirmed).length },
  ];
}

/** Return whom 全部签到 or 全部签退 means. @param {People} people @param {'start' | 'stop'} event */
export function meant(people, event) {
  return people.filter((person) => {
    if (isConfirmed(person) || isAbsent(person)) return false;
    const [started, stopped] = [timeOf(person, 'started_at'), timeOf(person, 'stopped_at')];
    return event === 'start' ? person.expected && !started : Boolean(started) && !stopped;
  });
}

/**
 * Return the entries of one tap.
 * @param {readonly string[]} ids
 * @param {Entry['event']} event
 * @param {number} now
 * @param {string} reason '' where none is needed
 * @returns {Entry[]}
 */
export function entriesOf(ids, event, now, reason) {
  const at = event === 'start' || event === 'stop' ? new Date(now).toISOString() : null;
  return ids.map((member_id) => ({ member_id, event, at, reason: reason || null }));
}

/**
 * Return the people as they will stand once the entries have arrived.
 * @param {People} people
 * @param {Entries} entries
 * @returns {Person[]}
 */
export function applied(people, entries) {
  return people.map((person) => entries.filter((entry) => entry.member_id === person.member_id).reduce(after, person));
}

/** @param {Person} person @param {Entry} entry @returns {Person} */
function after(person, entry) {
  if (entry.event === 'clear') return { ...person, attendance: null };
  if (entry.event === 'absent') return { ...person, attendance: { ...BLANK, state: 'absent' } };
  const field = entry.event === 'start' ? 'started_at' : 'stopped_at';
  const was = person.attendance && !isAbsent(person) ? person.attendance : BLANK;
  return { ...person, attendance: { ...was, [field]: entry.at } };
}

/**
 * Return the entries that take others back. Clearing leaves scans and what members typed; only staff's own times are entered again.
 * @param {People} before
 * @param {Entries} entries
 * @returns {Entry[]}
 */
export function undoing(before, entries) {
  return entries.flatMap(({ member_id, reason }) => {
    const person = before.find((each) => each.member_id === member_id);
    const was = person?.attendance?.source === 'staff' ? person.attendance : null;
    const cleared = { member_id, event: /** @type {const} */ ('clear'), at: null, reason };
    const again = /** @type {Entry[]} */ ([
      { member_id, event: 'start', at: was?.started_at ?? null, reason },
      { member_id, event: 'stop', at: was?.stopped_at ?? null, reason },
    ]);
    return [cleared, ...again.filter((entry) => entry.at)];
  });
}

/** Name one, count several. @param {People} people @param {readonly string[]} ids */
export function namesOf(people, ids) {
  const person = people.find((each) => each.member_id === ids[0]);
  return ids.length === 1 && person ? person.name : `${ids.length}人`;
}

/** Say what a tap has done. @param {People} people @param {Entries} entries */
export function doneWords(people, entries) {
  const [first] = entries;
  const who = namesOf(people, entries.map((entry) => entry.member_id));
  const verb = { start: '签到', stop: '签退', absent: '记为未到', clear: '清除登记' }[first.event];
  return `${who} ${first.at ? `${clockTime(first.at)} ` : ''}${verb}`;
}

/** @param {Person} person @param {'started_at' | 'stopped_at'} field */
function timeOf(person, field) {
  const instant = person.attendance?.[field];
  return instant ? clockTime(instant) : '';
}

/** @param {Person} person */
function isFull(person) {
  return Boolean(timeOf(person, 'started_at') && timeOf(person, 'stopped_at')) && !(person.record && WITHDRAWN.includes(person.record.state));
}

/** @param {Person} person */
function isAbsent(person) {
  return person.attendance?.state === 'absent';
}

/**
 * Whether a reason must be given: outside the hours, or for somebody who is not expected.
 * @param {People} people
 * @param {readonly string[]} ids
 * @param {boolean} outside
 */
export function needsReason(people, ids, outside) {
  return outside || people.some((person) => ids.includes(person.member_id) && !person.expected);
}

/**
 * Return the entries as they are sent: what was tapped just now has no time of its own, so the server's clock counts.
 * @param {Entries} entries
 * @param {number} now
 * @returns {Entry[]}
 */
export function timely(entries, now) {
  return entries.map((entry) => (entry.at && now - milliseconds(entry.at) < MINUTE ? { ...entry, at: null } : entry));
}

/**
 * Say why the server refused, each person by name.
 * @param {any} thrown
 * @param {People} people
 * @param {readonly string[]} ids whom each entry meant, in order
 */
export function refusedWords(thrown, people, ids) {
  const fields = Object.entries(/** @type {Record<string, string[]>} */ (thrown?.fields || {}));
  if (!fields.length) return wordsOf(thrown);
  const said = fields.map(([place, [sentence]]) => {
    const [list, key] = place.split('.');
    const person = people.find((each) => each.member_id === (list === 'entries' ? ids[Number(key)] : key));
    return person ? `${person.name}：${sentence}` : sentence;
  });
  return `没有保存。${[...new Set(said)].join('')}`;
}
