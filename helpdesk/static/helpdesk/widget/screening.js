// The strongest of the service's own rules for patient data, so that she hears of it while she types. The service looks again.

const BIRTH = /(?:geboren|geb\b|gebdat|geboorte|\bdob\b|\bborn\b|birth|geburt|\bné+e?\b(?= le)|naissance|\bddn\b|\*)[^\n\d]{0,25}$/i;
const MONTHS = "jan|feb|fév|mar|mär|maa|mrt|apr|avr|mei|may|mai|jun|jui|jul|aug|aoû|sep|okt|oct|nov|dec|dez|déc";
const DATE = new RegExp(`\\b(?:\\d{1,2}[-./ ]\\d{1,2}[-./ ](?:\\d{4}|\\d{2})|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}\\.? (?:${MONTHS})[a-zûé]*\\.? \\d{4})\\b`, "gi");
const IBAN_LENGTHS = { AT: 20, BE: 16, CH: 21, DE: 22, DK: 18, ES: 24, FR: 27, GB: 22, IE: 22, IT: 27, LU: 20, NL: 18, PL: 28, PT: 25 };
const OWN_NUMBER = /(?:HY|T|ticket|order|HYS)[-\s:#]*\d*-?$/i;
const digits = (text) => text.replace(/\D/g, "");

function weighted(number, weights, modulus) {
  return [...number].reduce((sum, figure, place) => sum + figure * weights[place], 0) % modulus === 0;
}

const isBsn = (number) => Number(number) > 0 && weighted(number, [9, 8, 7, 6, 5, 4, 3, 2, -1], 11);
const isNhs = (number) => weighted(number, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11) && !/^(\d)\1*$/.test(number);

// The letter counts as two digits; weights 1 and 2 in turn, sums of digits; the rest modulo ten is the last digit.
function isKvnr(text) {
  const figures = String(text.toUpperCase().charCodeAt(0) - 64).padStart(2, "0") + digits(text);
  const sum = [...figures.slice(0, 10)].reduce((total, figure, place) => {
    const product = figure * (1 + (place % 2));
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 10 === Number(figures[10]);
}

function isNir(text) {
  const plain = text.replace(/[^0-9AB]/gi, "").toUpperCase();
  const month = Number(plain.slice(3, 5));
  const number = plain.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return (month >= 20 || (month >= 1 && month <= 12)) && 97 - Number(BigInt(number) % 97n) === Number(plain.slice(13));
}

function isIban(text) {
  const plain = text.replace(/[\s.-]/g, "").toUpperCase();
  if (plain.length !== IBAN_LENGTHS[plain.slice(0, 2)]) return false;
  const number = (plain.slice(4) + plain.slice(0, 4)).replace(/[A-Z]/g, (letter) => letter.charCodeAt(0) - 55);
  return BigInt(number) % 97n === 1n;
}

function isPhone(text) {
  const length = digits(text).length;
  return length >= 9 && length <= 15 && !/^\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4}$/.test(text);
}

const RULES = [
  ["email", /[\w.+'-]+@(?!(?:[\w-]+\.)*hysio\.(?:com|example)\b)(?:[\w-]+\.)+[a-z]{2,24}\b/gi, () => true],
  ["iban", /\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,26}/gi, isIban],
  ["nir", /\b[1-478] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b/gi, isNir],
  ["kvnr", /\b[A-Z] ?\d{3} ?\d{3} ?\d{3}\b/gi, isKvnr],
  ["bsn", /(?<![\d+.,-])\d(?:[ .-]?\d){8}(?![\d]|[.,-]\d)/g, (text) => isBsn(digits(text))],
  ["nhs", /(?<![\d+.,-])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)/g, (text) => isNhs(digits(text))],
  ["date-of-birth", DATE, (text, before) => BIRTH.test(before)],
  ["phone", /(?<![\w.])(?:\+|00)[1-9](?:[ .\-/()]{0,3}\d){7,13}|(?<![\w.,+-])\(?0[1-9]\)?(?:[ .\-/()]{0,3}\d){7,10}(?!\d)/g, isPhone],
];

/** What looks like patient data: `[{kind, start, end}]`, in the order of the text, none over another. */
export function findings(text) {
  const found = [];
  for (const [kind, shape, holds] of RULES) {
    for (const match of text.matchAll(shape)) {
      const start = match.index;
      const end = start + match[0].length;
      const before = text.slice(Math.max(0, start - 40), start);
      if (found.some((other) => start < other.end && end > other.start)) continue;
      if (!OWN_NUMBER.test(before) && holds(match[0], before)) found.push({ kind, start, end });
    }
  }
  return found.sort((one, other) => one.start - other.start);
}

/** `text` with what was found replaced by its name in brackets. */
export function without(text, found, label) {
  return found.reduceRight((left, { kind, start, end }) => `${left.slice(0, start)}[${label(kind)}]${left.slice(end)}`, text);
}
