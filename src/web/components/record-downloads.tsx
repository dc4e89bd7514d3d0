import type { FileRole, ShapeRecord, StoredFile } from '#contract';
import { convertUrl, fileUrl } from '../api-client.ts';
import { integerText, sizeText } from '../figures.ts';
import { ROLE_ORDER, ROLE_WORDS } from '../record-words-table.ts';
import { Icon } from './icon.tsx';

/** Formats that the server makes on request; those already stored are left out. `from`: where both forms would do. */
const CONVERSIONS: readonly { format: string; from?: 'mesh' | 'mask'; title: string; use: string }[] = [
	{ format: 'stl', title: 'STL', use: '3D printing' },
	{ format: 'ply', title: 'PLY', use: 'MeshLab, research code' },
	{ format: 'obj', title: 'OBJ', use: 'Blender, most 3D programs' },
	{ format: 'glb', title: 'GLB', use: 'web, presentations, VR' },
	{ format: 'vtk', title: 'VTK', use: 'ParaView, Slicer' },
	{ format: 'vtp', title: 'VTP', use: 'ParaView' },
	{ format: 'npz', from: 'mesh', title: 'NumPy', use: 'vertices and triangles as arrays' },
	{ format: 'nii.gz', title: 'NIfTI mask', use: 'mask on a grid, for any medical program' },
	{ format: 'nrrd', title: 'NRRD mask', use: 'mask on a grid, for Slicer' },
	{ format: 'mha', title: 'MHA mask', use: 'mask on a grid, for ITK' },
];

const detail = (file: StoredFile): string => {
	if (file.triangleCount !== undefined) return `${integerText(file.triangleCount)} triangles`;
	if (file.vertexCount !== undefined) return `${integerText(file.vertexCount)} points`;
	return '';
};

function FileRow({ record, file }: { record: ShapeRecord; file: StoredFile }) {
	return (
		<li>
			<a
				class="download"
				href={fileUrl(record.id, file.role, file.format)}
				download={`${record.id}.${file.role}.${file.format}`}
			>
				<Icon name="download" size={16} />
				<span class="download-name">
					<strong>{file.format.toUpperCase()}</strong>
					{detail(file) !== '' && <span class="soft small"> {detail(file)}</span>}
					{file.positionErrorMm !== undefined && file.positionErrorMm > 0 && (
						<span class="soft small"> ± {file.positionErrorMm.toPrecision(2)} mm</span>
					)}
				</span>
				<span class="soft small numeric">{sizeText(file.sizeBytes)}</span>
			</a>
		</li>
	);
}

function RoleFiles({ record, role }: { record: ShapeRecord; role: FileRole }) {
	return (
		<section aria-label={ROLE_WORDS[role]}>
			<h3>{ROLE_WORDS[role]}</h3>
			<ul>
				{record.files
					.filter((file) => file.role === role)
					.map((file) => (
						<FileRow key={file.format} record={record} file={file} />
					))}
			</ul>
		</section>
	);
}

/** What most people want stands open; coarser levels and the picture are one click away. */
const FIRST_ROLES: readonly FileRole[] = ['mesh', 'mesh-raw', 'points', 'mask'];

/** Every stored file with its size, and what the server converts to. */
export function Downloads({ record }: { record: ShapeRecord }) {
	const roles = ROLE_ORDER.filter((role) => record.files.some((file) => file.role === role));
	const more = roles.filter((role) => !FIRST_ROLES.includes(role));
	const stored = new Set<string>(
		record.files.filter((file) => file.role === 'mesh' || file.role === 'mask').map((file) => file.format),
	);
	return (
		<div class="downloads">
			{roles
				.filter((role) => FIRST_ROLES.includes(role))
				.map((role) => (
					<RoleFiles key={role} record={record} role={role} />
				))}
			{more.length > 0 && (
				<details class="more-files">
					<summary>Coarser levels and picture</summary>
					{more.map((role) => (
						<RoleFiles key={role} record={record} role={role} />
					))}
				</details>
			)}
			<section aria-label="Converted on request">
				<h3>Converted on request</h3>
				<ul class="conversions">
					{CONVERSIONS.filter(({ format }) => !stored.has(format)).map(({ format, from, title, use }) => (
						<li key={format}>
							<a
								class="button button-small"
								href={convertUrl(record.id, format, from)}
								download={`${record.id}.${format}`}
								title={use}
							>
								{title}
							</a>
						</li>
					))}
				</ul>
			</section>
		</div>
	);
}
