/** Words that somebody writes: how many they are, how they are shortened to themselves. */

/** @param {string} words */
function lengthOf(words) {
  return Array.from(words.trim()).length;
}

/**
 * Say what is wrong with the length; '' when nothing.
 * @param {string} words
 * @param {{ least: number, most: number, asked: string }} limits `asked` says what to write
 */
export function lengthProblem(words, { least, most, asked }) {
  const length = lengthOf(words);
  if (length < least) return asked;
  return length > most ? `现在有${length}个字，最多${most}个字，请精简。` : '';
}

/**
 * Say what is missing of a written form, by field; {} when nothing.
 * @param {WrittenForm} form
 * @param {{ about: string, least: number, most: number, asked: string }} limits `about` asks to choose
 */
export function writtenProblems(form, limits) {
  const content = lengthProblem(form.content, limits);
  return { ...(form.about ? {} : { about: limits.about }), ...(content ? { content } : {}) };
}

/** Return values with their labels as choices. @param {Labels} labels @param {readonly string[]} chosen */
export function labelled(labels, chosen) {
  return Object.entries(labels).map(([value, label]) => ({ value, label, on: chosen.includes(value) }));
}
