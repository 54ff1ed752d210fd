import { Help } from '@oclif/core/help'

/** oclif's help; commands whose flags are only known at run time (an indicator's parameters) can add theirs. */
export default class JaryqHelp extends Help {}
