/**
 * What a test reads and sets, as `window.simulator`: what was called and what went wrong, and what the person at the
 * phone would answer. Settings come from the address: ?scale=1.3 (text size chosen in WeChat) and ?zoom=1.3 (the
 * system enlarges every text, the hardest case for a layout).
 */

/**
 * @typedef {object} Simulator
 * @property {[string, any][]} calls each wx.* call with what it was given, oldest first
 * @property {string[]} errors nothing is ever taken out: a test that expects one says so
 * @property {Record<string, any>} answers value, Error, or function of the call's options
 * @property {number} pending requests without an answer yet
 * @property {{ scale: number, zoom: number }} settings
 * @property {() => string} route path of the page on top
 * @property {() => Promise<void>} pullDown
 * @property {(visible: boolean) => void} appear the program comes to the front, or goes to the back
 */

const asked = new URLSearchParams(location.search)

/** @type {Simulator} */
export const simulator = {
  calls: [],
  errors: [],
  pending: 0,
  answers: { .../** @type {any} */ (window).simulatorAnswers },
  settings: { scale: Number(asked.get('scale') ?? 1), zoom: Number(asked.get('zoom') ?? 1) },
  route: () => '',
  pullDown: async () => {},
  appear: () => {},
}
Object.assign(window, { simulator })

const root = document.documentElement.style
root.setProperty('--text-zoom', String(simulator.settings.zoom))
root.setProperty('--font-scale', String(simulator.settings.scale))

/** @param {unknown} problem */
export function note(problem) {
  const error = /** @type {any} */ (problem)
  const words = error?.stack ?? error?.errMsg ?? error?.message ?? error
  simulator.errors.push(typeof words === 'string' ? words : JSON.stringify(words))
}

window.addEventListener('error', ({ error, message }) => note(error ?? message))
window.addEventListener('unhandledrejection', ({ reason }) => note(reason))
const { error: print } = console
console.error = (...said) => {
  note(said.map((one) => one?.stack ?? one?.errMsg ?? String(one)).join(' '))
  print(...said)
}
