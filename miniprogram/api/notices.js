/** Notices, and the messages that WeChat may send about them. */
import { read, write } from './http.js';

/**
 * @typedef {{ id: string, kind: string, kind_label: string, title: string, words: string, page: string | null, created_at: string,
 *   read_at: string | null }} Notice
 */
/** @typedef {{ kind: string, label: string, template_id: string }} Template */
/** @typedef {{ template_id: string, answer: string }} Answer accept, reject, ban or filter */

/** @param {string} [cursor] @returns {Promise<import('./posts.js').Page<Notice>>} */
export function notices(cursor) {
  return read('/me/notices', { cursor, limit: 20 });
}

/** Mark a notice and all older ones as read. @param {string} id @returns {Promise<{ unread: number }>} */
export function markRead(id) {
  return write('POST', '/me/notices/reading', { up_to: id });
}

/** @type {Promise<Template[]> | null} */
let known = null;

/** Return the messages that may be asked for; asked once. @returns {Promise<Template[]>} */
export function templates() {
  known = known || read('/me/subscriptions').then((/** @type {{ templates: Template[] }} */ found) => found.templates);
  known.catch(() => (known = null));
  return known;
}

/** @param {readonly Answer[]} answers @returns {Promise<{ accepted: number }>} */
export function tellAnswers(answers) {
  return write('POST', '/me/subscriptions', { answers });
}
