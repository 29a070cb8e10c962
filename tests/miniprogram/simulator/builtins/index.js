/** The built-in components that are more than a plain element. Node reads the markup, the browser all of it. */
import { choices } from './choices.js'
import { fields } from './fields.js'
import { containers } from './containers.js'
import { picker } from './picker.js'

/**
 * @typedef {any} Component a running glass-easel component
 * @typedef {object} Builtin
 * @property {string} wxml
 * @property {Record<string, any>} properties
 * @property {(component: Component) => void} [attached]
 * @property {Record<string, (component: Component, value: any) => void>} [react] called at the start and on each change
 * @property {(component: Component) => unknown} [formValue] what a form submits for it
 */

/** @type {Record<string, Builtin>} */
export const builtins = { ...fields, ...choices, ...containers, picker }
