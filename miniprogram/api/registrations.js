/** Registration, its renewal and its receipt. */
import { read, write } from './http.js';

/** @type {(id: string) => Promise<Registration>} */
export const registration = (id) => read(`/registrations/${id}`);

/** @type {(submission: Record<string, any>) => Promise<Registration>} */
export const submit = (submission) => write('POST', '/registrations', submission);

/** @type {(id: string, wishes: Record<string, any>) => Promise<Registration>} */
export const resubmit = (id, wishes) => write('POST', `/registrations/${id}/resubmission`, wishes);

/** @type {(id: string) => Promise<Registration>} */
export const renew = (id) => write('POST', `/registrations/${id}/renewal`, { method: 'online' });

/** @type {(id: string) => Promise<Receipt>} */
export const receipt = (id) => read(`/registrations/${id}/receipt`);
