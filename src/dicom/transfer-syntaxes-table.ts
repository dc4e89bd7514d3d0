/** How the bytes of a data set are laid out. */
export interface TransferSyntax {
	readonly name: string;
	readonly isExplicit: boolean;
	readonly isLittleEndian: boolean;
	readonly isDeflated?: true;
	/** How encapsulated frames are packed; absent: frames lie plain. */
	readonly packing?: string;
}

const explicitLittle = { isExplicit: true, isLittleEndian: true } as const;

export const implicitLittleEndian: TransferSyntax = {
	name: 'implicit VR little endian',
	isExplicit: false,
	isLittleEndian: true,
};

export const implicitLittleEndianUid = '1.2.840.10008.1.2';
export const explicitLittleEndianUid = '1.2.840.10008.1.2.1';

/** Syntaxes by identifier. Those with a packing other than RLE are recognised so that they can be refused by name. */
export const transferSyntaxes: Readonly<Record<string, TransferSyntax>> = {
	'1.2.840.10008.1.2': implicitLittleEndian,
	'1.2.840.10008.1.2.1': { name: 'explicit VR little endian', ...explicitLittle },
	'1.2.840.10008.1.2.1.98': { name: 'encapsulated uncompressed', ...explicitLittle, packing: 'none' },
	'1.2.840.10008.1.2.1.99': { name: 'deflated explicit VR little endian', ...explicitLittle, isDeflated: true },
	'1.2.840.10008.1.2.2': { name: 'explicit VR big endian', isExplicit: true, isLittleEndian: false },
	'1.2.840.10008.1.2.5': { name: 'RLE lossless', ...explicitLittle, packing: 'RLE' },
	'1.2.840.10008.1.2.8.1': { name: 'deflated image frame', ...explicitLittle, packing: 'deflate' },
	'1.2.840.10008.1.2.4.50': { name: 'JPEG baseline', ...explicitLittle, packing: 'JPEG' },
	'1.2.840.10008.1.2.4.51': { name: 'JPEG extended', ...explicitLittle, packing: 'JPEG' },
	'1.2.840.10008.1.2.4.57': { name: 'JPEG lossless', ...explicitLittle, packing: 'JPEG' },
	'1.2.840.10008.1.2.4.70': { name: 'JPEG lossless, first order', ...explicitLittle, packing: 'JPEG' },
	'1.2.840.10008.1.2.4.80': { name: 'JPEG-LS lossless', ...explicitLittle, packing: 'JPEG-LS' },
	'1.2.840.10008.1.2.4.81': { name: 'JPEG-LS near-lossless', ...explicitLittle, packing: 'JPEG-LS' },
	'1.2.840.10008.1.2.4.90': { name: 'JPEG 2000 lossless', ...explicitLittle, packing: 'JPEG 2000' },
	'1.2.840.10008.1.2.4.91': { name: 'JPEG 2000', ...explicitLittle, packing: 'JPEG 2000' },
	'1.2.840.10008.1.2.4.201': { name: 'high-throughput JPEG 2000 lossless', ...explicitLittle, packing: 'JPEG 2000' },
	'1.2.840.10008.1.2.4.202': { name: 'high-throughput JPEG 2000 lossless', ...explicitLittle, packing: 'JPEG 2000' },
	'1.2.840.10008.1.2.4.203': { name: 'high-throughput JPEG 2000', ...explicitLittle, packing: 'JPEG 2000' },
	'1.2.840.10008.1.2.4.110': { name: 'JPEG XL lossless', ...explicitLittle, packing: 'JPEG XL' },
};
