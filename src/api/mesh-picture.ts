import { writePng } from '#formats';
import { renderThumbnail, type TriangleMesh } from '#shape';

/** Edge of the pictures, px: that of the pictures of shapes. */
const pictureSize = 256;

/** PNG picture of the surface that stands for a model in the lists. */
export function meshPicture(mesh: TriangleMesh): Promise<Uint8Array> {
	const { rgba, width, height } = renderThumbnail(mesh, { size: pictureSize });
	return writePng(rgba, width, height);
}
