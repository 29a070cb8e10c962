/** One's service records. */
import { hoursWords } from './amounts.js';
import { clockTime, shortDay } from './dates.js';

/** @typedef {import('../api/activities.js').ServiceRecord} ServiceRecord */

/** @type {Record<string, { label: string, tone: string }>} */
const STATES = {
  draft: { label: '登记中', tone: '' },
  pending: { label: '待认定', tone: 'tag-warn' },
  confirmed: { label: '已认定', tone: 'tag-good' },
  returned: { label: '已退回', tone: 'tag-warn' },
  corrected: { label: '已更正', tone: '' },
  voided: { label: '已作废', tone: '' },
};
/** @type {Record<string, string>} */
const QUALITIES = { good: '好', fair: '较好', plain: '一般' };

/** Return a record as it is shown. @param {ServiceRecord} record */
export function recordCard(record) {
  const state = STATES[record.state] || { label: record.state, tone: '' };
  return {
    id: record.id,
    name: record.activity_name,
    state: state.label,
    tone: state.tone,
    when: `${shortDay(record.day)} ${clockTime(record.started_at)}—${clockTime(record.stopped_at)}`,
    place: record.place,
    hours: `${hoursWords(record.recognised_minutes)}小时`,
    points: record.points === null ? '' : `${record.points}分`,
    quality: record.quality ? `服务质量：${QUALITIES[record.quality]}` : '',
    note: record.note || '',
    told: told(record),
  };
}

/** Say what the state means for the member. @param {ServiceRecord} record */
function told(record) {
  if (record.reason) return `说明：${record.reason}`;
  if (record.state === 'pending') return `社区应于${shortDay(record.due_on)}前认定。`;
  if (record.state === 'confirmed' && record.confirmer) return `认定人：${record.confirmer}`;
  return '';
}

/**
 * Add up what is confirmed within a half-year.
 * @param {readonly ServiceRecord[]} records
 * @param {{ first: string, last: string }} half
 */
export function confirmedIn(records, half) {
  const counted = records.filter(
    (record) => record.state === 'confirmed' && record.day >= half.first && record.day <= half.last,
  );
  const minutes = counted.reduce((sum, record) => sum + record.recognised_minutes, 0);
  return { services: counted.length, hours: hoursWords(minutes) };
}
