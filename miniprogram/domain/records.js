/** One's service records. */
import { hoursWords } from './amounts.js';
import { clockTime, dayOf, longDay, shortDay } from './dates.js';

/** @type {Record<string, Tag>} */
const STATES = {
  draft: { label: '登记中', tone: '' },
  pending: { label: '待认定', tone: 'tag-warn' },
  confirmed: { label: '已认定', tone: 'tag-good' },
  returned: { label: '已退回', tone: 'tag-warn' },
  corrected: { label: '已更正', tone: '' },
  voided: { label: '已作废', tone: '' },
};
/** @type {Labels} */
export const QUALITIES = { good: '好', fair: '较好', plain: '一般' };

/** @type {Labels} */
const VERDICTS = { open: '等待社区答复', upheld: '核实成立，记录已更正', dismissed: '核实后维持原记录' };

/** Return a state in words. @param {string} state */
export function recordState(state) {
  return STATES[state] || { label: state, tone: '' };
}

/** Return a record as it is shown. @param {ServiceRecord} record */
export function recordCard(record) {
  const state = recordState(record.state);
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
    mayObject: Boolean(record.may_object),
    objections: (record.objections || []).map(objectionCard),
  };
}

/** @param {RecordObjection} objection */
export function objectionCard(objection) {
  return {
    id: objection.id,
    words: objection.words_held ? `${objection.words}（内容正在由人工审核）` : objection.words,
    raised: `${longDay(dayOf(objection.raised_at))}提出`,
    verdict: VERDICTS[objection.state] || '',
    answer: objection.answer || '',
  };
}

/** Say what the state means for the member. @param {ServiceRecord} record */
function told(record) {
  if (record.reason) return `说明：${record.reason}`;
  if (record.state === 'pending') return `社区应于${shortDay(record.due_on)}前认定。`;
  if (record.state === 'confirmed' && record.confirmer) return `认定人：${record.confirmer}`;
  return '';
}
