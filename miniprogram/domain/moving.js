/** Moving to another community: why, and what follows. */
import { lengthProblem } from './words.js';

export const REASONS = ['搬家', '工作调动', '照顾家人', '社区调整'];
export const MOST = 180;

/** Say what follows from moving, in order. @param {string} from @param {string} to */
export function consequences(from, to) {
  return [
    `${from}的报到随即结束，在那里认领的岗位同时退出。`,
    `向${to}提交的报到申请同时生效，由${to}审核，结果会通知您。`,
    '已认定的服务时长和五个一都保留，不用重做。',
    '特长、可服务时间等内容原样带去，不用再填。',
  ];
}

/** Return the reason as it is told: what was chosen, and what was added. @param {MovingForm} form */
export function reasonOf(form) {
  return [form.reason, form.more.trim()].filter(Boolean).join('：');
}

/** Say what is missing, by field; {} when nothing. @param {MovingForm} form @param {string} home the id of the present community */
export function movingProblems(form, home) {
  const reason = lengthProblem(reasonOf(form), { least: 1, most: MOST, asked: '请选择原因，或在补充说明里写明。' });
  const same = form.community?.id === home;
  const place = !form.community ? '请选择要转去的社区。' : same ? '您现在就在这个社区，请选择另一个。' : '';
  return { ...(place ? { community: place } : {}), ...(reason ? { reason } : {}) };
}
