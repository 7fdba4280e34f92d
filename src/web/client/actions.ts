/** What buttons do. */
import { closest, find } from './dom.ts';
import { pickDay } from './forms.ts';
import { restore, undo } from './going-back.ts';
import { openHelp } from './keys.ts';
import { refreshSoon } from './live.ts';
import { editValue, isPlainClick, openForm } from './open-form.ts';
import { openActions, openPalette } from './palette.ts';
import { reasonOf, send } from './send.ts';
import { choose, settleChosen, settleSide } from './settle.ts';
import { sync } from './sync.ts';
import { noticedIn, toast, toastDone } from './toast.ts';

const root = document.documentElement;

const ACTIONS: Readonly<Record<string, (button: HTMLElement, event: Event) => void>> = {
  theme: () => dispatchEvent(new Event('pail-theme')),
  help: openHelp,
  palette: () => openPalette(),
  'open-drawer': () => drawer(true),
  'close-drawer': () => drawer(false),
  'close-dialog': (button) => closest<HTMLDialogElement>(button, 'dialog')?.close(),
  'toggle-group': toggleGroup,
  settle: settleSide,
  choose,
  'settle-chosen': settleChosen,
  'pick-day': pickDay,
  restore,
  undo,
  sync: (button) => void sync(button),
  form: followForm,
  'edit-here': editField,
  actions: () => void openActions(),
  post: (button) => void post(button),
  'leave-form': leaveForm,
};

export function startActions(): void {
  document.addEventListener('click', (event) => {
    const button = closest(event.target, '[data-action]');
    if (button !== null) ACTIONS[button.dataset['action'] ?? '']?.(button, event);
    const copying = closest(event.target, '[data-copy], [data-copy-from]');
    if (copying !== null) void copy(copying);
    editClicked(event);
    const isBackdrop = event.target instanceof HTMLDialogElement;
    if (isBackdrop && event.target.id !== 'form-dialog') event.target.close();
  });
}

function drawer(open: boolean): void {
  if (open) root.dataset['drawer'] = '';
  else delete root.dataset['drawer'];
  find('[data-action="open-drawer"]')?.setAttribute('aria-expanded', String(open));
  if (open) find('#sidebar a')?.focus();
}

/** A link to a form shows it over the page, but in a new tab where that was asked for. */
function followForm(link: HTMLElement, event: Event): void {
  if (!isPlainClick(event)) return;
  event.preventDefault();
  void openForm(link.getAttribute('href') ?? '');
}

/** Something that needs no more words than the click. */
async function post(button: HTMLElement): Promise<void> {
  const { url = '', body = '{}', done = 'Done', method = 'POST', etag } = button.dataset;
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  try {
    const state = etag === undefined ? {} : { 'If-Match': `"${etag}"` };
    const response = await send(url, JSON.parse(body), state, method);
    if (response.ok) toastDone(done, '', await noticedIn(response));
    else toast('Not done', await reasonOf(response), 'red');
  } catch {
    toast('Not done', 'Pail does not answer. Is `pail serve` still running?', 'red');
  }
  button.ariaBusy = null;
  refreshSoon();
}

function editField(button: HTMLElement): void {
  const place = closest(button, '[data-edit]');
  if (place !== null) void editValue(place);
}

/** A click on a value edits it, unless it follows a link or marks text. */
function editClicked(event: Event): void {
  const place = closest(event.target, '.prop[data-edit]');
  const isOwn = closest(event.target, 'a, button, form, label, summary') !== null;
  if (place === null || isOwn || closest(event.target, '[data-edit-value]') === null) return;
  if (getSelection()?.isCollapsed === false) return;
  void editValue(place);
}

function leaveForm(link: HTMLElement, event: Event): void {
  const dialog = closest<HTMLDialogElement>(link, 'dialog');
  if (dialog === null) return;
  event.preventDefault();
  dialog.close();
}

function toggleGroup(button: HTMLElement): void {
  const group = closest(button, 'tbody');
  const collapsed = group?.toggleAttribute('data-collapsed') ?? false;
  button.setAttribute('aria-expanded', String(!collapsed));
}

async function copy(button: HTMLElement): Promise<void> {
  const from = button.dataset['copyFrom'];
  const text =
    from === undefined ? button.dataset['copy'] : find(`#${CSS.escape(from)}`)?.textContent;
  if (!text) return;
  try {
    // Addresses of this viewer are copied whole.
    await navigator.clipboard.writeText(
      /^\/r\//.test(text) ? new URL(text, location.href).href : text,
    );
    toast('Copied', text.length > 80 ? `${text.slice(0, 80)}…` : text, 'green');
  } catch {
    toast('Not copied', 'The browser does not allow it here.', 'red');
  }
}
