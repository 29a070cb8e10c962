/** Roll call: the day's activities, the code to be scanned, who came and went. For a paired phone. */
import { read, write } from './http.js';

/** @param {string} day @returns {Promise<RollCall[]>} */
export async function rollCalls(day) {
  return (await read('/roll-calls', { day })).items;
}

/** Return the codes of the next ten minutes. @type {(id: string) => Promise<{ activity: Activity, codes: Code[] }>} */
export const codes = (id) => read(`/activities/${id}/code`);

/** @type {(id: string) => Promise<Sheet>} */
export const rollCall = (id) => read(`/activities/${id}/roll-call`);

/** @type {(id: string, entries: Entries) => Promise<Sheet>} */
export const mark = (id, entries) => write('POST', `/activities/${id}/roll-call`, { entries });

/** @type {(id: string, memberIds: readonly string[], quality: string | null) => Promise<Sheet>} */
export const confirm = (id, memberIds, quality) => write('POST', `/activities/${id}/roll-call/confirmation`, { member_ids: memberIds, quality });
