/** WeChat's two ways of calling: with callbacks, or with a promise when there is none. */
import { app } from '../components.js'
import { simulator } from '../state.js'

/** These work only when app.json declares them in requiredPrivateInfos. */
const DECLARED = ['getLocation', 'getFuzzyLocation', 'chooseLocation', 'choosePoi', 'chooseAddress', 'onLocationChange', 'startLocationUpdate', 'startLocationUpdateBackground']

/**
 * @param {string} name
 * @param {(options: any) => any} answer its result, or throws
 * @param {(options: any) => void} [refuse] throws at once, while the tap still counts
 */
export function offered(name, answer, refuse = () => {}) {
  return (/** @type {any} */ options = {}) => {
    const { success, fail, complete, ...given } = options
    simulator.calls.push([name, given])
    const work = attempt(name, given, answer, refuse)
    if (!success && !fail && !complete) return work
    work.then((result) => success?.(result), (error) => fail?.(error)).finally(() => complete?.({ errMsg: `${name}:ended` }))
    return undefined
  }
}

/**
 * @param {string} name
 * @param {any} given
 * @param {(options: any) => any} answer
 * @param {(options: any) => void} refuse
 */
function attempt(name, given, answer, refuse) {
  const refused = thrownBy(() => refuse(given))
  return Promise.resolve()
    .then(() => {
      if (refused) throw refused
      return answer(given)
    })
    .then(
      (result) => ({ errMsg: `${name}:ok`, ...result }),
      (error) => Promise.reject({ errMsg: `${name}:fail ${error?.message ?? error}` }),
    )
}

/** @param {() => void} run */
function thrownBy(run) {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}

/**
 * A call that a person answers: `simulator.answers[name]` is the answer, an Error, or a function of the options.
 * @param {string} name
 * @param {(options: any) => any} [usual] the answer without one; else the person refuses
 * @param {(options: any) => void} [refuse]
 */
export function asked(name, usual, refuse) {
  return offered(name, (options) => {
    if (DECLARED.includes(name) && !app.requiredPrivateInfos?.includes(name)) {
      throw new Error('the api need to be declared in the requiredPrivateInfos field in app.json/ext.json')
    }
    const answer = simulator.answers[name] ?? usual
    if (answer === undefined) throw new Error('cancel')
    if (answer instanceof Error) throw answer
    return typeof answer === 'function' ? answer(options) : answer
  }, refuse)
}
