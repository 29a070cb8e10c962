/** Components and pages of the program, by path, on WeChat's own component framework. */
import * as glassEasel from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
// @ts-expect-error made by the server
import { configs, scopes, styles, templates } from '/compiled.js'
import { builtins } from '../builtins/index.js'
import { note } from './state.js'
import { duringTap } from './tapping.js'

export const app = configs.app
/** @type {Record<string, any>} */
export const configurations = configs

glassEasel.addGlobalErrorListener((error) => {
  note(error)
  return false
})
glassEasel.addGlobalWarningListener((message) => {
  note(message)
  return false
})

const environment = new MiniProgramEnv()
const builtinComponents = Object.entries(builtins).map(([name, builtin]) => ({ tag: `wx-${name}`, component: defineBuiltin(name, builtin) }))
const space = environment.createCodeSpace('main', true)
// In the main space only: an `input` whose own template holds <input> would be drawn without end.
for (const { tag, component } of builtinComponents) space.getComponentSpace().setGlobalUsingComponent(tag, component)

const context = new glassEasel.CurrentWindowBackendContext()
const backend = environment.associateBackend(context)
context.onEvent((target, type, detail, options) => {
  // Taps are made from clicks below: the browser knows what is disabled, a keyboard works, a label counts.
  if (type === 'tap') return undefined
  return glassEasel.Event.triggerEvent(target, type, detail, options)
})
document.addEventListener('click', (event) => {
  let element = /** @type {any} */ (event.target)
  while (element && !element.__wxElement) element = element.parentNode
  if (!element) return
  const detail = { x: event.clientX, y: event.clientY }
  duringTap(() => glassEasel.Event.triggerEvent(element.__wxElement, 'tap', detail, { originalEvent: event, bubbles: true, composed: true, capturePhase: true }))
})

/**
 * @param {string} name
 * @param {import('../builtins/index.js').Builtin} builtin
 */
function defineBuiltin(name, { properties, attached, react = {}, formValue }) {
  const home = environment.getGlobalCodeSpace().getComponentSpace()
  return home.defineComponent({
    is: `wx/${name}`,
    template: compiled(`wx/${name}`),
    properties: /** @type {any} */ ({ ...properties, hidden: Boolean }),
    options: { virtualHost: false, styleScope: home.styleScopeManager.register('') },
    lifetimes: {
      attached() {
        const self = /** @type {any} */ (this)
        self.formValue = formValue && (() => formValue(self))
        attached?.(self)
        for (const [field, change] of Object.entries(react)) change(self, self.data[field])
        self.isDrawn = true
      },
    },
    observers: Object.entries({ ...react, hidden: hide }).map(([fields, change]) => ({
      fields,
      observer(/** @type {any} */ value) {
        const self = /** @type {any} */ (this)
        if (self.isDrawn || change === hide) change(self, value)
      },
    })),
  })
}

/** @param {any} component @param {boolean} value */
function hide(component, value) {
  component.getBackendElement()?.toggleAttribute('hidden', value)
}

/** @param {string} name */
function compiled(name) {
  return { groupList: templates, content: templates[name], fallbackListenerOnNativeNode: true }
}

/** @type {Map<string, Promise<void>>} */
const loading = new Map()

/** Load a page or component with all it uses; again is free. @param {string} name @returns {Promise<void>} */
export function load(name) {
  const known = loading.get(name)
  if (known) return known
  const started = define(name)
  loading.set(name, started)
  return started
}

/** @param {string} name */
async function define(name) {
  if (!(name in templates)) throw new Error(`${name}.wxml does not exist`)
  const used = Object.entries({ ...app.usingComponents, ...configs[name]?.usingComponents })
  const usingComponents = Object.fromEntries(used.map(([tag, target]) => [tag, `/${resolve(name, target)}`]))
  for (const target of Object.values(usingComponents)) await load(target.slice(1))
  space.addComponentStaticConfig(name, { ...configs[name], usingComponents })
  space.addCompiledTemplate(name, compiled(name))
  dress(name)
  await run(name)
}

/** A sheet is put in once and for all; the framework only hears which class prefix is whose. @param {string} name */
export function dress(name) {
  const sheet = document.createElement('style')
  sheet.textContent = styles[name] ?? ''
  document.head.append(sheet)
  backend.registerStyleSheetContent(name, '')
  space.addStyleSheet(name, name, scopes[name])
}

let turn = Promise.resolve()

/** Scripts run one at a time, so that Page() and Component() know whose they are. @param {string} name */
export function run(name) {
  turn = turn.catch(() => {}).then(async () => {
    space.componentEnv(name, (globals) => Object.assign(window, globals))
    await import(`/app/${name}.js`)
  })
  return turn
}

/** @param {string} from @param {string} target path as written in a config or an address */
export const resolve = (from, target) => new URL(target, `http://program/${from}`).pathname.slice(1)

/** @param {string} name */
export const createRoot = (name) => backend.createRoot('page-root', space, name)
