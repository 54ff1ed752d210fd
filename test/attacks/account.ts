/** What other tests try already: what, and where. */
export const existing: [what: string, where: string[]][] = [
  [
    'a fetch that is killed ten times, and a service that fails in all ways at once',
    ['test/dataset/fetch/kill.slow.test.ts'],
  ],
  ['downloads of files that are killed in the middle, byte for byte', ['test/dataset/files/kill.slow.test.ts']],
  ['builds that are killed, and what they leave', ['test/dataset/build.slow.test.ts', 'test/dataset/prune.test.ts']],
  ['pushes and pulls that are killed; random damage in the shared folder', ['test/sharing/sharing.slow.test.ts']],
  [
    'versions of a case written at the same time, merged in any order',
    ['test/cases/merge.test.ts', 'test/sharing/versions.test.ts'],
  ],
  ['a dead lock, one cut short, one of another machine', ['test/dataset/lock.test.ts']],
  ['raw lines cut short, a lost index, a stop while sealing', ['test/dataset/raw/store.test.ts']],
  [
    'SQL of others: files, web, settings, endless, greedy',
    ['test/indicators/hostile.slow.test.ts', 'test/dataset/engine.test.ts'],
  ],
  ['odd, damaged and deeply nested OCDS; archives cut off', ['test/ocds/odd-files.test.ts', 'test/ocds/read.test.ts']],
  [
    'addresses that lead to other hosts, links that never end',
    ['test/ocds/links.test.ts', 'test/goszakup/client/download.test.ts'],
  ],
  [
    'queries to the sandbox that ask for too much, bodies too large, what is no HTTP',
    ['test/sandbox/server/hostile.test.ts'],
  ],
  [
    'the Explorer: keys, hosts, origins, methods, sizes, what it writes',
    ['test/explorer/server.slow.test.ts', 'test/explorer/named.test.ts'],
  ],
  ['the token: in no file, message or process that is started', ['test/commands/token-leak.slow.test.ts']],
  [
    'numbers of persons out of everything but raw',
    ['test/commands/main-job.slow.test.ts', 'test/sharing/sharing.test.ts'],
  ],
  [
    'names in a shared folder that lead elsewhere, or that other systems do not take',
    ['test/sharing/sharing.test.ts', 'test/sharing/versions.test.ts'],
  ],
  [
    'formulas in CSV, markup in charts and pages',
    ['test/terminal/rows.test.ts', 'test/charts/svg.test.ts', 'test/reports/chromium.slow.test.ts'],
  ],
]

/** What was found on the way. */
export const mended: { found: string; done: string; test: string }[] = [
  {
    found:
      'A run of indicators was stored before the ledger of flags: killed between the two, the same run again had nothing to do, and when its flags were first seen was never written down',
    done: 'the ledger is written first, synced; a run whose flags the ledger does not know is made again',
    test: 'test/attacks/kills-write.slow.test.ts',
  },
  {
    found:
      'What is made between builds (shared relations, kept answers, the Explorer’s tables, stored runs, the ledger, packs of peers, the index of texts), cursors, the log of fetches and the length of a register had no checksum: a flipped bit in them was read as good, and data verify said nothing',
    done: 'each has one, and data verify compares it; a cursor that was changed is refused when it is read',
    test: 'test/attacks/damage.slow.test.ts',
  },
  {
    found:
      'Raw lines that were lost (a file cut at the end of a line, or emptied) were missed by data verify, and transform made releases without them; a bit flipped beside the record, in the address or the moment of the request, too',
    done: 'a file that is shorter than what was committed is refused wherever it is read, and cursors keep a CRC of each file',
    test: 'test/attacks/damage.slow.test.ts',
  },
  {
    found:
      'notebook copy that was killed in the middle of a notebook kept the half for good; indicators new, killed between its two files, refused ever after',
    done: 'both write each file whole, and go on',
    test: 'test/attacks/kills-write.slow.test.ts',
  },
  {
    found: 'data verify did not look at cases, campaigns, forms, results and what the watcher told',
    done: 'it names those that cannot be read',
    test: 'test/attacks/damage.slow.test.ts',
  },
  {
    found:
      'A check of VAT that was killed before dataset.json said so was "unchanged" the second time and never entered it; a killed import of a register left a file that no command removed',
    done: 'what was not committed is written over by the next import or record',
    test: 'test/attacks/kills-write.slow.test.ts',
  },
  {
    found:
      'A lock looked dead after the machine slept, or its clock moved, for five minutes or more, though its holder lived: a second writer took it over',
    done: 'who finds such a lock waits until its holder had time to touch it',
    test: 'test/dataset/lock.test.ts',
  },
  {
    found:
      'A ZIP archive or workbook with a damaged header of one file ended with an error of the program, not of the file',
    done: 'it is told as damage of the archive',
    test: 'test/files/zip.test.ts',
  },
  {
    found: 'An archive in memory (a bundle of evidence) could be as large as it liked when unpacked',
    done: 'more than 1 GB is refused',
    test: 'test/files/zip.test.ts',
  },
  {
    found: 'Cases of an indicator with an alias of nothing, or a merge of what is no mapping, ended with a stack',
    done: 'an error that names the file',
    test: 'test/attacks/shapes.test.ts',
  },
  {
    found:
      'JSON of another shape (a null where a list is wanted) in the watcher’s boxes, the list of letters, forms and results of checks on the spot, credentials, sharing.json, heads of pushes and dataset.json ended with a stack later on',
    done: 'the shape is looked at where they are read',
    test: 'test/attacks/shapes.test.ts',
  },
  {
    found:
      'data pull --with-raw that was killed while fetched records were put in their place refused to go on: what was there was taken for records of one’s own; dataset.json named registers that were not there yet',
    done: 'fetched records are put in place before dataset.json names them, and a pull goes on where each file is that of a version it knows',
    test: 'test/sharing/sharing.test.ts',
  },
  {
    found:
      'data verify said nothing of a cursor that was lost beside an entity without a line, and that a dataset.json was lost only as if there had never been a dataset',
    done: 'both are named',
    test: 'test/dataset/raw/store.test.ts',
  },
  {
    found:
      'A case, a campaign or a rule to watch by was not found where the letters of its file’s name were taken apart, as macOS does',
    done: 'names are compared letter by letter, however they are written',
    test: 'test/files/named.test.ts',
  },
  {
    found:
      'Every command hung where no directory can be made among the temporary files (/proc): Node.js makes its compile cache there, and tries for ever',
    done: 'the cache is left out there',
    test: 'test/commands/startup.test.ts',
  },
  {
    found:
      'A dataset below a path of more than 512 bytes (256 Kazakh letters): search and fetch ended in an internal error',
    done: 'they say that SQLite takes no longer one, and to move the dataset; on Windows paths of more than 260 letters get the prefix that they need',
    test: 'test/dataset/sqlite.test.ts',
  },
  {
    found: 'A ledger of flags or a stored run that was damaged ended in an internal error',
    done: 'it is named, with what can be made again and what is lost',
    test: 'test/indicators/store.test.ts',
  },
]
