/** Complaints, which no community sees; they work on a phone that is not bound. */
import { read, write } from './http.js';

/**
 * @typedef {{ id: string, number: string, subject: string, subject_label: string, content: string, state: string, state_label: string,
 *   answer: string | null, answered_at: string | null, created_at: string }} Complaint
 */

/** @param {string} [cursor] @returns {Promise<import('./posts.js').Page<Complaint>>} */
export function myComplaints(cursor) {
  return read('/me/complaints', { cursor, limit: 20 });
}

/** @param {string} subject @param {string} content @returns {Promise<Complaint>} */
export function complain(subject, content) {
  return write('POST', '/complaints', { subject, content });
}
