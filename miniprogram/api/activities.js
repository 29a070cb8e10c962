/** One's own activities, scanned codes, proposed times and service records. */
import { read, write } from './http.js';

/** @type {(cursor?: string, limit?: number) => Promise<Batch<ServiceRecord>>} */
export const myRecords = (cursor, limit = 20) => read('/me/service-records', { cursor, limit });

/** @type {(when: 'coming' | 'past', cursor?: string) => Promise<Batch<MyActivity>>} */
export const myActivities = (when, cursor) => read('/me/activities', { when, cursor, limit: 20 });

/**
 * Send a scanned code; one that is sent later tells when it was scanned.
 * @param {string} code
 * @param {string} [scannedAt]
 * @returns {Promise<{ words: string }>}
 */
export function attend(code, scannedAt) {
  return write('POST', '/me/attendances', scannedAt ? { code, scanned_at: scannedAt } : { code });
}

/** @type {(activityId: string, times: Times) => Promise<Attendance>} */
export const propose = (activityId, times) => write('PUT', `/me/activities/${activityId}/times`, times);

/** @type {(recordId: string, words: string) => Promise<RecordObjection>} */
export const objectToRecord = (recordId, words) => write('POST', `/me/service-records/${recordId}/objections`, { words });
