/** Help that belongs to no command, as pairs of a term and its meaning: `jaryq help TOPIC`, and the reference page. */
export const topics: Record<string, [string, string][]> = {
  'exit-codes': [
    ['0', 'done'],
    ['1', 'failed'],
    ['2', 'wrong usage'],
    ['3', 'network'],
    ['4', 'a token is needed, or was refused'],
    ['5', 'bad data (with --strict, or nothing usable; validate: errors were found)'],
    ['6', 'nothing matched (with --fail-empty)'],
    ['130', 'interrupted'],
  ],
  environment: [
    ['JARYQ_DATA', "the dataset's directory, where --data is not given"],
    ['JARYQ_TOKEN', 'the token of the goszakup API'],
    ['JARYQ_TOKEN_FILE', 'a file that holds the token'],
    ['JARYQ_KEYRING', "off: leave the system's keyring alone; tokens are in the file of the configuration"],
    ['JARYQ_BASE_URL', 'another host than the real API, where --base-url is not given'],
    ['JARYQ_CONFIG_DIR', "the user's configuration: token, applicant, key of pseudonyms"],
    ['JARYQ_SANDBOX_TOKEN', "the token that the sandbox's server takes"],
    ['JARYQ_DEBUG', 'show the stack of an error that is a fault of jaryq'],
    ['HTTPS_PROXY', 'the proxy to the service, as curl takes it; https_proxy comes first'],
    ['HTTP_PROXY', 'the same for a service without TLS; http_proxy comes first'],
    [
      'NO_PROXY',
      'hosts, domains and host:port that are reached directly; * is all. Not set: an http: service on this machine is',
    ],
    ['NO_COLOR', 'no colour, when not empty'],
    ['JARYQ_REQUIRE', 'tests: what must not be skipped (chromium,jupyter,libreoffice)'],
    [
      'JARYQ_JUPYTER',
      'the jupyter that executes notebooks, else that of notebook open --install, else the one on PATH',
    ],
    ['JARYQ_TRUTH', 'exercises of notebooks: the folder of the made-up market that the dataset came from'],
    ['JARYQ_NO_BUILD', 'tests: 1 leaves dist as it is'],
    ['JARYQ_TESTS', 'tests: set by npm test and npm run test:slow'],
  ],
}
