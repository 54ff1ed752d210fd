// The parts of a Trino server from a Maven repository: the one that the user's own Maven settings name.
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { root } from '../setup.mjs'

/** The newest that runs on Java 17. */
const tried = '435'

const home = join(root, 'node_modules', '.jaryq', 'cluster')

/** What of this machine the cluster cannot do without; its message says what to do. */
export class Missing extends Error {}

/**
 * The folder of a server (`lib`, `plugin/hive`, `start.jar`), made when it is not there yet: from an unpacked Trino that
 * `JARYQ_TRINO` names, else from the artifacts `trino-main` and `trino-hive` of `io.trino`. Throws `Missing`.
 */
export function installed() {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const found = /version "(\d+)/.exec(java.stderr ?? '')?.[1]
  if (found === undefined || Number(found) < 17)
    throw new Missing(
      `Java 17 or newer is needed, and ${found === undefined ? 'there is none' : `this is Java ${found}`}`,
    )
  const given = process.env.JARYQ_TRINO || undefined
  const version = given === undefined ? tried : versionIn(given)
  const server = join(home, `server-${version}${given === undefined ? '' : '-given'}`)
  if (existsSync(join(server, 'start.jar'))) return { server, version }
  const work = `${server}.part`
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  if (given === undefined) fetchParts(work)
  else
    for (const part of ['lib', join('plugin', 'hive')])
      cpSync(join(given, part), join(work, part), { recursive: true, filter: (file) => basename(file) !== 'hdfs' })
  const plugin = join(work, 'plugin', 'hive')
  const compile = (file, path, jar) => {
    const classes = join(work, 'classes', file)
    jdk('javac', ['-cp', path.join(delimiter), '-d', classes, join(import.meta.dirname, 'java', `${file}.java`)])
    jdk('jar', ['--create', '--file', jar, '-C', classes, '.'])
  }
  mkdirSync(join(plugin, 'hdfs'))
  compile('HdfsFileSystemManager', [join(plugin, '*'), join(work, 'lib', '*')], join(plugin, 'hdfs', 'local.jar'))
  // The loader of that folder sees no more of Trino's file systems than their interfaces.
  copyFileSync(join(plugin, `trino-filesystem-${version}.jar`), join(plugin, 'hdfs', 'trino-filesystem.jar'))
  compile('Start', [join(work, 'lib', '*')], join(work, 'start.jar'))
  rmSync(server, { recursive: true, force: true })
  renameSync(work, server)
  return { server, version }
}

function versionIn(given) {
  const lib = join(given, 'lib')
  const main = existsSync(lib) ? readdirSync(lib).find((name) => /^trino-main-\d+\.jar$/.test(name)) : undefined
  if (main === undefined || !existsSync(join(given, 'plugin', 'hive')))
    throw new Missing(`JARYQ_TRINO: ${given} has no lib and plugin/hive: it must be an unpacked Trino server`)
  return /\d+/.exec(main)[0]
}

function fetchParts(work) {
  writeFileSync(join(work, 'pom.xml'), pom(work))
  console.error(`jaryq: fetching Trino ${tried} by Maven (once: about 260 MB)`)
  const repository = process.env.JARYQ_MAVEN
  const maven = spawnSync(
    'mvn',
    [
      ...['--batch-mode', '--strict-checksums', '--no-transfer-progress', '--quiet', '-f', join(work, 'pom.xml')],
      ...(repository === undefined ? [] : [`-Djaryq.repository=${repository}`]),
      'process-resources',
    ],
    { stdio: ['ignore', 2, 2], timeout: 20 * 60_000, shell: process.platform === 'win32' },
  )
  if (maven.error?.code === 'ENOENT')
    throw new Missing('Maven is needed to fetch Trino; or name an unpacked server by JARYQ_TRINO')
  if (maven.status !== 0) throw new Missing(`Maven could not fetch Trino ${tried}: its words are above`)
  renameSync(join(work, 'plugin', `trino-hive-${tried}`), join(work, 'plugin', 'hive'))
}

function jdk(tool, args) {
  if (spawnSync(tool, args, { stdio: ['ignore', 2, 2] }).status !== 0)
    throw new Missing(`"${tool}" failed: a whole JDK is needed, not the Java runtime alone`)
}

function pom(work) {
  const artifact = (name, more = '') =>
    `<groupId>io.trino</groupId><artifactId>${name}</artifactId><version>${tried}</version>${more}`
  const step = (id, goal, configuration) =>
    `<execution><id>${id}</id><phase>process-resources</phase><goals><goal>${goal}</goal></goals><configuration>${configuration}</configuration></execution>`
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>jaryq</groupId><artifactId>cluster</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>${artifact('trino-main')}</dependency></dependencies>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>3.6.1</version>
    <executions>
      ${step('lib', 'copy-dependencies', `<includeScope>runtime</includeScope><outputDirectory>${join(work, 'lib')}</outputDirectory>`)}
      ${step(
        'hive',
        'unpack',
        `<artifactItems><artifactItem>${artifact('trino-hive', '<type>zip</type>')}</artifactItem></artifactItems><outputDirectory>${join(work, 'plugin')}</outputDirectory>`,
      )}
    </executions>
  </plugin></plugins></build>
  <profiles><profile>
    <id>repository</id><activation><property><name>jaryq.repository</name></property></activation>
    <repositories><repository><id>central</id><url>\${jaryq.repository}</url></repository></repositories>
    <pluginRepositories><pluginRepository><id>central</id><url>\${jaryq.repository}</url></pluginRepository></pluginRepositories>
  </profile></profiles>
</project>
`
}
