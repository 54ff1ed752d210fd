import type { Lang, Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

// What a customer can be asked for; each with its papers.
const asked = {
  need: t(
    'the justification of the need: norms, applications, stock on the day of planning',
    'обоснование потребности: нормы, заявки, остатки на день планирования',
    'қажеттіліктің негіздемесі: нормалар, өтінімдер, жоспарлау күніндегі қалдықтар',
  ),
  plan: t(
    'when the purchase was put into the annual plan, and the approval with all its changes',
    'когда закупка включена в годовой план, документ об утверждении и все его изменения',
    'сатып алу жылдық жоспарға қашан енгізілген, бекіту құжаты және оның барлық өзгерісі',
  ),
  price: t(
    'the papers by which the planned sum was set: commercial offers, calculation, price database',
    'документы, по которым определена сумма по плану: коммерческие предложения, расчёт, база цен',
    'жоспардағы соманы айқындаған құжаттар: коммерциялық ұсыныстар, есеп, бағалар базасы',
  ),
  volume: t(
    'the yearly volume of like goods, works or services and the contracts that cover it',
    'годовой объём однородных товаров, работ или услуг и договоры, которыми он покрыт',
    'біртекті тауарлардың, жұмыстардың немесе көрсетілетін қызметтердің жылдық көлемі және оны жабатын шарттар',
  ),
  method: t(
    'the decision on the method with its ground',
    'решение о выборе способа закупки и его основание',
    'сатып алу тәсілін таңдау туралы шешім және оның негізі',
  ),
  direct: t(
    'the decision and the report on the choice of a single source, why this supplier and this price',
    'решение и отчёт о выборе способа из одного источника, обоснование выбора поставщика и цены',
    'бір көзден тәсілін таңдау туралы шешім мен есеп, өнім беруші мен бағаны таңдау негіздемесі',
  ),
  specification: t(
    'the technical specification with the reasons for each demand that narrows the choice',
    'техническая спецификация и обоснование каждого требования, которое сужает выбор',
    'техникалық ерекшелік және таңдауды тарылтатын әр талаптың негіздемесі',
  ),
  discussion: t(
    'the protocol of the preliminary discussion with the remarks and the answers to them',
    'протокол предварительного обсуждения с замечаниями и ответами на них',
    'ескертулер мен оларға жауаптар көрсетілген алдын ала талқылау хаттамасы',
  ),
  cancel: t(
    'why the purchase was cancelled: the decision and the change of budget or plan behind it',
    'причина отмены закупки: решение и лежащее в его основе изменение бюджета или плана',
    'сатып алудың жойылу себебі: шешім және оған негіз болған бюджет не жоспар өзгерісі',
  ),
  bids: t(
    'the protocols of opening and results with the detailed reasons for each rejection',
    'протоколы вскрытия и итогов с подробными причинами каждого отклонения',
    'әр қабылдамаудың егжей-тегжейлі себептері көрсетілген ашу және қорытынды хаттамалары',
  ),
  links: t(
    'how the absence of links between the bidders, the supplier and the customer was checked, and what came of it',
    'как проверено отсутствие связи между участниками, поставщиком и заказчиком и что установлено',
    'қатысушылар, өнім беруші және тапсырыс беруші арасында байланыстың жоқтығы қалай тексерілді және не анықталды',
  ),
  capacity: t(
    'the papers by which the supplier showed experience, people, equipment and finances',
    'документы, которыми поставщик подтвердил опыт, работников, технику и финансовую устойчивость',
    'өнім беруші тәжірибесін, қызметкерлерін, техникасын және қаржылық тұрақтылығын растаған құжаттар',
  ),
  amendments: t(
    'the additional agreements and the ground of each under the law on public procurement',
    'дополнительные соглашения и основание каждого по закону о государственных закупках',
    'қосымша келісімдер және әрқайсысының мемлекеттік сатып алу туралы заң бойынша негізі',
  ),
  contract: t(
    'the contract, or the paper by which it was refused; where there is neither, the reason',
    'договор либо документ об отказе от его заключения; если нет ни того, ни другого – причину',
    'шарт немесе оны жасаудан бас тарту туралы құжат; екеуі де болмаса – оның себебі',
  ),
  acceptance: t(
    'the acts of acceptance with volumes, as-built papers, photographs before and after',
    'акты приёма-передачи (выполненных работ) с объёмами, исполнительная документация, фотографии до и после',
    'көлемдері көрсетілген қабылдау-тапсыру (орындалған жұмыстар) актілері, атқарушылық құжаттама, жұмысқа дейінгі және кейінгі фотосуреттер',
  ),
  project: t(
    'the design documentation, the conclusion of the expertise, and the number of places or the length by the project',
    'проектно-сметная документация, заключение экспертизы, число мест или протяжённость по проекту',
    'жобалау-сметалық құжаттама, сараптама қорытындысы, жоба бойынша орындар саны немесе ұзындығы',
  ),
  warranty: t(
    'the warranty term, what was reported during it and what the contractor mended',
    'гарантийный срок, обращения в течение него и что устранил подрядчик',
    'кепілдік мерзімі, сол мерзімдегі өтініштер және мердігер нені жойды',
  ),
  supervision: t(
    "who does the technical and the author's supervision, by which contracts",
    'кто ведёт технический и авторский надзор и по каким договорам',
    'техникалық және авторлық қадағалауды кім, қандай шарттар бойынша жүргізеді',
  ),
  subcontract: t(
    'the subcontractors, their part of the works and the consent of the customer',
    'субподрядчики, их доля в работах и согласие заказчика',
    'қосалқы мердігерлер, олардың жұмыстағы үлесі және тапсырыс берушінің келісімі',
  ),
  penalty: t(
    'the penalty charged and withheld for delay, by dates',
    'начисленная и удержанная неустойка за просрочку, по датам',
    'кешіктіргені үшін есептелген және ұсталған тұрақсыздық айыбы, күндері бойынша',
  ),
  payment: t(
    'the dates and sums of payments, and the reasons for delay if there was one',
    'даты и суммы платежей, причины просрочки, если она была',
    'төлемдердің күндері мен сомалары, кешіктірілсе – оның себептері',
  ),
  advance: t(
    'the advance paid, its security and how it was worked off',
    'выплаченный аванс, его обеспечение и как он отработан',
    'төленген аванс, оның қамтамасыз етілуі және қалай өтелгені',
  ),
  vat: t(
    'by which papers VAT was put into the price and paid',
    'на основании каких документов НДС включён в цену и оплачен',
    'ҚҚС бағаға қандай құжаттар негізінде қосылған және төленген',
  ),
  register: t(
    'when the information was entered into the register of contracts, and the reason for delay',
    'когда сведения внесены в реестр договоров и причина задержки',
    'мәліметтер шарттар тізіліміне қашан енгізілген және кешігу себебі',
  ),
  rnu: t(
    'whether a suit to enter the supplier in the register of unscrupulous participants was filed',
    'подавался ли иск о внесении поставщика в реестр недобросовестных участников',
    'өнім берушіні жосықсыз қатысушылар тізіліміне енгізу туралы талап берілді ме',
  ),
  quasi: t(
    'the contract, its sum and supplier, the method and the amount of budget money in it',
    'договор, его сумма и поставщик, способ закупки и доля бюджетных денег в нём',
    'шарт, оның сомасы мен өнім берушісі, сатып алу тәсілі және ондағы бюджет ақшасының үлесі',
  ),
  use: t(
    'how and by whom what was bought is used',
    'как и кем используется приобретённое',
    'сатып алынғанды кім және қалай пайдаланады',
  ),
} as const satisfies Record<string, Text>

const byViolation: Record<string, readonly (keyof typeof asked)[]> = {
  'plan-out': ['plan', 'need'],
  lots: ['specification', 'discussion'],
  split: ['volume', 'method'],
  'no-need': ['need', 'price', 'use'],
  'wrong-method': ['method', 'volume'],
  'spec-tailored': ['specification', 'discussion'],
  'spec-vague': ['specification', 'discussion'],
  'qual-excess': ['specification', 'discussion'],
  'short-bid': ['discussion', 'bids'],
  'short-delivery': ['specification', 'acceptance'],
  'remarks-ignored': ['discussion'],
  cancel: ['cancel', 'plan'],
  reject: ['bids'],
  'no-reasons': ['bids'],
  sham: ['bids', 'links'],
  affil: ['links', 'bids'],
  shell: ['capacity', 'subcontract'],
  'rnu-supplier': ['links', 'rnu'],
  'failed-misuse': ['bids', 'direct'],
  single: ['direct', 'price'],
  'fake-emergency': ['direct', 'need'],
  'no-report': ['direct'],
  overprice: ['price'],
  'school-cost': ['project', 'price'],
  vat: ['vat', 'payment'],
  'no-penalty': ['penalty', 'acceptance'],
  amend: ['amendments'],
  unperformed: ['acceptance', 'payment'],
  road: ['acceptance', 'warranty', 'project'],
  supervision: ['supervision', 'links'],
  subcontract: ['subcontract'],
  fast: ['acceptance'],
  'late-pay': ['payment', 'acceptance'],
  advance: ['advance'],
  'no-rnu': ['rnu', 'penalty'],
  'late-data': ['register'],
  quasi: ['quasi', 'price'],
  stable: ['method', 'links'],
  dumping: ['bids', 'price'],
}

/**
 * What to ask the holder of the papers about breaches of these kinds; of none, what is asked about any purchase. Where no
 * contract is known there can be no acts: the contract is asked for.
 */
export function questionsFor(violations: readonly string[], lang: Lang, hasContract = true): string[] {
  const general: readonly (keyof typeof asked)[] = hasContract ? ['price', 'bids', 'acceptance'] : ['contract', 'bids']
  const keys = violations.flatMap((violation) => byViolation[violation] ?? [])
  return [...new Set(keys.length === 0 ? general : keys)].map((key) => asked[key][lang])
}

const proposals: Record<string, Text> = {
  lots: t(
    'divide the purchase into lots by kinds and places of delivery, or name the exception that applies',
    'разделить закупку на лоты по видам и местам поставки либо указать применимое исключение',
    'сатып алуды түрлері мен жеткізу орындары бойынша лоттарға бөлу немесе қолданылатын ерекшелікті көрсету',
  ),
  'spec-tailored': t(
    'strike out the trade mark or maker and describe the properties that are needed',
    'исключить указание на товарный знак или производителя и описать нужные характеристики',
    'тауар белгісін немесе өндірушіні алып тастап, қажетті сипаттамаларды жазу',
  ),
  'spec-vague': t(
    'set out the properties by standard or by values that can be measured at acceptance',
    'изложить характеристики со ссылкой на стандарт или в величинах, которые можно измерить при приёмке',
    'сипаттамаларды стандартқа сілтемемен немесе қабылдау кезінде өлшеуге болатын шамалармен жазу',
  ),
  'qual-excess': t(
    'strike out the demand, or name the norm that allows it',
    'исключить требование либо указать норму, которая его допускает',
    'талапты алып тастау немесе оған жол беретін норманы көрсету',
  ),
  'short-bid': t(
    'prolong bidding to the term set by the Rules',
    'продлить приём заявок до срока, установленного Правилами',
    'өтінім қабылдауды Қағидаларда белгіленген мерзімге дейін ұзарту',
  ),
  'short-delivery': t(
    'set a term of delivery not shorter than the law allows',
    'установить срок поставки не короче предусмотренного законом',
    'жеткізу мерзімін заңда көзделгеннен қысқа етпей белгілеу',
  ),
  'remarks-ignored': t(
    'consider the remarks and publish the protocol of the discussion with reasons',
    'рассмотреть замечания и опубликовать протокол обсуждения с обоснованием',
    'ескертулерді қарап, негіздемесімен талқылау хаттамасын жариялау',
  ),
}

/** What to propose for a fault of the documentation; undefined for a breach that has none. */
export function proposalFor(violations: readonly string[], lang: Lang): string | undefined {
  const found = violations.find((violation) => proposals[violation] !== undefined)
  return found === undefined ? undefined : proposals[found]![lang]
}
