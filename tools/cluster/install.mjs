// The parts of a Trino server from a Maven repository: the one that the user's own Maven settings name.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from '../setup.mjs'

/** The newest that runs on Java 17. */
export const version = '435'

const home = join(root, 'node_modules', '.jaryq', 'cluster')

/** What of this machine the cluster cannot do without; its message says what to do. */
export class Missing extends Error {}

/**
 * The folder of a server (`lib`, `plugin/hive`): that of `JARYQ_TRINO`, an unpacked archive of Trino, or one put together
 * from the artifacts `trino-main` and `trino-hive` of `io.trino`. Throws `Missing`.
 */
export function installed() {
  const given = process.env.JARYQ_TRINO
  if (given !== undefined && given !== '') {
    if (existsSync(join(given, 'lib')) && existsSync(join(given, 'plugin', 'hive'))) return given
    throw new Missing(`JARYQ_TRINO: ${given} has no lib and plugin/hive: it must be an unpacked Trino server`)
  }
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const found = /version "(\d+)/.exec(java.stderr ?? '')?.[1]
  if (found === undefined || Number(found) < 17)
    throw new Missing(
      `Java 17 or newer is needed, and ${found === undefined ? 'there is none' : `this is Java ${found}`}`,
    )
  const server = join(home, `server-${version}`)
  if (existsSync(server)) return server
  const work = `${server}.part`
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  writeFileSync(join(work, 'pom.xml'), pom(work))
  console.error(`jaryq: fetching Trino ${version} by Maven (once: about 260 MB)`)
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
  if (maven.status !== 0) throw new Missing(`Maven could not fetch Trino ${version}: its words are above`)
  const plugin = join(work, 'plugin', 'hive')
  renameSync(join(work, 'plugin', `trino-hive-${version}`), plugin)
  const compile = (file, path, to) =>
    jdk('javac', ['-cp', path.join(delimiter), '-d', to, join(import.meta.dirname, 'java', file)])
  compile('Start.java', [join(work, 'lib', '*')], join(work, 'start'))
  compile('HdfsFileSystemManager.java', [join(plugin, '*'), join(work, 'lib', '*')], join(work, 'classes'))
  mkdirSync(join(plugin, 'hdfs'))
  // The loader of that folder sees no more of Trino's file systems than their interfaces.
  copyFileSync(join(plugin, `trino-filesystem-${version}.jar`), join(plugin, 'hdfs', 'trino-filesystem.jar'))
  jdk('jar', ['--create', '--file', join(plugin, 'hdfs', 'local.jar'), '-C', join(work, 'classes'), '.'])
  renameSync(work, server)
  return server
}

function jdk(tool, args) {
  if (spawnSync(tool, args, { stdio: ['ignore', 2, 2] }).status !== 0)
    throw new Missing(`"${tool}" failed: a whole JDK is needed, not the Java runtime alone`)
}

function pom(work) {
  const artifact = (name, more = '') =>
    `<groupId>io.trino</groupId><artifactId>${name}</artifactId><version>${version}</version>${more}`
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
