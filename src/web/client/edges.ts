/** Says at boxes that scroll sideways where there is more (`data-more`): the style lets that edge fade. */
import { closest } from './dom.ts';
import { onMorph } from './morph.ts';

const BOXES = '.table-scroll, .board, .sideways';

/** A box, or what it holds, has another size. */
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) tell(target);
});

export function startEdges(): void {
  attach();
  onMorph(attach);
  // Scrolling does not bubble, but it can be caught on its way down.
  document.addEventListener('scroll', ({ target }) => tell(target), {
    capture: true,
    passive: true,
  });
}

function attach(): void {
  for (const box of document.querySelectorAll(BOXES)) {
    sizes.observe(box);
    if (box.firstElementChild !== null) sizes.observe(box.firstElementChild);
  }
}

function tell(target: EventTarget | null): void {
  const box = closest(target, BOXES);
  if (box === null) return;
  const { scrollLeft, scrollWidth, clientWidth } = box;
  const before = scrollLeft > 1 ? 'before' : '';
  const after = scrollLeft + clientWidth < scrollWidth - 1 ? 'after' : '';
  const more = `${before} ${after}`.trim();
  if (more === '') delete box.dataset['more'];
  else if (box.dataset['more'] !== more) box.dataset['more'] = more;
}
