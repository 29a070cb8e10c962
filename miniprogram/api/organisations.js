/** The public tree of areas. */
import { read } from './http.js';

/** @typedef {{ id: string, name: string, parent_id: string | null }} Area */

/**
 * Find communities by part of the name.
 * @param {string} words
 * @returns {Promise<Area[]>}
 */
export async function communities(words) {
  return (await read('/areas', { level: 'community', q: words, limit: 20 })).items;
}

/**
 * Return the names of the areas above.
 * @param {string} parentId
 * @returns {Promise<Area[]>}
 */
export async function areasBelow(parentId) {
  return (await read('/areas', { parent_id: parentId, limit: 200 })).items;
}
