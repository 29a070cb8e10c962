/** The way from a built-in component to its elements on the page. */

/** @param {any} component @returns {HTMLElement} */
export const hostOf = (component) => component.getBackendElement()

/** @param {any} component @param {string} selector @returns {any} the element of its own markup */
export const partOf = (component, selector) => component.getShadowRoot().querySelector(selector).getBackendElement()

/** @param {any} component @param {string} tag @returns {any[]} components of that built-in below it */
export const within = (component, tag) =>
  [...hostOf(component).querySelectorAll(tag)].map((element) => /** @type {any} */ (element).__wxElement)

/**
 * Name an element for people who hear the page.
 * @type {(selector: string) => (component: any, label: string) => void}
 */
export const named = (selector) => (component, label) => {
  if (label) partOf(component, selector).setAttribute('aria-label', label)
}
