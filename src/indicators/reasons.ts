import type { Lang, Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/**
 * Why an indicator gave an outcome other than a plain flag or pass, by the code in `reason`: those that several
 * indicators share. One's own stand in its file.
 */
export const reasons: Record<string, Text> = {
  'amount-missing': t('the amount is missing', 'нет суммы', 'сомасы жоқ'),
  'award-pending': t(
    'the award is still pending',
    'решение о победителе ещё не окончательно',
    'жеңімпаз туралы шешім әлі түпкілікті емес',
  ),
  'amendments-not-published': t(
    'this publisher tells no changes of contracts',
    'издатель данных не публикует изменения договоров',
    'дерек жариялаушы шарттардың өзгерістерін жарияламайды',
  ),
  'below-minimum': t('worth less than the parameter asks', 'дешевле заданной суммы', 'берілген сомадан арзан'),
  'bid-status-missing': t(
    'it is not published which bids were admitted',
    'не опубликовано, какие заявки допущены',
    'қай өтінімдер жіберілгені жарияланбаған',
  ),
  'bidders-unnamed': t(
    'not all bidders have an id',
    'не у всех участников есть идентификатор',
    'қатысушылардың бәрінде сәйкестендіргіш жоқ',
  ),
  'bids-and-number-of-tenderers-disagree': t(
    'one bid is published, but the number of tenderers is larger',
    'опубликована одна заявка, а число участников больше',
    'бір өтінім жарияланған, ал қатысушылар саны одан көп',
  ),
  'bids-not-settled': t(
    'bids become visible late, and too few days have passed since closing',
    'заявки видны не сразу, после окончания приёма прошло мало дней',
    'өтінімдер бірден көрінбейді, қабылдау аяқталғалы аз күн өтті',
  ),
  'bids-without-lot': t(
    'bids do not say which of several lots they are for',
    'в заявках не указано, к какому из нескольких лотов они относятся',
    'өтінімдерде бірнеше лоттың қайсысына қатысты екені көрсетілмеген',
  ),
  'building-works': t(
    'building works, where the law keeps prices close together',
    'строительные работы, где закон сближает цены',
    'құрылыс жұмыстары, мұнда заң бағаларды жақындатады',
  ),
  calendar: t(
    'a date lies outside the working-day calendar',
    'дата вне календаря рабочих дней',
    'күн жұмыс күндерінің күнтізбесінен тыс',
  ),
  'calendar-projected': t(
    'days off and worked weekends of that year are not announced yet',
    'выходные и переносы рабочих дней на этот год ещё не объявлены',
    'сол жылғы демалыс күндері мен жұмыс күндерінің ауыстырылуы әлі жарияланбаған',
  ),
  cancelled: t('cancelled', 'отменено', 'күші жойылған'),
  'category-missing': t(
    'it is not told whether goods, works or services were bought, and their limits differ',
    'не сказано, товар, работа или услуга, а пределы у них разные',
    'тауар, жұмыс немесе қызмет екені айтылмаған, ал олардың шектері әртүрлі',
  ),
  'closes-before-it-opens': t(
    'bids close before the announcement or the opening of intake',
    'приём заявок закрыт раньше объявления или своего начала',
    'өтінім қабылдау хабарландырудан немесе өз басталуынан бұрын жабылған',
  ),
  'closing-date-missing': t(
    'neither a closing date nor a result is known',
    'неизвестны ни дата окончания приёма, ни итог',
    'қабылдаудың аяқталу күні де, қорытынды да белгісіз',
  ),
  'codes-missing': t(
    'too many purchases have no code',
    'у слишком многих закупок нет кода',
    'тым көп сатып алудың коды жоқ',
  ),
  'date-missing': t('a date that is needed is missing', 'нет нужной даты', 'қажетті күн жоқ'),
  'few-buyers': t(
    'too few buyers for a market',
    'слишком мало заказчиков для рынка',
    'нарық үшін тапсырыс беруші тым аз',
  ),
  'few-contracts': t('too few contracts in the year', 'слишком мало договоров за год', 'жыл ішінде шарттар тым аз'),
  'few-peers': t(
    'too few like it to compare with',
    'слишком мало подобных для сравнения',
    'салыстыруға ұқсастары тым аз',
  ),
  'first-value-unknown': t(
    'the contract was changed, and what it was worth before is not known',
    'договор менялся, а прежняя сумма неизвестна',
    'шарт өзгертілген, ал бұрынғы сомасы белгісіз',
  ),
  'former-lines-unknown': t(
    'the contract was changed, and its lines before are not known',
    'договор менялся, а прежние позиции неизвестны',
    'шарт өзгертілген, ал бұрынғы позициялары белгісіз',
  ),
  'grounds-missing': t(
    'the grounds of direct contracts are missing or belong to a law that was not read',
    'нет оснований прямых договоров, или они из непрочитанного закона',
    'тікелей шарттардың негіздері жоқ немесе олар оқылмаған заңға жатады',
  ),
  'law-unverified': t(
    'the law of that date or stage was not read',
    'закон на эту дату или этап не прочитан',
    'сол күнгі немесе кезеңдегі заң оқылмаған',
  ),
  'like-its-peers': t(
    'a high share, but not beyond that of the peers',
    'доля высока, но не выше, чем у равных',
    'үлесі жоғары, бірақ теңдестерінен артық емес',
  ),
  'limit-missing': t(
    'the limit for direct purchases of that publisher was not given',
    'предел прямых закупок для этого издателя не задан',
    'бұл жариялаушының тікелей сатып алу шегі берілмеген',
  ),
  'lines-not-told-apart': t(
    'some lines cannot be matched with those before the change',
    'часть позиций не сопоставить с прежними',
    'позициялардың бір бөлігін бұрынғылармен салыстыру мүмкін емес',
  ),
  method: t('the method does not fall under the rule', 'способ не подпадает под правило', 'тәсіл ережеге жатпайды'),
  'method-missing': t('the method is missing', 'нет способа закупки', 'сатып алу тәсілі жоқ'),
  'method-unknown': t('the method is not known', 'способ закупки неизвестен', 'сатып алу тәсілі белгісіз'),
  'methods-missing': t(
    'the method of too many contracts is missing',
    'у многих договоров нет способа закупки',
    'көптеген шарттардың сатып алу тәсілі жоқ',
  ),
  'natural-person': t(
    'a natural person, of whom no contacts or numbers are kept',
    'физическое лицо, чьи контакты и номера не хранятся',
    'жеке тұлға, оның байланыс деректері мен нөмірлері сақталмайды',
  ),
  'no-bids-visible': t('no bids are visible', 'заявки не видны', 'өтінімдер көрінбейді'),
  'no-limit': t(
    'bought on a ground that has no limit',
    'куплено на основании, для которого предела нет',
    'шегі жоқ негіз бойынша сатып алынған',
  ),
  'no-register': t('no register was imported', 'реестр не загружен', 'тізілім жүктелмеген'),
  'no-rival': t('no second admitted bid', 'нет второй допущенной заявки', 'жіберілген екінші өтінім жоқ'),
  'no-vat-in-the-sum': t('the two sums are equal', 'обе суммы равны', 'екі сома тең'),
  'not-all-bids-published': t(
    'fewer bids are published than took part',
    'опубликованы не все заявки участников',
    'қатысушылар өтінімдерінің бәрі жарияланбаған',
  ),
  'not-announced': t('not announced yet', 'ещё не объявлено', 'әлі жарияланбаған'),
  'not-awarded': t('no award is published yet', 'победитель ещё не опубликован', 'жеңімпаз әлі жарияланбаған'),
  'not-concluded': t('the contract was not concluded', 'договор не заключён', 'шарт жасалмаған'),
  'not-held': t('the purchase failed', 'закупка не состоялась', 'сатып алу өтпеді'),
  'obligatory-ground': t(
    'bought only on grounds that name the supplier, such as a natural monopoly',
    'закупалось только на основаниях, где поставщик предопределён, например у естественной монополии',
    'тек өнім берушісі алдын ала белгілі негіздермен сатып алынған, мысалы, табиғи монополиядан',
  ),
  'obligatory-grounds': t(
    'the share rests on grounds that name the supplier',
    'доля объясняется основаниями, где поставщик предопределён',
    'үлес өнім берушісі алдын ала белгілі негіздермен түсіндіріледі',
  ),
  'one-bidder': t('a single bidder', 'один участник', 'жалғыз қатысушы'),
  'other-currency': t(
    'the sums are in another currency than the limit',
    'суммы в другой валюте, чем предел',
    'сомалар шектен басқа валютада',
  ),
  'other-law': t(
    'not a purchase of the Kazakhstan portal',
    'не закупка казахстанского портала',
    'Қазақстан порталының сатып алуы емес',
  ),
  'price-does-not-decide': t(
    'the price alone does not decide by this method',
    'при этом способе решает не только цена',
    'бұл тәсілде баға ғана шешпейді',
  ),
  'price-quotation-single-offer': t(
    'one offer in a request for price quotations: the law provides for it',
    'одно предложение в запросе ценовых предложений: закон это предусматривает',
    'баға ұсыныстарын сұратудағы бір ұсыныс: заңда көзделген',
  ),
  'prices-missing': t(
    'the price of a bid is missing, or stands for several lots together',
    'нет цены заявки, или она указана на несколько лотов сразу',
    'өтінімнің бағасы жоқ немесе бірнеше лотқа бірге көрсетілген',
  ),
  'quasi-state': t(
    'a purchase under quasi-state rules',
    'закупка по правилам квазигосударственного сектора',
    'квазимемлекеттік сектор қағидалары бойынша сатып алу',
  ),
  'register-without-dates': t(
    'the register does not say since when',
    'в реестре нет дат постановки на учёт',
    'тізілімде есепке қою күндері жоқ',
  ),
  'registered-on-some-dates': t(
    'registered on some dates of turnover only, and the sums do not say how much tax fell on the others',
    'на учёте лишь на часть дат оборота, а из сумм не видно, сколько налога приходится на остальные',
    'айналым күндерінің бір бөлігінде ғана есепте тұрған, ал сомалардан қалғандарына қанша салық келетіні көрінбейді',
  ),
  'several-currencies': t('several currencies', 'несколько валют', 'бірнеше валюта'),
  'several-winners': t('several bidders won', 'победителей несколько', 'жеңімпаз бірнеше'),
  'still-open': t('bids are still being received', 'приём заявок ещё идёт', 'өтінім қабылдау әлі жүріп жатыр'),
  'subcontracting-not-published': t(
    'nothing is said of subcontracting',
    'о субподряде ничего не сказано',
    'қосалқы мердігерлік туралы ештеңе айтылмаған',
  ),
  'sum-missing': t('a sum is missing', 'нет суммы', 'сома жоқ'),
  'sum-with-vat-is-less': t(
    'the sum with value added tax is less than the sum without it',
    'сумма с НДС меньше суммы без НДС',
    'ҚҚС-пен сома ҚҚС-сыз сомадан аз',
  ),
  'sums-differ-without-vat': t(
    'marked as without value added tax, but the two sums differ',
    'отмечено «без НДС», а суммы различаются',
    '«ҚҚС-сыз» деп белгіленген, ал сомалар әртүрлі',
  ),
  'supplier-missing': t('the supplier is missing', 'нет поставщика', 'өнім беруші жоқ'),
  'turnover-date-unknown': t(
    'no act shows the date of turnover, and the registration changed meanwhile',
    'нет акта с датой оборота, а учёт за это время менялся',
    'айналым күнін көрсететін акт жоқ, ал осы уақытта есеп өзгерген',
  ),
  'values-missing': t(
    'the value of too many contracts is missing',
    'у многих договоров нет суммы',
    'көптеген шарттардың сомасы жоқ',
  ),
  'vat-mark-missing': t('the mark of value added tax is missing', 'нет отметки об НДС', 'ҚҚС белгісі жоқ'),
  'winner-unknown': t(
    'it cannot be said which bid won',
    'нельзя сказать, какая заявка победила',
    'қай өтінім жеңгенін айту мүмкін емес',
  ),
  'without-vat': t('without value added tax', 'без НДС', 'ҚҚС-сыз'),
  'works-unknown': t(
    'it is not published whether these are building works',
    'не указано, строительные ли это работы',
    'бұлар құрылыс жұмыстары ма, жоқ па — көрсетілмеген',
  ),
}

/** The outcomes and reasons that a statement can give, as `['insufficient', 'no-register']`, sorted. */
export function reasonsOf(sql: string): [outcome: string, reason: string][] {
  const found = [...sql.matchAll(/'(pass|not-applicable|insufficient|error):([a-z0-9-]+)'/g)].map(
    ([, outcome = '', reason = '']): [string, string] => [outcome, reason],
  )
  const unique = new Map(found.map((pair) => [pair.join(':'), pair]))
  return [...unique.values()].sort((a, b) => (a.join(':') < b.join(':') ? -1 : 1))
}

/** What a reason of an indicator means; the code itself when nothing is said of it. */
export function reasonText(indicator: { reasons: Record<string, Text> }, reason: string, lang: Lang): string {
  return (indicator.reasons[reason] ?? reasons[reason])?.[lang] ?? reason
}
