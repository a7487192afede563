/** Cases with names such as people write: verbs, nouns, parameters. One in a hundred fails. */

/** Always the same numbers, as unordered as those of the world. */
let seed = 20_260_101;
const below = (most) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * most);
};
const pick = (words) => words[below(words.length)];
const split = (text) => text.split(' ');
const verbs = split(
  'accepts adds applies cancels charges clears closes counts creates deletes exports filters hides imports keeps lists loads locks merges moves opens parses prints reads refunds rejects removes renders resets retries returns rounds saves sends shows signs skips sorts splits stops stores syncs trims updates validates warns writes',
);
const nouns = split(
  'account address amount balance basket batch cart category checkout city code coupon currency customer date delivery discount document email error event export fee file filter form gateway group header image index invoice item label language limit line list login map member menu message name note number offer order page password payment period permission phone photo plan price product profile query quota rate receipt refund region report request result role row rule scope search session shipment size stock store subscription table tag tax token total unit user voucher warehouse zone',
);
const ends = split(
  'twice at_midnight on_a_leap_day without_a_name for_a_guest when_it_is_empty with_unicode after_a_timeout in_order in_parallel behind_a_proxy once_only for_an_admin with_a_long_text before_the_deadline on_the_last_page',
);
const params = split(
  'EUR USD JPY CNY de_DE en_US zh_CN ja_JP 0 1 17 100 9999 None True False empty utf8 gb18030 chrome firefox safari mobile desktop',
);

/** Tests of a class are mostly about one thing; one in four has parameters, whose cases follow each other. */
function namesOf(subject) {
  const about = below(3) === 0 ? pick(nouns) : subject;
  const plain = `test_${about}_${pick(verbs)}_${pick(nouns)}${below(3) === 0 ? `_${pick(ends)}` : ''}`;
  if (below(4) !== 0) return [plain];
  return Array.from({ length: 2 + below(9) }, () => `${plain}[${pick(params)}-${below(1000)}]`);
}

function caseXml(suite, name) {
  const time = (Math.exp(below(9000) / 1000) / 100).toFixed(3);
  const head = `<testcase classname="${suite}" name="${name}" time="${time}"`;
  const failed = `><failure message="AssertionError: expected ${below(500)}, got ${below(500)}">assert</failure></testcase>`;
  return head + (below(100) === 0 ? failed : '/>');
}

/** A JUnit report of so many cases; the same one for the same number, made once a process. */
export function reportOf(count) {
  const cases = [];
  while (cases.length < count) {
    const subject = pick(nouns);
    const suite = `tests.${pick(nouns)}.test_${subject}_${pick(verbs)}_${cases.length}.Test${pick(nouns)}`;
    for (let tests = 5 + below(30); tests > 0; tests -= 1)
      for (const name of namesOf(subject)) cases.push(caseXml(suite, name));
  }
  return `<testsuites><testsuite name="many">${cases.slice(0, count).join('\n')}</testsuite></testsuites>`;
}
