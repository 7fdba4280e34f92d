/** Asks before something is written that one click should not do. */
import { find } from './dom.ts';

export type Question = {
  readonly title: string;
  readonly text: string;
  /** Words of the button that goes on. */
  readonly yes: string;
};

/** False for Escape, too. */
export function confirmed({ title, text, yes }: Question): Promise<boolean> {
  const dialog = find<HTMLDialogElement>('#confirm');
  if (dialog === null || dialog.open) return Promise.resolve(false);
  const say = (selector: string, words: string): void => {
    const element = find(selector, dialog);
    if (element !== null) element.textContent = words;
  };
  say('#confirm-title', title);
  say('#confirm-text', text);
  say('#confirm-yes', yes);
  dialog.returnValue = '';
  dialog.showModal();
  find('#confirm-yes', dialog)?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
