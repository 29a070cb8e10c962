/** One's activities: when, what was noted of one's presence, and the times one proposes. */
import { clockTime, dayOf, instantOf, milliseconds, shortDay } from './dates.js';
import { nearness } from './home.js';
import { recordState } from './records.js';

const MINUTE = 60 * 1000;
const LONGEST_NOTE = 200;
/** @type {Labels} */
const SOURCES = { code: '扫码', typed: '本人填报', staff: '社区登记' };

/** Return an activity as it is shown. @param {MyActivity} activity @param {number} now */
export function activityCard(activity, now) {
  const { id, name, place, attendance } = activity;
  return {
    id,
    name,
    day: dayWords(activity.day, now),
    time: `${clockTime(activity.starts_at)}—${clockTime(activity.ends_at)}`,
    place,
    leader: activity.leader_name || '',
    content: (milliseconds(activity.ends_at) > now && activity.content) || '',
    ...stateOf(activity, now),
    presence: attendance ? presenceWords(attendance) : '',
    late: Boolean(attendance?.late_sent),
    step: mayPropose(activity, now) ? (attendance ? '更正时间' : '补报时间') : '',
    soon: activity.state === 'planned' && nearness(activity.day, now) === '今天' && !activity.record,
  };
}

/** @param {string} day @param {number} now */
function dayWords(day, now) {
  const near = nearness(day, now);
  return near ? `${near}　${shortDay(day)}` : shortDay(day);
}

/** @param {MyActivity} activity @param {number} now */
function stateOf(activity, now) {
  const { record, attendance } = activity;
  if (activity.state === 'cancelled') {
    return { state: '已取消', tone: 'tag-warn', told: activity.reason ? `原因：${activity.reason}` : '这次活动不再举行，不用前往。' };
  }
  if (record) {
    const { label, tone } = recordState(record.state);
    return { state: label, tone, told: `计入${record.hours}小时` };
  }
  if (attendance) return { state: '待社区核实', tone: 'tag-warn', told: attendance.stopped_at ? '' : '结束时请再扫一次码。' };
  if (milliseconds(activity.ends_at) > now) return { state: '', tone: '', told: activity.reason ? `变动说明：${activity.reason}` : '' };
  return { state: '没有签到', tone: '', told: '参加了但没有扫码的，可以补报时间，由社区核实。' };
}

/** @param {Attendance} attendance */
export function presenceWords({ started_at: from, stopped_at: to, source, break_minutes: pause }) {
  const times = from && to ? `${clockTime(from)}—${clockTime(to)}` : from ? `${clockTime(from)}到` : to ? `${clockTime(to)}离开` : '';
  const rest = pause ? `，中间休息${pause}分钟` : '';
  return times ? `${SOURCES[source] || '登记'}：${times}${rest}` : '';
}

/** Whether one may still say when one came and went. @param {MyActivity} activity @param {number} now */
export function mayPropose(activity, now) {
  const taken = activity.attendance?.state === 'taken_over';
  return activity.state !== 'cancelled' && !activity.record && !taken && milliseconds(activity.starts_at) <= now;
}

/** Return the form to begin with: what is noted, or the planned times. @param {MyActivity} activity @returns {TimesForm} */
export function timesForm({ attendance, starts_at: start, ends_at: end }) {
  return {
    from: clockTime(attendance?.started_at || start),
    to: clockTime(attendance?.stopped_at || end),
    pause: attendance?.break_minutes ? String(attendance.break_minutes) : '',
    note: attendance?.note || '',
  };
}

/** Say what is wrong with proposed times; '' when nothing. @param {MyActivity} activity @param {TimesForm} form @param {number} now */
export function timesProblem(activity, form, now) {
  const { started_at: start, stopped_at: stop, break_minutes: pause } = timesOf(activity, form);
  const length = (milliseconds(stop) - milliseconds(start)) / MINUTE;
  if (length <= 0) return '结束时间要晚于开始时间。';
  if (milliseconds(stop) > now) return '结束时间还没有到，请在活动结束后填报。';
  if (!/^\d{0,3}$/.test(form.pause.trim())) return '休息时间请填分钟数，例如：15；没有休息的不用填。';
  if (pause >= length) return '休息时间不能比服务时间还长。';
  return Array.from(form.note).length > LONGEST_NOTE ? `说明最多${LONGEST_NOTE}个字，请精简。` : '';
}

/** Return the times as the server takes them. @param {MyActivity} activity @param {TimesForm} form @returns {Times} */
export function timesOf(activity, form) {
  const last = dayOf(activity.ends_at);
  const overnight = last > activity.day && form.to <= form.from;
  return {
    started_at: instantOf(activity.day, form.from),
    stopped_at: instantOf(overnight ? last : activity.day, form.to),
    break_minutes: Number(form.pause.trim()) || 0,
    note: form.note.trim() || null,
  };
}
