export type { Decompress, InflateLimit } from './decompress.ts';
export type {
	FileContent,
	MeshFile,
	MeshPart,
	OriginalSpace,
	PointFile,
	VertexLabel,
	VertexValues,
	VolumeFile,
	VolumeLabel,
} from './file-content.ts';
export { FormatError } from './format-error.ts';
export { gzipHeaderEnd, isGzip } from './gzip-member.ts';
export { crc32 } from './crc32.ts';
export type { Compress } from './compress.ts';
export { portableCompress } from './portable-compress.ts';
export { portableDecompress } from './portable-decompress.ts';
export { arrayVolume } from './array-volume.ts';
export { isNrrd, readNrrdHeader, type NrrdHeader } from './nrrd-header.ts';
export { readMgh } from './read-mgh.ts';
export { readMetaImage } from './read-meta-image.ts';
export { readNifti } from './read-nifti.ts';
export { readNpy, type NpyArray } from './read-npy.ts';
export { openNpz, readNpz, type NpzArray } from './read-npz.ts';
export { readNrrd } from './read-nrrd.ts';
export type { VolumeReadOptions } from './read-options.ts';
export { detectVolumeFormat, readVolume, type VolumeFormat } from './read-volume.ts';
export { readXlsx, type XlsxRow, type XlsxSheet } from './read-xlsx.ts';
export { readZip, type ZipArchive, type ZipLimits, type ZipReadOptions } from './read-zip.ts';
export type { ZipEntry } from './zip-directory.ts';
export { writeMetaImage } from './write-meta-image.ts';
export { writeMgh, writeMgz } from './write-mgh.ts';
export { writeNifti, writeNiftiGz, type NiftiWriteOptions } from './write-nifti.ts';
export { writeNpy } from './write-npy.ts';
export { writeNpz, type NamedArray } from './write-npz.ts';
export { writeNrrd, type NrrdWriteOptions } from './write-nrrd.ts';
export { writePng, type PngOptions } from './write-png.ts';
export {
	writeDeflatedZip,
	writeZip,
	zipDirectory,
	zipLocalHeader,
	zipSizeBytes,
	type ZipStoredEntry,
} from './write-zip.ts';
export { axesToRas, isAxes, type Axes, type AxisCode } from './axes.ts';
export { detectMetres, millimetresPer, parseLengthUnit, type ExpectedKind, type LengthUnit } from './length-units.ts';
export type { MeshReadOptions } from './mesh-read-options.ts';
export { readPly } from './read-ply.ts';
export { readStl } from './read-stl.ts';
export { readVtk } from './read-vtk.ts';
export type { GiftiArray, GiftiEncoding, GiftiFile, GiftiLabel, GiftiTransform, GiftiValues } from './gifti-file.ts';
export { readGifti } from './read-gifti.ts';
export { readGiftiMesh } from './read-gifti-mesh.ts';
export { readGlb } from './read-glb.ts';
export { readFreeSurferSurface } from './read-freesurfer-surface.ts';
export { readMz3 } from './read-mz3.ts';
export { writeFreeSurferSurface } from './write-freesurfer-surface.ts';
export { writeMz3 } from './write-mz3.ts';
export { writeOff } from './write-off.ts';
export { readThreeMf } from './read-3mf.ts';
export { tableFromRecords, tableRecords, type DataColumn, type DataTable } from './data-table.ts';
export { readParquet } from './read-parquet.ts';
export { writeParquet } from './write-parquet.ts';
export { readVtp } from './read-vtp.ts';
export { readObj } from './read-obj.ts';
export { readOff } from './read-off.ts';
export { writeGifti, writeGiftiMesh, type GiftiWriteOptions, type WrittenGifti } from './write-gifti.ts';
export { writeObj, type ObjObject } from './write-obj.ts';
export { volumeSlabs, type VolumeSlab, type VolumeSlabsOptions } from './volume-slabs.ts';
export { writePly, writePlyChunks, type WritePlyOptions } from './write-ply.ts';
export { writeStl, writeStlChunks } from './write-stl.ts';
export { writeVtk } from './write-vtk.ts';
export { writeThreeMf, type ThreeMfMetadataName, type ThreeMfShape, type ThreeMfWriteOptions } from './write-3mf.ts';
export { writeVtp } from './write-vtp.ts';
export type { GlbShape } from './glb-shapes.ts';
export type { GlbCompression } from './gltf-builder.ts';
export { quantisePositions, type QuantisedPositions } from './quantise-positions.ts';
export { vertexNormals } from './vertex-normals.ts';
export { writeGlb, type WriteGlbOptions } from './write-glb.ts';
export { writeGlbMorph, type MorphShape, type MorphTarget, type WriteGlbMorphOptions } from './write-glb-morph.ts';
export { writeGlbExactGrid, type GridSurface, type WriteGlbExactGridOptions } from './write-glb-exact-grid.ts';
export { detectFormat } from './detect-format.ts';
export { formatsTable, type FileFormatEntry, type FormatId } from './formats-table.ts';
export { readAny, type ReadAnyOptions } from './read-any.ts';
export { readLabelRuns, type LabelRunsFile } from './read-label-runs.ts';
export { readMesh } from './read-mesh.ts';
export {
	meshFormats,
	pointFormats,
	volumeFormats,
	writeMesh,
	writePoints,
	writeVolume,
	type MeshFormat,
	type PointFormat,
	type VolumeFormatName,
} from './write-content.ts';
