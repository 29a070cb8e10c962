/** `<button open-type>`: what the person allows comes from simulator.answers, and without an answer they refuse. */
import { share } from './stack.js'
import { simulator } from './state.js'

/** @type {Record<string, string>} */
const EVENTS = { getPhoneNumber: 'getphonenumber', chooseAvatar: 'chooseavatar', agreePrivacyAuthorization: 'agreeprivacyauthorization', openSetting: 'opensetting', contact: 'contact', feedback: '', share: '' }

/** @param {MouseEvent} event */
export function openTypes({ target }) {
  const button = /** @type {any} */ (target).closest?.('button[open-type]')
  if (!button || button.disabled) return
  const openType = button.getAttribute('open-type')
  if (!(openType in EVENTS)) throw new Error(`open-type "${openType}" is not in the simulator`)
  simulator.calls.push([openType, openType === 'share' ? share() : {}])
  if (!EVENTS[openType]) return
  const answer = simulator.answers[openType]
  const detail = typeof answer === 'function' ? answer() : answer
  Promise.resolve(detail).then((given) => button.__wxElement.triggerEvent(EVENTS[openType], given ?? { errMsg: `${openType}:fail user deny` }))
}
