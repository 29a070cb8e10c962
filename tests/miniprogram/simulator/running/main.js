/** Start the program: its App, then its first page (or the one named after #). */
import { app, dress, run } from './components.js'
import { openTypes } from './opentypes.js'
import { appear, drawTabs, pages, routes } from './stack.js'
import { note, simulator } from './state.js'
import { createWx } from './wx.js'

/** @type {any} */
let program = {}
Object.assign(window, {
  App: (/** @type {any} */ definition) => { program = { ...definition } },
  getApp: () => program,
  getCurrentPages: pages,
  wx: createWx(),
})
simulator.appear = (visible) => {
  program[visible ? 'onShow' : 'onHide']?.({})
  appear(visible)
}
document.addEventListener('click', openTypes, { capture: true })

dress('app')
drawTabs()
const url = decodeURIComponent(location.hash.slice(1)) || `/${app.pages[0]}`
const [target, search] = url.split('?')
const launch = { path: target.slice(1), query: Object.fromEntries(new URLSearchParams(search)), scene: 1001, referrerInfo: {} }
Object.assign(simulator, { launch })
try {
  await run('app')
  program.onLaunch?.(launch)
  program.onShow?.(launch)
  await routes.reLaunch({ url })
} catch (error) {
  note(error)
}
document.body.dataset.ready = 'true'
