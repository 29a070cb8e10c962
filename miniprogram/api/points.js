/** One's own points. */
import { read } from './http.js';

/** @type {(year: number) => Promise<Statement>} */
export const myPoints = (year) => read('/me/points', { year });
