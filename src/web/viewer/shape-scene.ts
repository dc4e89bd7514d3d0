import type { PointCloud, TriangleMesh } from '#shape';
import { Box3, Group, Plane, Points, type Object3D, Raycaster, Vector2, Vector3 } from 'three';
import { pointsView, type SurfaceDisplay, SurfaceView } from './shape-view.ts';
import { Stage } from './stage.ts';
import type { TissueLook } from './tissue-look-table.ts';

/** A cut through the scene at a right angle to one world axis. */
export interface Section {
	/** 0 sagittal (x), 1 coronal (y), 2 axial (z). */
	readonly axis: 0 | 1 | 2;
	/** Where it cuts, from 0 (lowest coordinate) to 1. */
	readonly share: number;
	/** Shows the other half. */
	readonly isFlipped: boolean;
}

export interface Pick {
	readonly id: string;
	readonly point: readonly [number, number, number];
}

/** The shapes on a stage, by id: one on a shape's page, all of a person on a subject's. */
export class ShapeScene {
	readonly stage: Stage;
	readonly #surfaces = new Map<string, SurfaceView>();
	readonly #clouds = new Map<string, Points>();
	readonly #world = new Group();
	readonly #plane = new Plane();
	readonly #ray = new Raycaster();
	#section: Section | undefined;
	#spread = 0;

	constructor(canvas: HTMLCanvasElement) {
		this.stage = new Stage(canvas);
		this.stage.scene.add(this.#world);
	}

	/** Adds a surface, or puts finer or coarser geometry in its place. */
	setSurface(id: string, surface: TriangleMesh, look: TissueLook): void {
		const known = this.#surfaces.get(id);
		if (known) {
			known.replace(surface);
		} else {
			const view = new SurfaceView(surface, look);
			this.#surfaces.set(id, view);
			this.#world.add(view.group);
			view.setSection(this.#section ? this.#plane : undefined);
		}
		this.#settle();
	}

	/** Moves the vertices of a surface on stage; the camera stays. */
	morph(id: string, positions: Float32Array): void {
		this.#surfaces.get(id)?.morph(positions);
		this.#settle();
	}

	/** Takes a surface off the stage. */
	remove(id: string): void {
		this.#surfaces.get(id)?.dispose();
		this.#surfaces.delete(id);
		this.#settle();
	}

	setPoints(id: string, cloud: PointCloud, look: TissueLook): void {
		this.#clouds.get(id)?.removeFromParent();
		const box = new Box3().setFromArray(cloud.positions);
		const size = box.getSize(new Vector3());
		const areaGuess = 2 * (size.x * size.y + size.y * size.z + size.z * size.x);
		const diameter = 1.15 * Math.sqrt(areaGuess / Math.max(1, cloud.positions.length / 3));
		const points = pointsView(cloud, look, diameter);
		points.onBeforeRender = (renderer) => {
			points.material.uniforms['viewportHeight'].value = renderer.getDrawingBufferSize(new Vector2()).y;
		};
		points.visible = false;
		this.#clouds.set(id, points);
		this.#world.add(points);
		this.#settle();
	}

	hasPoints(id: string): boolean {
		return this.#clouds.has(id);
	}

	show(id: string, display: SurfaceDisplay): void {
		this.#surfaces.get(id)?.show(display);
		this.stage.requestDraw();
	}

	/** Shows the points of a shape in place of its surface, or back. */
	showPoints(id: string, isShown: boolean): void {
		const points = this.#clouds.get(id);
		if (points) points.visible = isShown;
		this.stage.requestDraw();
	}

	/** The geometry on stage, for colouring it by a measure. */
	surfaceOf(id: string): TriangleMesh | undefined {
		const geometry = this.#surfaces.get(id)?.mesh.geometry;
		const index = geometry?.getIndex();
		if (!geometry || !index) return undefined;
		return {
			positions: geometry.getAttribute('position').array as Float32Array,
			triangles: index.array as Uint32Array,
		};
	}

	setVertexColours(id: string, colours: Float32Array | undefined): void {
		this.#surfaces.get(id)?.setVertexColours(colours);
		this.stage.requestDraw();
	}

	/** Box around all shapes at their true places. */
	get box(): Box3 {
		const box = new Box3();
		for (const view of this.#surfaces.values()) box.union(geometryBox(view.mesh));
		for (const points of this.#clouds.values()) box.union(geometryBox(points));
		return box;
	}

	/** Box around what is seen: hidden shapes left out, spreading counted in. */
	get visibleBox(): Box3 {
		const box = new Box3();
		for (const view of this.#surfaces.values()) {
			if (view.group.visible) box.union(geometryBox(view.mesh).translate(view.group.position));
		}
		return box.isEmpty() ? this.box : box;
	}

	setSection(section: Section | undefined): void {
		const wasCut = this.#section !== undefined;
		this.#section = section;
		if (section) this.#placePlane(section);
		for (const view of this.#surfaces.values()) {
			if (wasCut !== (section !== undefined)) view.setSection(section ? this.#plane : undefined);
			view.moveSection();
		}
		for (const points of this.#clouds.values()) {
			(points.material as { clippingPlanes?: Plane[] | null }).clippingPlanes = section ? [this.#plane] : null;
		}
		this.stage.requestDraw();
	}

	#placePlane({ axis, share, isFlipped }: Section): void {
		const { min, max } = this.visibleBox;
		const at = min.getComponent(axis) + share * (max.getComponent(axis) - min.getComponent(axis));
		const sign = isFlipped ? 1 : -1;
		this.#plane.normal.set(0, 0, 0).setComponent(axis, sign);
		this.#plane.constant = -sign * at;
	}

	/** Moves shapes apart, away from the middle of all: 0 in place … 1 far. */
	setSpread(spread: number): void {
		this.#spread = spread;
		this.#settle();
	}

	#settle(): void {
		const centre = this.box.getCenter(new Vector3());
		for (const view of this.#surfaces.values()) {
			const own = geometryBox(view.mesh).getCenter(new Vector3());
			view.group.position.copy(own).sub(centre).multiplyScalar(this.#spread);
		}
		this.stage.setBounds(this.#surfaces.size + this.#clouds.size > 0 ? this.visibleBox.union(this.box) : this.box);
		if (this.#section) this.setSection(this.#section);
		this.stage.requestDraw();
	}

	/** What is under a CSS pixel of the canvas; what the section cuts away does not count. */
	pick(x: number, y: number): Pick | undefined {
		this.#ray.setFromCamera(this.stage.deviceCoordinates(x, y), this.stage.camera);
		const owners = new Map<Object3D, string>();
		for (const [id, view] of this.#surfaces) if (view.group.visible) owners.set(view.mesh, id);
		const hits = this.#ray.intersectObjects([...owners.keys()], false);
		const hit = hits.find(({ point }) => !this.#section || this.#plane.distanceToPoint(point) >= 0);
		const id = hit && owners.get(hit.object);
		return hit && id !== undefined ? { id, point: [hit.point.x, hit.point.y, hit.point.z] } : undefined;
	}

	dispose(): void {
		for (const view of this.#surfaces.values()) view.dispose();
		for (const points of this.#clouds.values()) {
			points.geometry.dispose();
			(points.material as { dispose(): void }).dispose();
		}
		this.stage.dispose();
	}
}

function geometryBox(object: { geometry: { boundingBox: Box3 | null; computeBoundingBox(): void } }): Box3 {
	const { geometry } = object;
	if (!geometry.boundingBox) geometry.computeBoundingBox();
	return geometry.boundingBox?.clone() ?? new Box3();
}
