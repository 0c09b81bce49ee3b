/** Names in dates of a locale. Weekdays begin with Sunday. */
export interface DateNames {
  readonly months: readonly string[]
  readonly shortMonths: readonly string[]
  readonly weekdays: readonly string[]
  readonly shortWeekdays: readonly string[]
  readonly halfDays: readonly string[]
  readonly eras: readonly string[]
}

const cache = new Map<string, DateNames>()

/** Names of a locale such as `pt_BR`: from a table, else from the platform's own data for its language. */
export function dateNames(locale: string): DateNames {
  let names = cache.get(locale)
  if (names === undefined) {
    const row = ROWS[locale] ?? ROWS[sharedNames(locale)]
    names = row === undefined ? platformNames(locale) : namesOf(row)
    if (cache.size > 200) cache.clear()
    cache.set(locale, names)
  }
  return names
}

/** Where the names of a locale without a row of its own are: with its language, or with its part of the world. */
function sharedNames(locale: string): string {
  const [language = '', country] = locale.split('_')
  if (language !== 'es' || country === undefined || country === 'ES') return language
  return 'es_MX'
}

type Row = readonly [string, string, string, string, string, string]

function namesOf(row: Row): DateNames {
  const [months = [], shortMonths = [], weekdays = [], shortWeekdays = [], halfDays = [], eras = []] = row.map((cell) =>
    cell.split('|'),
  )
  return { months, shortMonths, weekdays, shortWeekdays, halfDays, eras }
}

function platformNames(locale: string): DateNames {
  const tag = knownTag(locale)
  const part = (type: string, options: Intl.DateTimeFormatOptions, epochMs: number): string => {
    const format = new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC', calendar: 'gregory' })
    return format.formatToParts(epochMs).find((each) => each.type === type)?.value ?? ''
  }
  const month = (style: 'long' | 'short') => (_: unknown, index: number) =>
    part('month', { month: style, day: 'numeric' }, Date.UTC(2023, index, 1))
  // 1 January 2023 was a Sunday.
  const weekday = (style: 'long' | 'short') => (_: unknown, index: number) =>
    part('weekday', { weekday: style }, Date.UTC(2023, 0, 1 + index))
  return {
    months: Array.from({ length: 12 }, month('long')),
    shortMonths: Array.from({ length: 12 }, month('short')),
    weekdays: Array.from({ length: 7 }, weekday('long')),
    shortWeekdays: Array.from({ length: 7 }, weekday('short')),
    halfDays: [0, 12].map(
      (hour) =>
        part('dayPeriod', { hour: 'numeric', hour12: true }, Date.UTC(2023, 0, 1, hour)) || (hour === 0 ? 'AM' : 'PM'),
    ),
    eras: [-1, 2023].map((year) => part('era', { era: 'short', year: 'numeric' }, Date.UTC(year, 5, 1))),
  }
}

/** The language tag if the platform knows it, English otherwise. */
function knownTag(locale: string): string {
  try {
    const tag = locale.replaceAll('_', '-')
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0 ? tag : 'en-US'
  } catch {
    // RangeError: not even the form of a language tag.
    return 'en-US'
  }
}

/** Facts of Java 17 (CLDR 39), the platform of the reference engine. */
const ROWS: Readonly<Record<string, Row | undefined>> = {
  en: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun|Mon|Tue|Wed|Thu|Fri|Sat',
    'AM|PM',
    'BC|AD',
  ],
  pt: [
    'janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro',
    'jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez.',
    'domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado',
    'dom.|seg.|ter.|qua.|qui.|sex.|sáb.',
    'AM|PM',
    'a.C.|d.C.',
  ],
  es: [
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
    'ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic',
    'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
    'dom|lun|mar|mié|jue|vie|sáb',
    'a. m.|p. m.',
    'a. C.|d. C.',
  ],
  fr: [
    'janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre',
    'janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.',
    'dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi',
    'dim.|lun.|mar.|mer.|jeu.|ven.|sam.',
    'AM|PM',
    'av. J.-C.|ap. J.-C.',
  ],
  de: [
    'Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember',
    'Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.',
    'Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag',
    'So.|Mo.|Di.|Mi.|Do.|Fr.|Sa.',
    'AM|PM',
    'v. Chr.|n. Chr.',
  ],
  it: [
    'gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre',
    'gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic',
    'domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato',
    'dom|lun|mar|mer|gio|ven|sab',
    'AM|PM',
    'a.C.|d.C.',
  ],
  nl: [
    'januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december',
    'jan.|feb.|mrt.|apr.|mei|jun.|jul.|aug.|sep.|okt.|nov.|dec.',
    'zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag',
    'zo|ma|di|wo|do|vr|za',
    'a.m.|p.m.',
    'v.Chr.|n.Chr.',
  ],
  pl: [
    'stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia',
    'sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru',
    'niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota',
    'niedz.|pon.|wt.|śr.|czw.|pt.|sob.',
    'AM|PM',
    'p.n.e.|n.e.',
  ],
  sv: [
    'januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december',
    'jan.|feb.|mars|apr.|maj|juni|juli|aug.|sep.|okt.|nov.|dec.',
    'söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag',
    'sön|mån|tis|ons|tors|fre|lör',
    'fm|em',
    'f.Kr.|e.Kr.',
  ],
  da: [
    'januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december',
    'jan.|feb.|mar.|apr.|maj|jun.|jul.|aug.|sep.|okt.|nov.|dec.',
    'søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag',
    'søn.|man.|tir.|ons.|tor.|fre.|lør.',
    'AM|PM',
    'f.Kr.|e.Kr.',
  ],
  nb: [
    'januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember',
    'jan.|feb.|mar.|apr.|mai|jun.|jul.|aug.|sep.|okt.|nov.|des.',
    'søndag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag',
    'søn.|man.|tir.|ons.|tor.|fre.|lør.',
    'a.m.|p.m.',
    'f.Kr.|e.Kr.',
  ],
  fi: [
    'tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta',
    'tammik.|helmik.|maalisk.|huhtik.|toukok.|kesäk.|heinäk.|elok.|syysk.|lokak.|marrask.|jouluk.',
    'sunnuntaina|maanantaina|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina',
    'su|ma|ti|ke|to|pe|la',
    'ap.|ip.',
    'eKr.|jKr.',
  ],
  cs: [
    'ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince',
    'led|úno|bře|dub|kvě|čvn|čvc|srp|zář|říj|lis|pro',
    'neděle|pondělí|úterý|středa|čtvrtek|pátek|sobota',
    'ne|po|út|st|čt|pá|so',
    'dop.|odp.',
    'př. n. l.|n. l.',
  ],
  hu: [
    'január|február|március|április|május|június|július|augusztus|szeptember|október|november|december',
    'jan.|febr.|márc.|ápr.|máj.|jún.|júl.|aug.|szept.|okt.|nov.|dec.',
    'vasárnap|hétfő|kedd|szerda|csütörtök|péntek|szombat',
    'V|H|K|Sze|Cs|P|Szo',
    'de.|du.',
    'i. e.|i. sz.',
  ],
  ru: [
    'января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря',
    'янв.|февр.|мар.|апр.|мая|июн.|июл.|авг.|сент.|окт.|нояб.|дек.',
    'воскресенье|понедельник|вторник|среда|четверг|пятница|суббота',
    'вс|пн|вт|ср|чт|пт|сб',
    'AM|PM',
    'до н. э.|н. э.',
  ],
  tr: [
    'Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık',
    'Oca|Şub|Mar|Nis|May|Haz|Tem|Ağu|Eyl|Eki|Kas|Ara',
    'Pazar|Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi',
    'Paz|Pzt|Sal|Çar|Per|Cum|Cmt',
    'ÖÖ|ÖS',
    'MÖ|MS',
  ],
  en_GB: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun|Mon|Tue|Wed|Thu|Fri|Sat',
    'am|pm',
    'BC|AD',
  ],
  en_CA: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan.|Feb.|Mar.|Apr.|May|Jun.|Jul.|Aug.|Sep.|Oct.|Nov.|Dec.',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun.|Mon.|Tue.|Wed.|Thu.|Fri.|Sat.',
    'a.m.|p.m.',
    'BC|AD',
  ],
  en_AU: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun|Mon|Tue|Wed|Thu|Fri|Sat',
    'am|pm',
    'BC|AD',
  ],
  pt_PT: [
    'janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro',
    'jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez.',
    'domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado',
    'domingo|segunda|terça|quarta|quinta|sexta|sábado',
    'da manhã|da tarde',
    'a.C.|d.C.',
  ],
  es_MX: [
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
    'ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sep.|oct.|nov.|dic.',
    'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
    'dom|lun|mar|mié|jue|vie|sáb',
    'a. m.|p. m.',
    'a. C.|d. C.',
  ],
  es_AR: [
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
    'ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sep.|oct.|nov.|dic.',
    'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
    'dom|lun|mar|mié|jue|vie|sáb',
    'a. m.|p. m.',
    'a. C.|d. C.',
  ],
  fr_CA: [
    'janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre',
    'janv.|févr.|mars|avr.|mai|juin|juill.|août|sept.|oct.|nov.|déc.',
    'dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi',
    'dim.|lun.|mar.|mer.|jeu.|ven.|sam.',
    'a.m.|p.m.',
    'av. J.-C.|ap. J.-C.',
  ],
  de_AT: [
    'Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember',
    'Jän.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sep.|Okt.|Nov.|Dez.',
    'Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag',
    'So.|Mo.|Di.|Mi.|Do.|Fr.|Sa.',
    'AM|PM',
    'v. Chr.|n. Chr.',
  ],
  ja: [
    '1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月',
    '1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月',
    '日曜日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日',
    '日|月|火|水|木|金|土',
    '午前|午後',
    '紀元前|西暦',
  ],
  zh: [
    '一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月',
    '1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月',
    '星期日|星期一|星期二|星期三|星期四|星期五|星期六',
    '周日|周一|周二|周三|周四|周五|周六',
    '上午|下午',
    '公元前|公元',
  ],
  ko: [
    '1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월',
    '1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월',
    '일요일|월요일|화요일|수요일|목요일|금요일|토요일',
    '일|월|화|수|목|금|토',
    '오전|오후',
    'BC|AD',
  ],
  en_IE: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun|Mon|Tue|Wed|Thu|Fri|Sat',
    'a.m.|p.m.',
    'BC|AD',
  ],
  en_NZ: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun|Mon|Tue|Wed|Thu|Fri|Sat',
    'am|pm',
    'BC|AD',
  ],
  en_ZA: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun|Mon|Tue|Wed|Thu|Fri|Sat',
    'am|pm',
    'BC|AD',
  ],
  en_IN: [
    'January|February|March|April|May|June|July|August|September|October|November|December',
    'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec',
    'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday',
    'Sun|Mon|Tue|Wed|Thu|Fri|Sat',
    'am|pm',
    'BC|AD',
  ],
  es_PE: [
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|setiembre|octubre|noviembre|diciembre',
    'ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|set.|oct.|nov.|dic.',
    'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
    'dom|lun|mar|mié|jue|vie|sáb',
    'a. m.|p. m.',
    'a. C.|d. C.',
  ],
  es_UY: [
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|setiembre|octubre|noviembre|diciembre',
    'ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|set.|oct.|nov.|dic.',
    'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
    'dom|lun|mar|mié|jue|vie|sáb',
    'a. m.|p. m.',
    'a. C.|d. C.',
  ],
  es_VE: [
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
    'ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sept.|oct.|nov.|dic.',
    'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
    'dom|lun|mar|mié|jue|vie|sáb',
    'a. m.|p. m.',
    'a. C.|d. C.',
  ],
  es_PY: [
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
    'ene.|feb.|mar.|abr.|may.|jun.|jul.|ago.|sept.|oct.|nov.|dic.',
    'domingo|lunes|martes|miércoles|jueves|viernes|sábado',
    'dom|lun|mar|mié|jue|vie|sáb',
    'a. m.|p. m.',
    'a. C.|d. C.',
  ],
}
