/** Countries by the names and codes that other systems write. */

import { ownOf } from '../../record/value.ts';

/** ISO 3166-1 alpha-3, and names that Intl does not know, by the codes of two letters. */
const OTHERS: Readonly<Record<string, string>> = {
  usa: 'US',
  us: 'US',
  unitedstatesofamerica: 'US',
  america: 'US',
  uk: 'GB',
  gbr: 'GB',
  greatbritain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  northernireland: 'GB',
  deu: 'DE',
  deutschland: 'DE',
  fra: 'FR',
  esp: 'ES',
  españa: 'ES',
  ita: 'IT',
  italia: 'IT',
  nld: 'NL',
  holland: 'NL',
  thenetherlands: 'NL',
  bel: 'BE',
  che: 'CH',
  schweiz: 'CH',
  suisse: 'CH',
  aut: 'AT',
  österreich: 'AT',
  prt: 'PT',
  pol: 'PL',
  cze: 'CZ',
  czechrepublic: 'CZ',
  svk: 'SK',
  hun: 'HU',
  rou: 'RO',
  bgr: 'BG',
  grc: 'GR',
  swe: 'SE',
  nor: 'NO',
  norge: 'NO',
  dnk: 'DK',
  danmark: 'DK',
  fin: 'FI',
  isl: 'IS',
  irl: 'IE',
  est: 'EE',
  lva: 'LV',
  ltu: 'LT',
  ukr: 'UA',
  rus: 'RU',
  russianfederation: 'RU',
  tur: 'TR',
  turkey: 'TR',
  isr: 'IL',
  are: 'AE',
  uae: 'AE',
  sau: 'SA',
  egy: 'EG',
  zaf: 'ZA',
  nga: 'NG',
  ken: 'KE',
  mar: 'MA',
  ind: 'IN',
  chn: 'CN',
  jpn: 'JP',
  kor: 'KR',
  korea: 'KR',
  republicofkorea: 'KR',
  twn: 'TW',
  hkg: 'HK',
  sgp: 'SG',
  mys: 'MY',
  idn: 'ID',
  tha: 'TH',
  vnm: 'VN',
  phl: 'PH',
  philipines: 'PH',
  aus: 'AU',
  nzl: 'NZ',
  can: 'CA',
  mex: 'MX',
  méxico: 'MX',
  bra: 'BR',
  brasil: 'BR',
  arg: 'AR',
  chl: 'CL',
  col: 'CO',
  per: 'PE',
  pan: 'PA',
};

let byName: ReadonlyMap<string, string> | undefined;

/** Code of two letters for a code or an English name; undefined when it is neither. */
export function countryCode(text: string): string | undefined {
  byName ??= englishNames();
  const wanted = bare(text);
  return ownOf(OTHERS, wanted) ?? byName.get(wanted);
}

function englishNames(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const found = new Map<string, string>();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  for (const first of letters) {
    for (const second of letters) {
      const code = first + second;
      const name = names.of(code);
      // Codes that were withdrawn or are no country have the name of another, or none.
      if (name === undefined || found.has(bare(name)) || RETIRED.has(code)) continue;
      found.set(bare(name), code);
      found.set(code.toLowerCase(), code);
    }
  }
  return found;
}

const RETIRED = new Set(
  'AC AN BU CP CS CQ DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO QU RH SU TA TP UK UN VD WK YD YU XA XB ZR ZZ'.split(
    ' ',
  ),
);

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}]+/gu, '');
}
