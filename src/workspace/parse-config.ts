/** `pail.yaml` → `Config`, with a problem for each thing that is wrong in it. */

import type { Problem } from '../errors.ts';
import { DEFAULT_SUPPORT } from '../expr/support-policy.ts';
import { didYouMean } from '../nearest.ts';
import { splitMarkers } from '../record/markers.ts';
import { readYaml, type YamlNode } from '../record/yaml-document.ts';
import {
  type Faults,
  fault,
  readMap,
  readText,
  readWord,
  type YamlMap,
} from '../record/yaml-walk.ts';
import { readSupport } from './parse-support.ts';
import { soundEntries } from './sound-entries.ts';
import type { Config } from './types.ts';

/** The keys of `pail.yaml`. */
export const CONFIG_KEYS = [
  'version',
  'name',
  'commit',
  'timestamps',
  'timezone',
  'currency',
  'locale',
  'support',
] as const;

export const DEFAULT_CONFIG: Config = {
  version: 1,
  name: 'Pail',
  commit: 'auto',
  timestamps: 'derived',
  timezone: 'UTC',
  currency: 'USD',
  locale: 'en-US',
  support: DEFAULT_SUPPORT,
};

/**
 * Parses `pail.yaml`. Always gives a usable configuration: a missing or faulty value is its default, of a text that
 * is no YAML the sound keys count, of both sides of a merge ours; faults are in `problems`. An empty file is all
 * defaults.
 */
export function parseConfig(
  text: string,
  file: string,
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const marked = splitMarkers(text);
  if (marked !== null) {
    const { config } = parseConfig(marked.ours, file);
    return { config, problems: [bothSides(file, marked.line)] };
  }
  const { root, problems } = readYaml(text, file);
  const faults: Faults = { file, problems: [...problems] };
  const node = problems.length === 0 ? root : soundEntries(text, file);
  const map = node === null ? undefined : readMap(faults, node, file, CONFIG_KEYS);
  const config = map === undefined ? DEFAULT_CONFIG : configOf(faults, map);
  return { config, problems: faults.problems };
}

function bothSides(path: string, line: number): Problem {
  const message = 'both sides of a merge stand here; keep what holds and remove the marker lines';
  return { path, pointer: '', code: 'merge_markers', message, level: 'error', line };
}

function configOf(faults: Faults, map: YamlMap): Config {
  checkVersion(faults, map.get('version'));
  const base = DEFAULT_CONFIG;
  const modes = ['auto', 'manual'] as const;
  const stamps = ['derived', 'stored'] as const;
  const timezone = readTimezone(faults, map.get('timezone')) ?? base.timezone;
  return {
    version: 1,
    name: readText(faults, map.get('name'), 'name') ?? base.name,
    commit: readWord(faults, map.get('commit'), 'commit mode', modes) ?? base.commit,
    timestamps:
      readWord(faults, map.get('timestamps'), 'timestamps mode', stamps) ?? base.timestamps,
    timezone,
    currency: readCurrency(faults, map.get('currency')) ?? base.currency,
    locale: readLocale(faults, map.get('locale')) ?? base.locale,
    support: readSupport(faults, map.get('support'), timezone, (node) =>
      readTimezone(faults, node),
    ),
  };
}

function checkVersion(faults: Faults, node: YamlNode | undefined): void {
  if (node === undefined || (node.kind === 'scalar' && node.value === 1)) return;
  fault(faults, node, 'version', 'version must be 1: this Pail reads no other one; update Pail');
}

function readTimezone(faults: Faults, node: YamlNode | undefined): string | undefined {
  const text = readText(faults, node, 'timezone');
  if (node === undefined || text === undefined) return undefined;
  if (isTimezone(text)) return text;
  const hint = didYouMean(text, Intl.supportedValuesOf('timeZone'));
  const message = `"${text}" is no IANA time zone (such as Europe/Oslo, America/New_York, UTC)${hint}`;
  return fault(faults, node, 'timezone', message);
}

function isTimezone(text: string): boolean {
  // Offsets such as +02:00 are taken by newer runtimes only, and know no daylight saving.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function readCurrency(faults: Faults, node: YamlNode | undefined): string | undefined {
  const text = readText(faults, node, 'currency');
  if (node === undefined || text === undefined) return undefined;
  const known = Intl.supportedValuesOf('currency');
  if (known.includes(text)) return text;
  const hint = didYouMean(text, known);
  const message = `"${text}" is no ISO 4217 currency code (three capitals, such as USD, EUR, NOK)${hint}`;
  return fault(faults, node, 'currency', message);
}

function readLocale(faults: Faults, node: YamlNode | undefined): string | undefined {
  const text = readText(faults, node, 'locale');
  if (node === undefined || text === undefined) return undefined;
  try {
    if (Intl.NumberFormat.supportedLocalesOf(text).length > 0) return text;
  } catch {
    // Not even the form of a language tag: the same fault as an unknown language.
  }
  const message = `"${text}" is no BCP 47 locale that can be formatted (such as en-US, nb-NO, de)`;
  return fault(faults, node, 'locale', message);
}
