import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/errors.ts';
import { DEFAULT_CONFIG, parseConfig } from '../../src/workspace/parse-config.ts';

const WORKDAY = [
  [540, 720],
  [780, 1020],
];

describe('parseConfig', () => {
  it('reads every key', () => {
    const text = `version: 1
name: Acme CRM
commit: manual
timestamps: stored
timezone: Europe/Oslo
currency: NOK
locale: nb-NO
support:
  targets:
    urgent: { response: 0.5, resolve: 8 }
  hours:
    mon-fri: 09:00-12:00, 13:00-17:00
    sat: 10:00-14:00
  holidays: [2026-12-25]
  timezone: Europe/Berlin
`;
    expect(parseConfig(text, 'pail.yaml')).toEqual({
      config: {
        version: 1,
        name: 'Acme CRM',
        commit: 'manual',
        timestamps: 'stored',
        timezone: 'Europe/Oslo',
        currency: 'NOK',
        locale: 'nb-NO',
        support: {
          targets: {
            ...DEFAULT_CONFIG.support.targets,
            urgent: { response: 0.5, resolve: 8 },
          },
          calendar: {
            timezone: 'Europe/Berlin',
            hours: {
              ...Object.fromEntries(
                ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, WORKDAY]),
              ),
              sat: [[600, 840]],
            },
            holidays: ['2026-12-25'],
          },
        },
      },
      problems: [],
    });
  });

  it.each(['', '# only a comment\n', 'version: 1\n', 'name:\n'])('%j is all defaults', (text) => {
    expect(parseConfig(text, 'pail.yaml')).toEqual({ config: DEFAULT_CONFIG, problems: [] });
  });

  it.each([
    [
      'version: 2',
      'pail.yaml:1 /version: version must be 1: this Pail reads no other one; update Pail',
    ],
    [
      'version: 1\ncomit: auto',
      'pail.yaml:2 /comit: unknown key "comit" in pail.yaml (known: version, name, commit, timestamps, timezone, currency, locale, support); did you mean "commit"?',
    ],
    [
      'commit: manul',
      'pail.yaml:1 /commit: "manul" is no commit mode (known: auto, manual); did you mean "manual"?',
    ],
    [
      'timezone: Europe/Olso',
      'pail.yaml:1 /timezone: "Europe/Olso" is no IANA time zone (such as Europe/Oslo, America/New_York, UTC); did you mean "Europe/Oslo"?',
    ],
    [
      'timezone: +02:00',
      'pail.yaml:1 /timezone: "+02:00" is no IANA time zone (such as Europe/Oslo, America/New_York, UTC)',
    ],
    [
      'support: { target: {} }',
      'pail.yaml:1 /support/target: unknown key "target" in support (known: targets, hours, holidays, timezone); did you mean "targets"?',
    ],
    [
      'support: { targets: { high: { response: soon } } }',
      'pail.yaml:1 /support/targets/high/response: a target is a number of hours above 0, found "soon"',
    ],
    [
      'support: { hours: { mon-fry: 09:00-17:00, tue: 09:00-17:00 } }',
      'pail.yaml:1 /support/hours/mon-fry: "mon-fry" is no day; expected mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri',
    ],
    [
      'support: { hours: { mon: 9-17, tue: 09:00-17:00 } }',
      'pail.yaml:1 /support/hours/mon: "9-17" are no hours; expected 09:00-17:00',
    ],
    [
      'support:\n  hours:\n    mon: 09:00-13:00, 12:00-17:00\n    tue: 09:00-17:00',
      'pail.yaml:3 /support/hours/mon: hours of a day overlap; expected e.g. 09:00-12:00, 13:00-17:00',
    ],
    [
      'support: { holidays: [christmas] }',
      'pail.yaml:1 /support/holidays/0: "christmas" is no day; expected 2026-12-25',
    ],
    [
      'currency: usd',
      'pail.yaml:1 /currency: "usd" is no ISO 4217 currency code (three capitals, such as USD, EUR, NOK); did you mean "USD"?',
    ],
    [
      'locale: english please',
      'pail.yaml:1 /locale: "english please" is no BCP 47 locale that can be formatted (such as en-US, nb-NO, de)',
    ],
    ['name: [a, b]', 'pail.yaml:1 /name: name must be text, found a list'],
    ['- version', 'pail.yaml:1: pail.yaml must be a map of key: value, found a list'],
    ['just text', 'pail.yaml:1: pail.yaml must be a map of key: value, found "just text"'],
  ])('%j', (text, problem) => {
    const answer = parseConfig(text, 'pail.yaml');
    expect(answer.problems.map(formatProblem)).toEqual([problem]);
    expect(answer.config).toEqual(DEFAULT_CONFIG);
  });

  it('keeps what is sound beside what is not', () => {
    const { config, problems } = parseConfig('name: Acme\ncurrency: dollars\n', 'pail.yaml');
    expect(config).toEqual({ ...DEFAULT_CONFIG, name: 'Acme' });
    expect(problems).toHaveLength(1);
  });

  const EURO = { ...DEFAULT_CONFIG, commit: 'manual', currency: 'EUR' };
  const BOTH = 'both sides of a merge stand here; keep what holds and remove the marker lines';
  it.each([
    [
      'a key that stands twice',
      'currency: EUR\ncurrency: NOK\ncommit: manual\n',
      ['pail.yaml:2: not valid YAML: Map keys must be unique'],
    ],
    [
      'a broken block, and a value that is none',
      'commit: manual\nsupport:\n  hours: {\ncurrency: EUR\nlocale: x_y\n',
      [
        'pail.yaml:4: not valid YAML: Flow map in block collection must be sufficiently indented and end with a }',
        'pail.yaml:5 /locale: "x_y" is no BCP 47 locale that can be formatted (such as en-US, nb-NO, de)',
      ],
    ],
    [
      'a merge: our side',
      'commit: manual\n<<<<<<< HEAD\ncurrency: EUR\n=======\ncurrency: NOK\n>>>>>>> theirs\n',
      [`pail.yaml:2: ${BOTH}`],
    ],
  ])('keeps what can be read of %s', (_, text, problems) => {
    const answer = parseConfig(text, 'pail.yaml');
    expect(answer.config).toEqual(EURO);
    expect(answer.problems.map(formatProblem)).toEqual(problems);
  });
});
