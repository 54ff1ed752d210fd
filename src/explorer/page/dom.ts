/// <reference lib="dom" />
type Child = Node | string | number | null | undefined | Child[]
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>

/** Makes an element. Texts become text nodes: nothing from the data is ever read as markup. */
export function el(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name, value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

function append(element: HTMLElement, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined) continue
    if (Array.isArray(child)) append(element, child)
    else element.append(typeof child === 'number' ? String(child) : child)
  }
}

/** What is folded away until a reader opens it is made only then. */
export function folded(attributes: Attributes, summary: HTMLElement, make: () => Child[]): HTMLElement {
  const details = el('details', attributes, summary)
  details.addEventListener('toggle', () => append(details, make()), { once: true })
  return details
}

/** A link to elsewhere; text alone where the address is not one of the web. */
export function outward(url: string | null, text: string): HTMLElement | string {
  if (url === null || !/^https?:\/\/[^\s<>"'`]+$/i.test(url)) return ''
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text)
}

/** Puts a text on the clipboard and says so on the button. */
export async function copyText(text: string, button: HTMLElement, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
  const before = button.textContent
  button.textContent = done
  setTimeout(() => {
    button.textContent = before
  }, 1500)
}

/** Hands a file to the reader. */
export function download(name: string, content: string | Blob, type: string): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content
  const url = URL.createObjectURL(blob)
  const link = el('a', { href: url, download: name }) as HTMLAnchorElement
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
