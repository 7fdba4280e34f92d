import { expect, it } from 'vitest';
import { runScriptOf } from './run-script.ts';

it('the script in docs/sync.md runs as it stands, and both clones end equal', () => {
  const out = runScriptOf('docs/sync.md');
  expect(out).toContain('Acme licence 2026');
  expect(out).toMatch(/\$12,000|12000/);
  expect(out.trim().split('\n').at(-1)).toBe('in step');
}, 120_000);
