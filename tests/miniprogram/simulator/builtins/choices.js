/** switch, checkbox and radio with their groups. */
import { hostOf, named, partOf, within } from './dom.js'

/**
 * @param {string} role
 * @param {string} type
 * @param {(component: any, box: HTMLInputElement) => void} changed
 * @returns {import('./index.js').Builtin}
 */
const box = (role, type, changed) => ({
  wxml: `<input class="box" type="${type}"${role ? ` role="${role}"` : ''} disabled="{{disabled}}"></input><slot/>`,
  properties: { checked: Boolean, disabled: Boolean, value: String, color: String, name: String, type: String, ariaLabel: String },
  attached(component) {
    const dom = partOf(component, '.box')
    if (type === 'radio') dom.name = groupName(hostOf(component).closest('wx-radio-group'))
    dom.addEventListener('change', (/** @type {Event} */ event) => {
      event.stopPropagation()
      changed(component, dom)
    })
    dom.addEventListener('input', (/** @type {Event} */ event) => event.stopPropagation())
  },
  react: {
    checked: (component, checked) => { partOf(component, '.box').checked = checked },
    ariaLabel: named('.box'),
  },
  formValue: (component) => component.data.checked,
})

/** @type {WeakMap<Element, string>} */
const groupNames = new WeakMap()
let groups = 0

/** @param {Element | null} group */
function groupName(group) {
  if (group === null) return ''
  if (!groupNames.has(group)) groupNames.set(group, `group-${(groups += 1)}`)
  return groupNames.get(group)
}

/** @param {any} component @param {string} tag */
const ticked = (component, tag) =>
  within(component, tag).filter((choice) => partOf(choice, '.box').checked).map((choice) => choice.data.value)

/** @type {(tag: string, several: boolean) => (component: any, dom: HTMLInputElement) => void} */
const tellGroup = (tag, several) => (component, dom) => {
  component.setData({ checked: dom.checked })
  const group = /** @type {any} */ (hostOf(component).closest(`${tag}-group`))
  if (!group) return
  if (!several) for (const other of within(group.__wxElement, tag)) if (other !== component) other.setData({ checked: false })
  const values = ticked(group.__wxElement, tag)
  group.__wxElement.triggerEvent('change', { value: several ? values : values[0] })
}

/** @type {(formValue: (component: any) => unknown) => import('./index.js').Builtin} */
const group = (formValue) => ({ wxml: '<slot/>', properties: { name: String }, formValue })

export const choices = {
  switch: box('switch', 'checkbox', (component, dom) => {
    component.setData({ checked: dom.checked })
    component.triggerEvent('change', { value: dom.checked })
  }),
  checkbox: box('', 'checkbox', tellGroup('wx-checkbox', true)),
  radio: box('', 'radio', tellGroup('wx-radio', false)),
  'checkbox-group': group((component) => ticked(component, 'wx-checkbox')),
  'radio-group': group((component) => ticked(component, 'wx-radio')[0] ?? ''),
}
