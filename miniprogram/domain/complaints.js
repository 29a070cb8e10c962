/** Complaints: what they may be about, what has become of them. */
import { dayOf, longDay } from './dates.js';
import { writtenProblems } from './words.js';

export const SUBJECTS = { community: '社区工作', system: '系统使用', privacy: '个人信息', other: '其他' };
export const MOST = 1000;
const LEAST = 5;

/** Return a complaint as it is shown. @param {Complaint} complaint */
export function complaintCard(complaint) {
  return {
    id: complaint.id,
    number: complaint.number,
    about: complaint.subject_label,
    day: longDay(dayOf(complaint.created_at)),
    content: complaint.content,
    state: complaint.state_label,
    tone: complaint.state === 'answered' ? 'tag-good' : 'tag-warn',
    answer: complaint.answer || '',
    answered: complaint.answered_at ? `${longDay(dayOf(complaint.answered_at))}答复` : '',
  };
}

/** Say what is missing, by field; {} when nothing. @param {WrittenForm} form */
export function complaintProblems(form) {
  return writtenProblems(form, { about: '请选择投诉的方面。', least: LEAST, most: MOST, asked: '请写明发生了什么，至少5个字。' });
}
