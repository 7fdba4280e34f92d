/** Text whose words are as unequal as those of real text: few are everywhere, most are rare. */

import { type Random, zipf } from './random.ts';

/** The most frequent words, best known first; the rest of the vocabulary is made of syllables. */
const COMMON =
  `the of and to a in is for on with that it as by from at we this be or not have are was
  they will customer export report invoice dashboard account error team data renewal import
  page login price contract ticket project meeting budget release login schedule filter search
  deadline payment partner feature request update review proposal upgrade shipment office server
  calendar template approval discount warehouse question answer summary number column record
  quarter forecast training support engineer manager marketing campaign channel website mobile
  timeout crash slow broken missing wrong duplicate urgent weekly monthly annual permission role
  address delivery order license security audit backup restore migration network browser keyboard
  printer language currency rounding chart table board view label comment message attachment
  wants asked sent called agreed waits needs offers plans builds tests ships fixes checks writes
  before after during without against between about under over new old large small early late`
    .split(/\s+/)
    .filter((word, index, all) => all.indexOf(word) === index);

const ONSETS = 'b br c ch d dr f g gr h j k l m n p pl qu r s sh st t tr v w z'.split(' ');
const VOWELS = 'a e i o u ai ea io ou'.split(' ');
const ENDINGS = ' n r l s t m nd rk st x'.split(' ');

export const FIRST_NAMES: readonly string[] =
  `Ada Amir Anna Ben Bo Carla Chen Clara Dana Diego Elif Emma Erik Eva Farid Fiona Grace Hana Hugo
  Ida Igor Ines Ivan Jana Jonas Julia Kai Karim Lara Leo Lina Lucas Maja Marco Maria Mats Mei Mila
  Nadia Nils Nora Olga Omar Otto Paula Pedro Petra Priya Rasmus Rosa Ruth Sami Sara Sofia Sven Tara
  Theo Tomas Uma Vera Viktor Wanda Yara Yusuf Zoe`.split(/\s+/);

export const CITIES: readonly (readonly [string, string])[] = [
  ['Oslo', 'NO'],
  ['Bergen', 'NO'],
  ['Berlin', 'DE'],
  ['Leipzig', 'DE'],
  ['Lyon', 'FR'],
  ['Porto', 'PT'],
  ['Leeds', 'GB'],
  ['Chicago', 'US'],
  ['Denver', 'US'],
  ['Osaka', 'JP'],
];

/** Words, names and sentences from one vocabulary. */
export class Words {
  readonly #vocabulary: readonly string[];
  readonly #rank: (random: Random) => number;

  constructor(random: Random, size = 12_000) {
    const words = new Set(COMMON);
    while (words.size < size) words.add(madeUp(random));
    this.#vocabulary = [...words];
    this.#rank = zipf(size);
  }

  word(random: Random): string {
    return this.#vocabulary[this.#rank(random)] ?? 'word';
  }

  /** A rare word, capital first: surnames, companies, products. */
  name(random: Random): string {
    const rare = this.#vocabulary[random.int(COMMON.length, this.#vocabulary.length - 1)] ?? '';
    return capital(rare);
  }

  phrase(random: Random, low: number, high: number): string {
    const words = Array.from({ length: random.int(low, high) }, () => this.word(random));
    return capital(words.join(' '));
  }

  /** Sentences of 5 to 14 words, until there are at least `length` characters. */
  text(random: Random, length: number): string {
    let text = `${this.phrase(random, 5, 14)}.`;
    while (text.length < length) text += ` ${this.phrase(random, 5, 14)}.`;
    return text;
  }
}

function madeUp(random: Random): string {
  let word = '';
  for (let syllables = random.int(2, 3); syllables > 0; syllables--) {
    word += random.pick(ONSETS) + random.pick(VOWELS);
  }
  return word + random.pick(ENDINGS);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
