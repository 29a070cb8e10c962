/** The code that pairs a phone with an account at the desk. */

export const SIGNS = 8;

/** Return the signs of what was typed: capitals and digits, without spaces or hyphens. @param {string} typed */
export function signsOf(typed) {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, SIGNS);
}

/** Group the signs for the eye. @param {string} signs */
export function grouped(signs) {
  return signs.length > 4 ? `${signs.slice(0, 4)} ${signs.slice(4)}` : signs;
}

/** Say what is wrong; '' when nothing. @param {string} signs */
export function codeProblem(signs) {
  return signs.length === SIGNS ? '' : `配对码是${SIGNS}位，还差${SIGNS - signs.length}位。`;
}
