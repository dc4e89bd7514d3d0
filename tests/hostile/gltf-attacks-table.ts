import { readGlb } from '#formats';
import { join, noise, text, type Attack } from './attack.ts';

const MiB = 2 ** 20;

/** A GLB of a JSON text and a binary chunk. */
function glb(json: string, binary: Uint8Array = new Uint8Array(0)): Uint8Array {
	const body = text(json);
	const padding = new Uint8Array((4 - (body.length % 4)) % 4).fill(32);
	const jsonBytes = body.length + padding.length;
	const head = new DataView(new ArrayBuffer(20));
	const total = 20 + jsonBytes + 8 + binary.length;
	for (const [k, value] of [0x46546c67, 2, total, jsonBytes, 0x4e4f534a].entries()) head.setUint32(k * 4, value, true);
	const chunk = new Uint8Array(Uint32Array.of(binary.length, 0x004e4942).buffer);
	return join(new Uint8Array(head.buffer), body, padding, chunk, binary);
}
const asset = '"asset":{"version":"2.0"}';
const list = (count: number, item: (index: number) => string): string =>
	Array.from({ length: count }, (_, i) => item(i)).join();
const triangle = (nodes: string, more = ''): string =>
	`{${asset},"scenes":[{"nodes":[0]}],"nodes":[${nodes}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],` +
	`"accessors":[{"componentType":5126,"count":3,"type":"VEC3","bufferView":0}],"bufferViews":[{"buffer":0,"byteLength":36}],"buffers":[{"byteLength":36}]${more}}`;
const corners = new Uint8Array(Float32Array.of(0, 0, 0, 9, 0, 0, 0, 9, 0).buffer);

const gltfAttacksOfReader: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'a node that is its own child',
		make: () => glb(triangle('{"children":[0],"mesh":0}'), corners),
		read: readGlb,
	},
	{
		name: 'a ring of nodes',
		make: () => glb(triangle(list(1000, (i) => `{"children":[${(i + 1) % 1000}]}`)), corners),
		read: readGlb,
	},
	{
		name: 'a hierarchy 100,000 deep',
		make: () => glb(triangle(list(100_000, (i) => `{"children":[${i + 1}]}`) + ',{"mesh":0}'), corners),
		read: readGlb,
	},
	{
		name: '100,000 nodes with parents of their own, 500 deep',
		make: () => {
			const chain = list(500, (i) => `{"children":[${i + 1}]}`);
			const parents = list(50_000, (i) => `{"children":[${50_501 + i}]}`);
			const hub = `{"children":[${list(50_000, (i) => `${501 + i}`)}]}`;
			return glb(triangle(`${chain},${hub},${parents},${list(50_000, () => '{"mesh":0}')}`), corners);
		},
		read: readGlb,
	},
	{
		name: '10,000 nodes that show a mesh of 50,000 lines',
		make: () => {
			const nodes = `{"children":[${list(10_000, (i) => `${i + 1}`)}]},${list(10_000, () => '{"mesh":0}')}`;
			return glb(
				`{${asset},"scenes":[{"nodes":[0]}],"nodes":[${nodes}],"meshes":[{"primitives":[${list(50_000, () => '{"mode":1}')}]}]}`,
			);
		},
		read: readGlb,
		outcome: 'read',
	},
	{
		name: 'a mesh of 100,000 primitives that share their corners',
		make: () => {
			const primitives = list(100_000, () => '{"attributes":{"POSITION":0}}');
			return glb(triangle('{"mesh":0}').replace('{"attributes":{"POSITION":0}}', primitives), corners);
		},
		read: readGlb,
		outcome: 'read',
	},
	{
		name: '100,000 instances of one mesh',
		make: () => {
			const nodes = `{"children":[${list(100_000, (i) => `${i + 1}`)}]},${list(100_000, () => '{"mesh":0}')}`;
			return glb(triangle(nodes), corners);
		},
		read: readGlb,
	},
	{
		name: '2^31 − 1 corners out of nothing',
		make: () =>
			glb(triangle('{"mesh":0}').replace('"count":3,"type":"VEC3","bufferView":0', '"count":2147483647,"type":"VEC3"')),
		read: readGlb,
	},
	{
		name: '50 accessors of zeros that each fit',
		make: () => {
			const accessors = list(50, () => '{"componentType":5126,"count":200000,"type":"VEC3"}');
			const primitives = list(50, (i) => `{"attributes":{"POSITION":${i}}}`);
			return glb(
				`{${asset},"nodes":[{"mesh":0}],"meshes":[{"primitives":[${primitives}]}],"accessors":[${accessors}]}`,
			);
		},
		read: readGlb,
	},
	{
		name: 'sparse: replaces an element that does not exist',
		make: () =>
			glb(
				triangle('{"mesh":0}').replace(
					'"bufferView":0}]',
					'"bufferView":0,"sparse":{"count":3,"indices":{"bufferView":0,"componentType":5125,"byteOffset":12},"values":{"bufferView":0}}}]',
				),
				corners,
			),
		read: readGlb,
	},
	{
		name: 'sparse: more substitutions than elements',
		make: () => glb(triangle('{"mesh":0}').replace('"bufferView":0}]', '"sparse":{"count":4294967295}}]'), corners),
		read: readGlb,
	},
	{
		name: 'brackets 1,000,000 deep',
		make: () => glb(`{${asset},"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`),
		read: readGlb,
	},
	{
		name: 'an index that is nested 100,000 deep',
		make: () => glb(triangle(`{"mesh":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)),
		read: readGlb,
	},
	{ name: '5 million empty arrays', make: () => glb(`{${asset},"x":[${'[],'.repeat(5_000_000)}0]}`), read: readGlb },
	{ name: '3 million numbers', make: () => glb(`{${asset},"x":[${'1,'.repeat(3_000_000)}0]}`), read: readGlb },
	{
		name: 'a million keys',
		make: () => glb(`{${asset},"x":{${list(1_000_000, (i) => `"${i.toString(36)}":0`)}}}`),
		read: readGlb,
	},
	{
		name: 'a data URI of 16 MiB',
		make: () => {
			const body = noise(12 * MiB).map((value) => value & 63);
			const json = triangle('{"mesh":0}')
				.replace('"count":3', `"count":${MiB}`)
				.replace('"byteLength":36', `"byteLength":${12 * MiB}`)
				.replace(
					'"buffers":[{',
					`"buffers":[{"uri":"data:application/octet-stream;base64,${Buffer.from(body).toString('base64')}",`,
				);
			return text(json);
		},
		read: readGlb,
		outcome: 'read',
	},
	{
		name: 'meshopt: claims 1000-fold what is there',
		make: () => {
			const view = `{"buffer":0,"byteLength":36,"extensions":{"EXT_meshopt_compression":{"buffer":0,"byteLength":1048576,"byteStride":16,"count":60000000,"mode":"ATTRIBUTES"}}}`;
			return glb(
				triangle('{"mesh":0}')
					.replace('{"buffer":0,"byteLength":36}', view)
					.replace('"count":3', '"count":60000000')
					.replace('{"byteLength":36}', '{"byteLength":1048576}'),
				noise(MiB),
			);
		},
		read: readGlb,
	},
	{
		name: 'meshopt: noise',
		make: () => {
			const view = `{"buffer":0,"byteLength":36,"extensions":{"EXT_meshopt_compression":{"buffer":0,"byteLength":1048576,"byteStride":16,"count":300000,"mode":"ATTRIBUTES"}}}`;
			return glb(
				triangle('{"mesh":0}')
					.replace('{"buffer":0,"byteLength":36}', view)
					.replace('"count":3', '"count":300000')
					.replace('{"byteLength":36}', '{"byteLength":1048576}'),
				join(Uint8Array.of(0xa0), noise(MiB)),
			);
		},
		read: readGlb,
	},
	{
		name: 'chunks that overlap the end',
		make: () => {
			const file = glb(triangle('{"mesh":0}'), corners);
			new DataView(file.buffer).setUint32(12, 0xffffffff, true);
			return file;
		},
		read: readGlb,
	},
];

export const gltfAttacks: readonly Attack[] = gltfAttacksOfReader.map((attack) => ({ reader: 'glTF', ...attack }));
