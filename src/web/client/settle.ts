/** Settles conflicts by click, and says why when that is refused. */
import { closest, find } from './dom.ts';
import { morphTo } from './morph.ts';
import { reasonOf, send } from './send.ts';
import { noticedIn, toast, toastDone } from './toast.ts';

type Side = 'ours' | 'theirs';
type Decision = {
  readonly side?: Side;
  readonly sides?: Readonly<Record<string, Side>>;
  readonly fields?: Readonly<Record<string, string | number>>;
};

export function startSettling(): void {
  document.addEventListener('submit', (event) => {
    const form = closest<HTMLFormElement>(event.target, 'form[data-own]');
    const card = closest(form, '.conflict');
    if (form === null || card === null) return;
    event.preventDefault();
    const value = ownValue(form);
    if ('together' in card.dataset) settleChosen(form);
    else if (value === null) find('input', form)?.focus();
    else void settle(card, { fields: { [pointerOf(form)]: value } });
  });
  document.addEventListener('input', (event) => {
    const field = closest(event.target, '.conflict[data-together] .conflict-field');
    if (field !== null) press(field, null);
  });
}

/** One side of one field, or of all where the button belongs to none. */
export function settleSide(button: HTMLElement): void {
  const card = closest(button, '.conflict');
  if (card === null) return;
  const side = button.dataset['side'] as Side;
  const isOfField = closest(button, '.conflict-field') !== null;
  void settle(card, isOfField ? { sides: { [pointerOf(button)]: side } } : { side });
}

/** Where all fields are settled at once, a click only chooses. */
export function choose(button: HTMLElement): void {
  const field = closest(button, '.conflict-field');
  if (field === null) return;
  press(field, button);
  const input = find<HTMLInputElement>('.own input', field);
  if (input !== null) input.value = '';
}

export function settleChosen(button: HTMLElement): void {
  const card = closest(button, '.conflict');
  if (card === null) return;
  const sides: Record<string, Side> = {};
  const fields: Record<string, string | number> = {};
  for (const field of card.querySelectorAll<HTMLElement>('.conflict-field')) {
    const form = find<HTMLFormElement>('form[data-own]', field);
    const own = form === null ? null : ownValue(form);
    const side = find('[aria-pressed="true"]', field)?.dataset['side'];
    if (own !== null) fields[pointerOf(field)] = own;
    else if (side !== undefined) sides[pointerOf(field)] = side as Side;
    else {
      toast(
        'Not settled yet',
        `Choose for ${field.getAttribute('aria-label') ?? ''}, too.`,
        'gray',
      );
      find('button', field)?.focus();
      return;
    }
  }
  void settle(card, { sides, fields });
}

async function settle(card: HTMLElement, decision: Decision): Promise<void> {
  if (card.ariaBusy === 'true') return;
  const { id = '', title = id } = card.dataset;
  card.ariaBusy = 'true';
  try {
    const response = await send(`/api/conflicts/${encodeURIComponent(id)}`, decision);
    if (response.ok) {
      toastDone('Settled', title, await noticedIn(response));
    } else toast('Not settled', await reasonOf(response), 'red');
    await morphTo(location.href);
  } catch {
    toast('Not settled', 'Pail does not answer. Is `pail serve` still running?', 'red');
  }
  card.ariaBusy = null;
  if (document.activeElement === document.body) find('#main')?.focus({ preventScroll: true });
}

function press(field: HTMLElement, pressed: HTMLElement | null): void {
  for (const button of field.querySelectorAll('[aria-pressed]')) {
    button.ariaPressed = String(button === pressed);
  }
}

function pointerOf(element: HTMLElement): string {
  return closest(element, '.conflict-field')?.dataset['pointer'] ?? '';
}

/** Null while nothing was typed. */
function ownValue(form: HTMLFormElement): string | number | null {
  const input = find<HTMLInputElement>('input', form);
  if (input === null || input.value === '') return null;
  return input.type === 'number' ? input.valueAsNumber : input.value;
}
