/**
 * picker: the browser's own control lies unseen over what the page shows. As on a phone, a chosen index arrives as a
 * string (several of them as numbers).
 */
import { hostOf, partOf } from './dom.js'

const MODES = ['selector', 'multiSelector', 'date', 'time']

/** @type {import('./index.js').Builtin} */
export const picker = {
  wxml: '<slot/><view class="choosing"></view>',
  properties: {
    mode: { type: String, value: 'selector' }, range: { type: Array, value: [] }, rangeKey: String, value: null, start: String, end: String,
    fields: String, disabled: Boolean, headerText: String, name: String, ariaLabel: String,
  },
  attached: draw,
  react: Object.fromEntries(['range', 'value', 'start', 'end', 'disabled', 'ariaLabel'].map((name) => [name, draw])),
  formValue: (component) => component.data.value,
}

/** @param {any} component */
function draw(component) {
  const { mode, disabled } = component.data
  if (!MODES.includes(mode)) throw new Error(`picker mode "${mode}" is not in the simulator`)
  const controls = mode.endsWith('elector') ? lists(component) : [moment(component)]
  for (const control of controls) {
    control.disabled = disabled
    for (const name of ['input', 'change']) control.addEventListener(name, (/** @type {Event} */ event) => event.stopPropagation())
    control.setAttribute('aria-label', component.data.ariaLabel || component.data.headerText || hostOf(component).innerText)
  }
  partOf(component, '.choosing').replaceChildren(...controls)
}

/** @param {any} component @returns {any[]} */
function lists(component) {
  const { mode, range, value } = component.data
  if (mode === 'selector') return [list(component, range, value ?? 0, (chosen) => change(component, String(chosen)))]
  return range.map((/** @type {any[]} */ column, /** @type {number} */ at) =>
    list(component, column, value?.[at] ?? 0, (chosen) => {
      const all = range.map((/** @type {any} */ _, /** @type {number} */ i) => (i === at ? chosen : component.data.value?.[i] ?? 0))
      component.triggerEvent('columnchange', { column: at, value: chosen })
      change(component, all)
    }),
  )
}

/**
 * @param {any} component
 * @param {any[]} range
 * @param {number | string} value
 * @param {(chosen: number) => void} choose
 */
function list(component, range, value, choose) {
  const key = component.data.rangeKey
  const dom = document.createElement('select')
  dom.append(...range.map((item, at) => new Option(key ? item[key] : item, String(at))))
  dom.selectedIndex = Number(value)
  dom.addEventListener('change', () => choose(dom.selectedIndex))
  return dom
}

/** @param {any} component */
function moment(component) {
  const { mode, fields, value, start, end } = component.data
  const type = mode === 'time' ? 'time' : fields === 'month' ? 'month' : 'date'
  const dom = Object.assign(document.createElement('input'), { type, min: start, max: end, value: value ?? '' })
  dom.addEventListener('change', () => {
    // A phone's wheel does not turn past its ends.
    if (dom.value && dom.validity.valid) change(component, dom.value)
  })
  return dom
}

/** @param {any} component @param {unknown} value */
function change(component, value) {
  component.setData({ value })
  component.triggerEvent('change', { value })
}
