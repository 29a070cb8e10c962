/** One's own opinions to the community. */
import { read, write } from './http.js';

/** @type {(cursor?: string) => Promise<Batch<Opinion>>} */
export const myOpinions = (cursor) => read('/me/opinions', { cursor, limit: 20 });

/** @type {(category: string, content: string) => Promise<Opinion>} */
export const submitOpinion = (category, content) => write('POST', '/me/opinions', { category, content });
