/** input and textarea. */
import { hostOf, named, partOf } from './dom.js'

/** @type {Record<string, { type?: string, inputMode?: string }>} */
const KEYBOARDS = { number: { inputMode: 'numeric' }, digit: { inputMode: 'decimal' }, idcard: {}, nickname: {}, text: {}, 'safe-password': { type: 'password' } }

/**
 * @param {'input' | 'textarea'} tag
 * @returns {import('./index.js').Builtin}
 */
const field = (tag) => ({
  wxml: `<${tag} class="field" placeholder="{{placeholder}}" disabled="{{disabled}}"></${tag}>`,
  properties: {
    value: String, placeholder: String, placeholderClass: String, placeholderStyle: String, type: { type: String, value: 'text' },
    password: Boolean, disabled: Boolean, maxlength: { type: Number, value: 140 }, focus: Boolean, autoFocus: Boolean, name: String,
    ariaLabel: String, confirmType: String, confirmHold: Boolean, adjustPosition: Boolean, cursorSpacing: Number,
    holdKeyboard: Boolean, autoHeight: Boolean, showConfirmBar: Boolean, fixed: Boolean, disableDefaultPadding: Boolean,
  },
  attached(component) {
    const dom = partOf(component, '.field')
    const detail = () => ({ value: dom.value, cursor: dom.selectionStart })
    dom.addEventListener('input', (/** @type {Event} */ event) => {
      event.stopPropagation() // the browser's own event has no detail.value
      component.setData({ value: dom.value })
      component.triggerEvent('input', detail())
    })
    for (const name of ['focus', 'blur']) dom.addEventListener(name, () => component.triggerEvent(name, detail()))
    dom.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Enter' && tag === 'input') component.triggerEvent('confirm', detail())
    })
  },
  react: {
    value(component, value) {
      const dom = partOf(component, '.field')
      if (dom.value !== value) dom.value = value
    },
    maxlength(component, most) {
      if (most >= 0) partOf(component, '.field').maxLength = most
      else partOf(component, '.field').removeAttribute('maxlength')
    },
    type(component, type) {
      if (tag === 'textarea') return
      if (!(type in KEYBOARDS)) throw new Error(`input has no type "${type}"`)
      Object.assign(partOf(component, '.field'), { type: component.data.password ? 'password' : 'text', ...KEYBOARDS[type] })
    },
    focus: (component, wanted) => { if (wanted) partOf(component, '.field').focus() },
    autoHeight: (component, wanted) => hostOf(component).toggleAttribute('auto-height', wanted),
    ariaLabel: named('.field'),
  },
  formValue: (component) => component.data.value,
})

export const fields = { input: field('input'), textarea: field('textarea') }
