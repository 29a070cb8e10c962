/** Toasts, modals and action sheets as real elements, so that a test answers as a person does. */
import { offered } from './calling.js'

/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading

/** @param {string} words @param {number} [duration] milliseconds; without it until hidden */
function showToast(words, duration) {
  const toast = /** @type {HTMLElement} */ (document.getElementById('toast'))
  toast.textContent = words
  toast.hidden = false
  clearTimeout(fading)
  if (duration !== undefined) fading = setTimeout(hideToast, duration)
}

function hideToast() {
  /** @type {HTMLElement} */ (document.getElementById('toast')).hidden = true
}

/**
 * @param {string} label
 * @param {HTMLElement[]} parts
 * @returns {HTMLDialogElement}
 */
function open(label, parts) {
  const dialog = document.createElement('dialog')
  dialog.setAttribute('aria-label', label)
  dialog.append(...parts)
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  document.getElementById('dialogs')?.append(dialog)
  dialog.showModal()
  return dialog
}

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {object} [traits] @returns {HTMLElementTagNameMap[T]} */
const make = (tag, traits = {}) => Object.assign(document.createElement(tag), traits)

/** @param {any} options */
function modal({ title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定', editable = false, placeholderText = '' }) {
  for (const text of [cancelText, confirmText]) if (text.length > 4) throw new Error(`button "${text}" is longer than 4 characters`)
  return new Promise((answer) => {
    const field = make('textarea', { placeholder: placeholderText, value: editable ? content : '' })
    const footer = make('footer')
    const words = editable ? field : make('p', { textContent: content })
    const dialog = open(title || content, [make('h2', { textContent: title }), words, footer])
    /** @param {string} text @param {boolean} confirm */
    const button = (text, confirm) => {
      const one = make('button', { textContent: text })
      one.addEventListener('click', () => {
        dialog.remove()
        answer({ confirm, cancel: !confirm, content: editable && confirm ? field.value : null })
      })
      footer.append(one)
    }
    if (showCancel) button(cancelText, false)
    button(confirmText, true)
  })
}

/** @param {{ itemList: string[], alertText?: string }} options */
function actionSheet({ itemList, alertText = '' }) {
  if (itemList.length > 6) throw new Error('itemList should not be larger than 6')
  return new Promise((answer, refuse) => {
    const footer = make('footer', { className: 'list' })
    const dialog = open(alertText || itemList.join('、'), [footer])
    const offers = [...itemList, '取消']
    offers.forEach((text, tapIndex) => {
      const one = make('button', { textContent: text })
      one.addEventListener('click', () => {
        dialog.remove()
        if (tapIndex < itemList.length) answer({ tapIndex })
        else refuse(new Error('cancel'))
      })
      footer.append(one)
    })
  })
}

export const dialogs = {
  showToast: offered('showToast', ({ title, duration = 1500 }) => showToast(title, duration)),
  hideToast: offered('hideToast', hideToast),
  showLoading: offered('showLoading', ({ title }) => showToast(title)),
  hideLoading: offered('hideLoading', hideToast),
  showModal: offered('showModal', modal),
  showActionSheet: offered('showActionSheet', actionSheet),
}
