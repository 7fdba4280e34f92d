/** Light or dark: runs before the first paint, so that no page flashes in the wrong one. */
import { keep, kept } from './storage.ts';

const KEY = 'pail-theme';

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');

function show(): void {
  const chosen = kept(KEY, 'local');
  if (chosen === 'light' || chosen === 'dark') root.dataset['theme'] = chosen;
  else delete root.dataset['theme'];
  root.dataset['shown'] = root.dataset['theme'] ?? (dark.matches ? 'dark' : 'light');
}

show();
dark.addEventListener('change', show);
addEventListener('storage', show);
addEventListener('pail-theme', () => {
  const next = root.dataset['shown'] === 'dark' ? 'light' : 'dark';
  const isSystem = next === (dark.matches ? 'dark' : 'light');
  keep(KEY, isSystem ? null : next, 'local');
  show();
});
