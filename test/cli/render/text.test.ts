import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { paint } from '../../../src/cli/render/paint.ts';
import { oneLine } from '../../../src/cli/render/safe-text.ts';
import { cut, PLAIN, pad, widthOf, wrap } from '../../../src/cli/render/text.ts';

describe('oneLine', () => {
  it.each([
    ['plain', 'plain'],
    ['two\nlines\r\n\tand a tab', 'two lines and a tab'],
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['bell\u0007', 'bell␇'],
    ['\u009b31m', '\ufffd31m'],
    ['user\u202etxt.exe', 'usertxt.exe'],
    ['del\u007f', 'del␡'],
  ])('%j → %j', (text, safe) => expect(oneLine(text)).toBe(safe));
});

describe('cut', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['one too long', 11, 'one too lo…'],
    ['cut at blank', 5, 'cut…'],
    ['東京データ', 10, '東京データ'],
    ['東京データ', 9, '東京デー…'],
    ['東京データ', 8, '東京デ…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦…'],
    ['anything', 1, '…'],
    ['anything', 0, ''],
  ])('%j to %i → %j', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
    expect(widthOf(cut(text, width))).toBeLessThanOrEqual(width);
  });
});

it('pads by columns, not by characters', () => {
  expect(pad('東京', 6)).toBe('東京  ');
  expect(pad('1', 3, 'right')).toBe('  1');
  expect(pad('longer', 3)).toBe('longer');
});

describe('wrap', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['first\n\nsecond', 20, ['first', '', 'second']],
    ['unbreakable', 4, ['unbr', 'eaka', 'ble']],
    ['東京データ', 4, ['東京', 'デー', 'タ']],
    ['', 4, ['']],
  ])('%j at %i', (text, width, lines) => expect(wrap(text, width)).toEqual(lines));
});

describe('paint', () => {
  it.each([
    [{ bold: true }, '\u001b[1mx\u001b[0m'],
    [{ tone: 'green' }, '\u001b[32mx\u001b[0m'],
    [{ tone: 'green', dim: true }, '\u001b[2;32mx\u001b[0m'],
    [{ tone: '#ff0000' }, '\u001b[38;5;196mx\u001b[0m'],
    [{ tone: '#808080' }, '\u001b[38;5;244mx\u001b[0m'],
    [{ tone: '31;1m' }, 'x'],
    [{}, 'x'],
  ])('%j', (style, text) => {
    expect(paint('x', style, true)).toBe(text);
    expect(paint('x', style, false)).toBe('x');
  });
});

it('characters that are taken for one column are one', () => {
  const all = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code));
  const plain = all.filter((char) => PLAIN.test(char));
  expect(plain.length).toBeGreaterThan(700);
  expect(plain.filter((char) => stringWidth(char) !== 1)).toEqual([]);
  expect([...new Intl.Segmenter().segment(plain.join(''))].length).toBe(plain.length);
});
