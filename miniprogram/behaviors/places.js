/** Searching a community by part of its name; what was asked last wins. */
import { communities } from '../api/organisations.js';

const UNREACHED = '没有查到社区名单，请检查网络后再输入一次。';

export const NO_PLACES = { placeWords: '', places: /** @type {Place[]} */ ([]), searched: false, searchProblem: '' };

/** @param {Screen} page with the data of NO_PLACES @param {string} typed */
export async function searchPlaces(page, typed) {
  const words = typed.trim();
  page.setData({ placeWords: typed, searchProblem: '', searched: false, places: words ? page.data.places : [] });
  if (!words) return;
  try {
    const places = await communities(words);
    if (page.data.placeWords.trim() === words) page.setData({ places, searched: true });
  } catch (thrown) {
    page.setData({ searchProblem: UNREACHED });
  }
}
