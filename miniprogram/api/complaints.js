/** Complaints, which no community sees; they work on a phone that is not bound. */
import { read, write } from './http.js';

/** @type {(cursor?: string) => Promise<Batch<Complaint>>} */
export const myComplaints = (cursor) => read('/me/complaints', { cursor, limit: 20 });

/** @type {(subject: string, content: string) => Promise<Complaint>} */
export const complain = (subject, content) => write('POST', '/complaints', { subject, content });
