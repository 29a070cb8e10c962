/** Registration, its renewal and its receipt. */
import { read, write } from './http.js';

/**
 * @typedef {{ id: string, community_id: string, community: string, state: string, number: string | null, year: number | null,
 *   submitted_on: string, registered_on: string | null, skills: string[], categories: string[], free_times: string | null,
 *   pledge: string | null, reason: string | null, version: number }} Registration
 */
/**
 * @typedef {{ number: string, name: string, unit: string | null, community: string, registered_on: string, method: string,
 *   issuer: string | null, contact_name: string | null, contact_phone: string | null, printed_on: string }} Receipt
 */

/** @param {string} id @returns {Promise<Registration>} */
export function registration(id) {
  return read(`/registrations/${id}`);
}

/** @param {Record<string, any>} submission @returns {Promise<Registration>} */
export function submit(submission) {
  return write('POST', '/registrations', submission);
}

/** @param {string} id @param {Record<string, any>} wishes @returns {Promise<Registration>} */
export function resubmit(id, wishes) {
  return write('POST', `/registrations/${id}/resubmission`, wishes);
}

/** @param {string} id @returns {Promise<Registration>} */
export function renew(id) {
  return write('POST', `/registrations/${id}/renewal`, { method: 'online' });
}

/** @param {string} id @returns {Promise<Receipt>} */
export function receipt(id) {
  return read(`/registrations/${id}/receipt`);
}
