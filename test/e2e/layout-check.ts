/**
 * Runs in the page: what a person would see as broken. No imports, no closures: Playwright carries its text over.
 * Says where an edge passes its scroll container, where text is cut off without a way to read it, where two
 * texts lie on each other, and where the window itself scrolls. Empty when all is well.
 */
export function faultsOfLayout(): string[] {
  const faults: string[] = [];
  const width = document.documentElement.clientWidth;
  const height = document.documentElement.clientHeight;
  const slack = 1.5;

  const name = (el: Element): string => {
    const id = el.closest('[data-testid]')?.getAttribute('data-testid') ?? '';
    const text = (el.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50);
    return `${el.tagName.toLowerCase()}.${String(el.getAttribute('class') ?? '').slice(0, 40)} in ${id} “${text}”`;
  };
  const hidden = (el: Element): boolean => {
    for (let at: Element | null = el; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === 'none' || style.visibility === 'hidden' || style.clipPath !== 'none') return true;
      if (at.hasAttribute('data-tabster-dummy') || at.getAttribute('aria-hidden') === 'true') return true;
    }
    return false;
  };
  const clips = (style: CSSStyleDeclaration): boolean => style.overflowX !== 'visible' || style.overflowY !== 'visible';
  /** The rest can be read: the whole text is a tooltip, or part of a name that is read out. */
  const readableElsewhere = (el: Element): boolean => {
    const own = (el.textContent ?? '').trim();
    for (let at: Element | null = el; at !== null; at = at.parentElement) {
      const told = `${at.getAttribute('title') ?? ''} ${at.getAttribute('aria-label') ?? ''}`;
      if (told.includes(own)) return true;
    }
    return false;
  };

  if (document.documentElement.scrollWidth > width) faults.push('the window scrolls sideways');
  if (document.documentElement.scrollHeight > height) faults.push('the window scrolls as a whole');

  const texts: { readonly el: Element; readonly box: DOMRect }[] = [];
  for (const el of document.querySelectorAll('body *')) {
    if (el.tagName === 'SCRIPT' || el.tagName === 'STYLE' || el.namespaceURI !== 'http://www.w3.org/1999/xhtml')
      continue;
    const box = el.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || hidden(el)) continue;
    const style = getComputedStyle(el);
    const ownText = [...el.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '');
    // Right edge against the nearest box that clips or scrolls.
    let clipper: Element | null = el.parentElement;
    while (clipper !== null && !clips(getComputedStyle(clipper))) clipper = clipper.parentElement;
    const edge =
      clipper === null ? width : clipper.getBoundingClientRect().left + clipper.clientLeft + clipper.clientWidth;
    if (box.right > edge + slack) faults.push(`${Math.round(box.right - edge)} px past the right edge: ${name(el)}`);
    if (ownText && box.left < -slack) faults.push(`past the left edge: ${name(el)}`);
    // A box that cuts what is in it.
    if (style.overflowX !== 'visible' && el.scrollWidth > el.clientWidth + slack && el.clientWidth > 0) {
      if (!(style.textOverflow === 'ellipsis' && readableElsewhere(el)))
        faults.push(`${el.scrollWidth - el.clientWidth} px cut off sideways: ${name(el)}`);
    }
    const scrollsDown = style.overflowY === 'auto' || style.overflowY === 'scroll';
    if (clips(style) && !scrollsDown && el.scrollHeight > el.clientHeight + slack && el.clientHeight > 0)
      faults.push(`${el.scrollHeight - el.clientHeight} px cut off below: ${name(el)}`);
    // Only the page, the rail and the tray may scroll: a card never does.
    if (
      scrollsDown &&
      el.scrollHeight > el.clientHeight + slack &&
      el.matches('.page :not(.content)') &&
      !el.matches('textarea, select')
    )
      faults.push(`a card scrolls: ${name(el)}`);
    if (ownText && !(el instanceof HTMLOptionElement)) {
      const range = document.createRange();
      for (const node of el.childNodes) {
        if (node.nodeType !== 3 || (node.textContent ?? '').trim() === '') continue;
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) {
          // Lines are as high as their type here: leading may touch.
          const inset = rect.height * 0.2;
          texts.push({ el, box: new DOMRect(rect.left, rect.top + inset, rect.width, rect.height - 2 * inset) });
        }
      }
    }
  }
  // Each line of text, as far as it is in view.
  const view = (el: Element, box: DOMRect): DOMRect | null => {
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    for (let at: Element | null = el; at !== null; at = at.parentElement) {
      if (!clips(getComputedStyle(at))) continue;
      const clip = at.getBoundingClientRect();
      [left, top] = [Math.max(left, clip.left), Math.max(top, clip.top)];
      [right, bottom] = [Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
    }
    return right - left > slack && bottom - top > slack ? new DOMRect(left, top, right - left, bottom - top) : null;
  };
  const seen = texts.flatMap(({ el, box }) => {
    const part = view(el, box);
    return part === null ? [] : [{ el, box: part }];
  });
  // Words that no line can hold: a button whose label is wider than the button.
  for (const button of document.querySelectorAll<HTMLElement>('button, [role="button"], .pill, .chip')) {
    if (hidden(button) || button.getBoundingClientRect().width === 0) continue;
    const edge = button.getBoundingClientRect();
    for (const { el, box } of seen)
      if (
        button.contains(el) &&
        (box.right > edge.right + slack || box.left < edge.left - slack || box.bottom > edge.bottom + slack)
      )
        faults.push(`a label leaves its button: ${name(button)}`);
  }
  // What lies over the window on purpose covers what is under it.
  const overWindow = (el: Element): boolean =>
    el.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null;
  // Two texts on one place.
  for (let i = 0; i < seen.length; i += 1)
    for (let j = i + 1; j < seen.length; j += 1) {
      const [a, b] = [seen[i]!, seen[j]!];
      if (a.el === b.el || a.el.contains(b.el) || b.el.contains(a.el)) continue;
      if (overWindow(a.el) !== overWindow(b.el)) continue;
      const overX = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const overY = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (overX > slack && overY > slack) faults.push(`on each other: ${name(a.el)} and ${name(b.el)}`);
    }
  const next = document.querySelector('.nextbar');
  if (next !== null && next.getBoundingClientRect().bottom > height - 30 + slack)
    faults.push('the next bar is out of view');
  return [...new Set(faults)];
}
