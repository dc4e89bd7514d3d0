import type { PointCloud, TriangleMesh } from '#shape';
import {
	AlwaysStencilFunc,
	BackSide,
	BufferAttribute,
	BufferGeometry,
	Color,
	DecrementWrapStencilOp,
	DoubleSide,
	FrontSide,
	Group,
	IncrementWrapStencilOp,
	Mesh,
	MeshBasicMaterial,
	MeshPhysicalMaterial,
	MeshStandardMaterial,
	NotEqualStencilFunc,
	type Plane,
	PlaneGeometry,
	Points,
	ReplaceStencilOp,
	ShaderMaterial,
	Vector3,
} from 'three';
import { toCreasedNormals } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import type { TissueLook } from './tissue-look-table.ts';

/** Shapes become three.js objects here and nowhere else. Units stay world mm, RAS+. */

/** Edges of machined things are kept sharp; tissue has none. */
const CREASE_RADIANS = Math.PI / 5;

function surfaceGeometry(mesh: TriangleMesh, look: TissueLook): BufferGeometry {
	const geometry = new BufferGeometry();
	geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
	geometry.setIndex(new BufferAttribute(mesh.triangles, 1));
	if (look.group === 'Instruments') return toCreasedNormals(geometry, CREASE_RADIANS);
	geometry.computeVertexNormals();
	return geometry;
}

function tissueMaterial(look: TissueLook): MeshPhysicalMaterial {
	return new MeshPhysicalMaterial({
		color: look.colour,
		roughness: look.roughness,
		metalness: look.metalness,
		clearcoat: look.clearcoat,
		clearcoatRoughness: 0.42,
		sheen: look.metalness > 0 ? 0 : 0.4,
		sheenRoughness: 0.6,
		sheenColor: new Color(look.colour).lerp(new Color(0xffffff), 0.45),
		side: DoubleSide,
		shadowSide: DoubleSide,
	});
}

/** How a surface is drawn now. */
export interface SurfaceDisplay {
	readonly isVisible: boolean;
	/** 1 solid … 0 invisible. */
	readonly opacity: number;
	readonly isWireframe: boolean;
	/** sRGB, in place of the tissue's. */
	readonly colour?: number;
	/** Whether the cut of a section plane is filled: only for closed surfaces, others have no inside. */
	readonly isClosed: boolean;
}

/** A surface on stage: itself, its wires, and the parts that fill its cut. */
export class SurfaceView {
	readonly group = new Group();
	readonly look: TissueLook;
	readonly mesh: Mesh<BufferGeometry, MeshPhysicalMaterial>;
	#display: SurfaceDisplay = { isVisible: true, opacity: 1, isWireframe: false, isClosed: true };
	#wires: Mesh<BufferGeometry, MeshBasicMaterial> | undefined;
	#cap: SectionCap | undefined;
	#plane: Plane | undefined;

	constructor(surface: TriangleMesh, look: TissueLook) {
		this.look = look;
		this.mesh = new Mesh(surfaceGeometry(surface, look), tissueMaterial(look));
		this.mesh.castShadow = true;
		this.mesh.receiveShadow = true;
		this.mesh.renderOrder = 6;
		this.group.add(this.mesh);
	}

	/** Puts another level of detail in the place of this one; colours by vertex are lost with the old vertices. */
	replace(surface: TriangleMesh): void {
		this.mesh.geometry.dispose();
		this.mesh.geometry = surfaceGeometry(surface, this.look);
		this.setVertexColours(undefined);
		this.#wires?.removeFromParent();
		this.#wires = undefined;
		this.#dropCap();
		this.#apply();
	}

	/** Moves the vertices: 3 · V numbers, copied. The mesh stays the same, and so do its colours. */
	morph(positions: Float32Array): void {
		const { geometry } = this.mesh;
		const attribute = geometry.getAttribute('position') as BufferAttribute;
		attribute.array.set(positions);
		attribute.needsUpdate = true;
		geometry.computeVertexNormals();
		geometry.computeBoundingBox();
		geometry.computeBoundingSphere();
	}

	show(display: SurfaceDisplay): void {
		this.#display = display;
		this.#apply();
	}

	/** Linear-light RGB a vertex, or `undefined` for the plain colour. */
	setVertexColours(colours: Float32Array | undefined): void {
		const { geometry, material } = this.mesh;
		if (colours) geometry.setAttribute('color', new BufferAttribute(colours, 3));
		else geometry.deleteAttribute('color');
		material.vertexColors = colours !== undefined;
		material.needsUpdate = true;
		this.#apply();
	}

	/** Cuts everything away on the negative side of the plane (world mm). */
	setSection(plane: Plane | undefined): void {
		this.#plane = plane;
		this.#apply();
	}

	/** The filled cut follows the plane; call when the plane has moved. */
	moveSection(): void {
		if (this.#plane) this.#cap?.follow(this.#plane);
	}

	#apply(): void {
		const { isVisible, opacity, isWireframe, colour, isClosed } = this.#display;
		const { material } = this.mesh;
		const isSolid = opacity >= 0.995;
		this.group.visible = isVisible && opacity > 0.01;
		material.color.set(material.vertexColors ? 0xffffff : (colour ?? this.look.colour));
		material.sheenColor.copy(material.color).lerp(new Color(0xffffff), 0.45);
		material.sheen = material.vertexColors || this.look.metalness > 0 ? 0 : 0.4;
		material.opacity = opacity;
		if (material.transparent === isSolid) material.needsUpdate = true;
		material.transparent = !isSolid;
		material.depthWrite = isSolid;
		material.forceSinglePass = isSolid;
		material.clippingPlanes = this.#plane ? [this.#plane] : null;
		this.mesh.castShadow = isSolid;
		this.#showWires(isWireframe);
		this.#showCap(isClosed && isSolid);
	}

	#showWires(isWireframe: boolean): void {
		if (isWireframe && !this.#wires) {
			const material = new MeshBasicMaterial({ color: 0x0d2b2c, wireframe: true, transparent: true, opacity: 0.38 });
			this.#wires = new Mesh(this.mesh.geometry, material);
			this.#wires.renderOrder = 7;
			this.group.add(this.#wires);
		}
		if (!this.#wires) return;
		this.#wires.visible = isWireframe;
		this.#wires.material.clippingPlanes = this.mesh.material.clippingPlanes;
		this.mesh.material.polygonOffset = isWireframe;
		this.mesh.material.polygonOffsetFactor = 1;
		this.mesh.material.polygonOffsetUnits = 1;
	}

	#showCap(isFilled: boolean): void {
		if (!this.#plane || !isFilled) {
			this.#dropCap();
			return;
		}
		this.#cap ??= new SectionCap(this.mesh, this.group);
		this.#cap.show(this.#plane, this.mesh.material.vertexColors ? this.look.colour : this.mesh.material.color.getHex());
	}

	#dropCap(): void {
		this.#cap?.dispose();
		this.#cap = undefined;
	}

	dispose(): void {
		this.#dropCap();
		this.mesh.geometry.dispose();
		this.mesh.material.dispose();
		this.#wires?.material.dispose();
		this.group.removeFromParent();
	}
}

let capCount = 0;

/**
 * Fills the cut of a closed surface. Where the plane lies inside the surface, back faces outnumber front faces behind
 * it: both are counted in the stencil buffer, and a square in the plane is drawn where the count is not zero.
 */
class SectionCap {
	readonly #counters: readonly Mesh<BufferGeometry, MeshBasicMaterial>[];
	readonly #face: Mesh<PlaneGeometry, MeshStandardMaterial>;
	readonly #owner: Mesh;

	constructor(owner: Mesh, parent: Group) {
		this.#owner = owner;
		// Each surface counts and fills before the next one: the fraction orders them, below the surfaces themselves.
		const order = (++capCount % 4096) / 4096;
		this.#counters = [BackSide, FrontSide].map((side) => {
			const counter = new Mesh(owner.geometry, counterMaterial(side));
			counter.renderOrder = 1 + order;
			return counter;
		});
		const material = new MeshStandardMaterial({
			roughness: 0.85,
			side: DoubleSide,
			stencilWrite: true,
			stencilRef: 0,
			stencilFunc: NotEqualStencilFunc,
			stencilFail: ReplaceStencilOp,
			stencilZFail: ReplaceStencilOp,
			stencilZPass: ReplaceStencilOp,
		});
		this.#face = new Mesh(new PlaneGeometry(1, 1), material);
		this.#face.renderOrder = 1 + order + 1 / 8192;
		this.#face.onAfterRender = (renderer) => renderer.clearStencil();
		parent.add(...this.#counters, this.#face);
	}

	show(plane: Plane, colour: number): void {
		for (const counter of this.#counters) counter.material.clippingPlanes = [plane];
		this.#face.material.color.set(colour).lerp(new Color(0xffe9dc), 0.18);
		this.follow(plane);
	}

	follow(plane: Plane): void {
		const { geometry } = this.#owner;
		if (!geometry.boundingSphere) geometry.computeBoundingSphere();
		const sphere = geometry.boundingSphere;
		const parent = this.#face.parent;
		if (!sphere || !parent) return;
		const centre = sphere.center.clone().add(parent.position);
		const onPlane = plane.projectPoint(centre, new Vector3());
		this.#face.position.copy(onPlane).sub(parent.position);
		this.#face.scale.setScalar(sphere.radius * 2.2);
		this.#face.lookAt(onPlane.clone().add(plane.normal));
	}

	dispose(): void {
		for (const part of [...this.#counters, this.#face]) {
			part.removeFromParent();
			part.material.dispose();
		}
		this.#face.geometry.dispose();
	}
}

function counterMaterial(side: typeof BackSide | typeof FrontSide): MeshBasicMaterial {
	const operation = side === BackSide ? IncrementWrapStencilOp : DecrementWrapStencilOp;
	return new MeshBasicMaterial({
		side,
		depthWrite: false,
		depthTest: false,
		colorWrite: false,
		stencilWrite: true,
		stencilFunc: AlwaysStencilFunc,
		stencilFail: operation,
		stencilZFail: operation,
		stencilZPass: operation,
	});
}

/** Points as small lit discs: they carry normals, so they are shaded like the surface they lie on. */
export function pointsView(
	cloud: PointCloud,
	look: TissueLook,
	diameterMm: number,
): Points<BufferGeometry, ShaderMaterial> {
	const geometry = new BufferGeometry();
	geometry.setAttribute('position', new BufferAttribute(cloud.positions, 3));
	const normals = cloud.normals ?? new Float32Array(cloud.positions.length);
	geometry.setAttribute('normal', new BufferAttribute(normals, 3));
	const material = new ShaderMaterial({
		uniforms: {
			colour: { value: new Color(look.colour) },
			diameter: { value: diameterMm },
			viewportHeight: { value: 1 },
			hasNormals: { value: cloud.normals ? 1 : 0 },
		},
		vertexShader: POINT_VERTEX_SHADER,
		fragmentShader: POINT_FRAGMENT_SHADER,
		clipping: true,
	});
	return new Points(geometry, material);
}

const POINT_VERTEX_SHADER = /* glsl */ `
#include <clipping_planes_pars_vertex>
uniform float diameter;
uniform float viewportHeight;
varying vec3 viewNormal;
void main() {
	vec4 mvPosition = modelViewMatrix * vec4(position, 1.0);
	#include <clipping_planes_vertex>
	viewNormal = normalMatrix * normal;
	gl_Position = projectionMatrix * mvPosition;
	gl_PointSize = max(2.0, diameter * projectionMatrix[1][1] * viewportHeight * 0.5 / -mvPosition.z);
}`;

const POINT_FRAGMENT_SHADER = /* glsl */ `
#include <clipping_planes_pars_fragment>
uniform vec3 colour;
uniform float hasNormals;
varying vec3 viewNormal;
void main() {
	#include <clipping_planes_fragment>
	vec2 fromCentre = gl_PointCoord - 0.5;
	if (dot(fromCentre, fromCentre) > 0.25) discard;
	vec3 n = normalize(viewNormal + vec3(0.0, 0.0, 1e-6));
	float key = max(0.0, dot(n, normalize(vec3(-0.62, 0.85, 1.0))));
	float light = mix(0.9, 0.34 + 0.78 * key, hasNormals);
	gl_FragColor = vec4(colour * light, 1.0);
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`;
