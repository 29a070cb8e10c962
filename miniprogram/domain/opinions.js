/** One's own opinions: their categories, what has become of them. */
import { dayOf, longDay, shortDay } from './dates.js';
import { writtenProblems } from './words.js';

export const CATEGORIES = ['环境卫生', '停车出行', '公共安全', '养老助残', '孩子照护', '文体活动', '社区服务', '其他'];
export const MOST = 500;
const LEAST = 5;
/** @type {Labels} */
const TONES = { adopted: 'tag-good', submitted: 'tag-warn' };
/** @type {Labels} */
const NEXT = {
  submitted: '社区受理后会在这里告诉您。',
  recorded: '社区正在研究，答复会显示在这里。',
};

/** Return an opinion as it is shown. @param {Opinion} opinion */
export function opinionCard(opinion) {
  const { id, community, content, state } = opinion;
  return {
    id,
    about: opinion.category,
    day: shortDay(opinion.day),
    community,
    content,
    state: opinion.state_label,
    tone: TONES[state] || '',
    held: opinion.content_held ? '文字正在人工核对，核对后社区才能看到。' : '',
    reply: opinion.reply || '',
    replied: opinion.decided_at ? `${longDay(dayOf(opinion.decided_at))}答复` : '',
    next: opinion.reply ? '' : NEXT[state] || '',
  };
}

/** Say what is missing, by field; {} when nothing. @param {WrittenForm} form */
export function opinionProblems(form) {
  return writtenProblems(form, { about: '请选择一个类别。', least: LEAST, most: MOST, asked: '请写明在哪里、是什么情况，至少5个字。' });
}
