/** Notices, and the messages that WeChat may send about them. */
import { once, read, write } from './http.js';

/** @type {(cursor?: string) => Promise<Batch<Notice>>} */
export const notices = (cursor) => read('/me/notices', { cursor, limit: 20 });

/** Mark a notice and all older ones as read. @type {(id: string) => Promise<{ unread: number }>} */
export const markRead = (id) => write('POST', '/me/notices/reading', { up_to: id });

/** Return the messages that may be asked for. @type {() => Promise<Template[]>} */
export const templates = once(async () => (await read('/me/subscriptions')).templates);

/** @type {(answers: readonly TemplateAnswer[]) => Promise<{ accepted: number }>} */
export const tellAnswers = (answers) => write('POST', '/me/subscriptions', { answers });
