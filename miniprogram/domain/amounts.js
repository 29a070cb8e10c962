/** Hours and points as people read them. */

/** Say recognised minutes as hours, one decimal. @param {number} minutes */
export function hoursWords(minutes) {
  return (Math.floor(minutes / 30) / 2).toFixed(1);
}

/** Say half-points as points. @param {number} half */
export function pointsWords(half) {
  return String(half / 2);
}
