import { Command, CommanderError, Help } from 'commander';
import { summaries, words as wordsOf } from './command-summaries.ts';
import { commands } from './commands.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { softwareVersion } from './software-version.ts';

/** Runs a command line, the words behind `msn`: what is said goes to the streams, how it went to `process.exitCode`. */
export async function runWords(words: readonly string[]): Promise<void> {
	try {
		const program = await programFor(words);
		await program.parseAsync(words, { from: 'user' });
	} catch (error) {
		tell(error);
	}
}

/** With the command that is asked for; where none is, with the names of all: a list of them needs no geometry and no database. */
async function programFor(words: readonly string[]): Promise<Command> {
	const program = new Command('msn')
		.description('MedShapeNet: segmentations in, a searchable library of 3D medical shapes out. Not for clinical use.')
		.version(softwareVersion)
		.showHelpAfterError('`msn help` lists the commands, `msn help COMMAND` the options of one.')
		.exitOverride();
	const asked = words[words[0] === 'help' ? 1 : 0] ?? '';
	const isAboutProgram = asked === '--version' || asked === '-V';
	if (isCommand(asked)) (await commands[asked]())(program);
	else if (!isAboutProgram) list(program);
	for (const command of program.commands) prepare(command, `msn help ${command.name()}`);
	return program;
}

function isCommand(name: string): name is keyof typeof summaries {
	return Object.hasOwn(commands, name);
}

function list(program: Command): void {
	for (const [name, summary] of Object.entries(summaries)) program.command(name).description(summary);
	const usual = new Help();
	program.configureHelp({
		subcommandTerm: (command) => {
			const name = command.name();
			return isCommand(name) ? `${name} ${wordsOf[name]}`.trim() : usual.subcommandTerm(command);
		},
	});
}

/** Options of the parent do not reach commands made before: each has to be told. */
function prepare(command: Command, words: string): void {
	command.exitOverride().showHelpAfterError(`\`${words}\` lists the options.`);
	for (const verb of command.commands)
		prepare(verb, `${words.replace(/^msn help/, 'msn').replace(/ --help$/, '')} ${verb.name()} --help`);
}

function tell(error: unknown): void {
	if (error instanceof CommanderError) {
		// Commander has already printed help, version or the usage error.
		process.exitCode = error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
	} else if (error instanceof CommandError) {
		process.stderr.write(`msn: ${error.message}\n`);
		process.exitCode = error.exitCode;
	} else {
		const isExpected =
			error instanceof Error &&
			[
				'FormatError',
				'CatalogueError',
				'RangeError',
				'IngestError',
				'ClassifierFileError',
				'ModelFileError',
				'ProviderError',
				'TaskConfigError',
			].includes(error.name);
		process.stderr.write(
			`msn: ${isExpected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
		);
		process.exitCode = ExitCode.partial;
	}
}
