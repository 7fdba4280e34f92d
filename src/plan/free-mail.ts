/** Where everybody has an address: such a domain says nothing of the company that a person works for. */

/** Names of providers that have a domain per country: `yahoo.co.uk`, `gmx.at`. */
const IN_MANY_COUNTRIES = new Set(
  'aol btinternet gmx googlemail hotmail icloud live msn outlook windowslive yahoo yandex ymail'.split(
    ' ',
  ),
);

const DOMAINS = new Set(
  `126.com 139.com 163.com aim.com att.net bellsouth.net bigpond.com bluewin.ch comcast.net cox.net duck.com
  earthlink.net email.com fastmail.com fastmail.fm fm.com free.fr freenet.de gmail.com hey.com hushmail.com inbox.com
  inbox.ru interia.pl juno.com kpnmail.nl laposte.net libero.it list.ru live.com mac.com mail.com mail.ru mailbox.org
  me.com naver.com neuf.fr ntlworld.com o2.pl online.no onet.pl optonline.net orange.fr passmail.net pm.me posteo.de
  posteo.net privaterelay.appleid.com proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com
  rocketmail.com rogers.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com sympatico.ca t-online.de talktalk.net
  telenet.be terra.com.br tiscali.it tuta.com tuta.io tutanota.com tutanota.de uol.com.br verizon.net virgilio.it
  virginmedia.com wanadoo.fr web.de wp.pl xtra.co.nz ziggo.nl zoho.com zohomail.com`.split(/\s+/),
);

/** True for the domain (normal form) of a provider of private mailboxes. */
export function isFreeMail(domain: string): boolean {
  if (DOMAINS.has(domain)) return true;
  const [name = '', ...ending] = domain.split('.');
  const isCountry = ending.length <= 2 && ending.every((part) => part.length <= 3);
  return isCountry && IN_MANY_COUNTRIES.has(name);
}
