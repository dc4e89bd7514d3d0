import { Command, Help } from 'commander';
import { expect, test } from 'vitest';
import { msnHere } from '../../tests/msn-here.ts';
import { summaries, words } from './command-summaries.ts';
import { commands } from './commands.ts';

test('the list of commands is that of the commands as they are', async () => {
	const program = new Command('msn');
	for (const load of Object.values(commands)) (await load())(program);
	const real = program.commands.map((command) => [new Help().subcommandTerm(command), command.description()]);
	const names = Object.keys(summaries) as (keyof typeof summaries)[];
	expect(names.map((name) => [`${name} ${words[name]}`.trim(), summaries[name]])).toEqual(real);

	const { stdout } = await msnHere('--help');
	for (const [term] of real) expect(stdout).toContain(`\n  ${term} `);
	expect((await msnHere('serrch')).stderr).toContain('Did you mean search?');
});
