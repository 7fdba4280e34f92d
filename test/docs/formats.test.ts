/** What can be written in a file stands in docs/formats.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, EXIT_CODES, HTTP_STATUS } from '../../src/errors.ts';
import { MERGE_RULES } from '../../src/record/merge-types.ts';
import { OWN_KEYWORDS } from '../../src/schema/keywords.ts';
import { NORMAL_FORMS, UI_FORMATS } from '../../src/schema/model.ts';
import { VIEW_KEYS } from '../../src/view/view-keys.ts';
import { CONFIG_KEYS } from '../../src/workspace/parse-config.ts';

const formats = readFileSync('docs/formats.md', 'utf8');

describe('docs/formats.md names', () => {
  it.each([...OWN_KEYWORDS])('the keyword %s', (keyword) => {
    expect(formats).toContain(keyword);
  });

  it.each([...new Set([...MERGE_RULES, ...NORMAL_FORMS, ...UI_FORMATS])])(
    'the value %s',
    (value) => {
      expect(formats).toMatch(new RegExp(`\\b${value}\\b`));
    },
  );

  it.each([...CONFIG_KEYS])('the pail.yaml key %s', (key) => {
    expect(formats).toContain(`\`${key}\``);
  });

  it.each(Object.entries(VIEW_KEYS).flatMap(([block, keys]) => keys.map((key) => [block, key])))(
    'the view key %s.%s',
    (_block, key) => {
      expect(formats).toMatch(new RegExp(`\\b${key}\\b`));
    },
  );

  it.each(ERROR_CODES.map((code) => [code, EXIT_CODES[code], HTTP_STATUS[code]]))(
    'the error %s with exit code %i and status %i',
    (code, exit, status) => {
      const row = formats
        .split('\n')
        .find(
          (line) => line.startsWith('|') && line.includes(`\`${code}\``) && /\| \d \|/.test(line),
        );
      expect(row).toMatch(new RegExp(`\\| ${exit} \\| ${status} \\|`));
    },
  );
});
