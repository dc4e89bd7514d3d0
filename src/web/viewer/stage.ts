import {
	Box3,
	Color,
	DirectionalLight,
	Group,
	HemisphereLight,
	NeutralToneMapping,
	PCFShadowMap,
	PerspectiveCamera,
	Scene,
	Sphere,
	Vector2,
	Vector3,
	WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';

const FIELD_OF_VIEW_DEGREES = 26;
const GLIDE_MS = 280;

/** No WebGL2, or the browser refuses to give it: the page then says so in words. */
export class NoGraphicsError extends Error {}

function createRenderer(canvas: HTMLCanvasElement): WebGLRenderer {
	try {
		return new WebGLRenderer({
			canvas,
			antialias: true,
			alpha: true,
			stencil: true,
			powerPreference: 'high-performance',
		});
	} catch (cause) {
		throw new NoGraphicsError('This browser cannot draw 3D graphics (WebGL 2).', { cause });
	}
}

/**
 * The studio: renderer, camera and lights. Draws only when something changed. z is up, as in the patient; the lights
 * go with the camera, so that whatever faces the visitor is well lit.
 */
export class Stage {
	readonly scene = new Scene();
	readonly camera = new PerspectiveCamera(FIELD_OF_VIEW_DEGREES, 1, 0.1, 1000);
	readonly renderer: WebGLRenderer;
	readonly controls: OrbitControls;
	/** Sphere around everything shown, in world mm. */
	readonly bounds = new Sphere(new Vector3(), 100);
	/** Called after each drawing. */
	readonly onDrawn = new Set<() => void>();
	readonly #rig = new Group();
	readonly #key = new DirectionalLight(0xfff4e8, 2.4);
	readonly #canvas: HTMLCanvasElement;
	readonly #observer: ResizeObserver;
	#frame = 0;
	#glide: { start: number; from: Vector3; to: Vector3; fromTarget: Vector3; toTarget: Vector3 } | undefined;

	constructor(canvas: HTMLCanvasElement) {
		this.#canvas = canvas;
		this.renderer = createRenderer(canvas);
		this.renderer.toneMapping = NeutralToneMapping;
		this.renderer.toneMappingExposure = 1.02;
		this.renderer.localClippingEnabled = true;
		this.renderer.shadowMap.enabled = true;
		this.renderer.shadowMap.type = PCFShadowMap;
		this.camera.up.set(0, 0, 1);
		this.controls = new OrbitControls(this.camera, canvas);
		this.controls.enableDamping = !matchMedia('(prefers-reduced-motion: reduce)').matches;
		this.controls.dampingFactor = 0.12;
		this.controls.zoomToCursor = true;
		this.controls.addEventListener('change', () => this.requestDraw());
		this.controls.addEventListener('start', () => {
			this.#glide = undefined;
		});
		this.#addLights();
		this.#observer = new ResizeObserver(() => this.resize());
		this.#observer.observe(canvas);
		this.resize();
	}

	#addLights(): void {
		this.scene.add(new HemisphereLight(0xfffaf4, 0xa99b92, 1.3));
		const fill = new DirectionalLight(0xdde8ff, 0.55);
		const rim = new DirectionalLight(0xfff8f0, 0.75);
		this.#key.position.set(-0.62, 0.85, 1);
		fill.position.set(1, -0.15, 0.55);
		rim.position.set(0.5, 0.75, -0.9);
		this.#key.castShadow = true;
		this.#key.shadow.mapSize.set(2048, 2048);
		this.#key.shadow.radius = 5;
		this.#key.shadow.intensity = 0.55;
		for (const light of [this.#key, fill, rim]) this.#rig.add(light, light.target);
		this.scene.add(this.#rig);
	}

	resize(): void {
		const { clientWidth, clientHeight } = this.#canvas;
		if (clientWidth === 0 || clientHeight === 0) return;
		this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
		this.renderer.setSize(clientWidth, clientHeight, false);
		this.camera.aspect = clientWidth / clientHeight;
		this.requestDraw();
	}

	requestDraw(): void {
		this.#frame ||= requestAnimationFrame((now) => {
			this.#frame = 0;
			if (this.#glide) this.#advance(now);
			this.controls.update();
			this.draw();
		});
	}

	draw(): void {
		const { camera, bounds, controls } = this;
		const distance = camera.position.distanceTo(bounds.center);
		camera.near = Math.max(distance - bounds.radius * 1.6, bounds.radius / 500);
		camera.far = distance + bounds.radius * 1.6;
		camera.updateProjectionMatrix();
		this.#rig.position.copy(bounds.center);
		this.#rig.quaternion.copy(camera.quaternion);
		this.#aimShadow();
		this.renderer.render(this.scene, camera);
		for (const notify of this.onDrawn) notify();
		if (controls.enableDamping && this.#glide) this.requestDraw();
	}

	/** Fits the shadow to what is shown; the lights of the rig lie on a sphere around it. */
	#aimShadow(): void {
		const { radius } = this.bounds;
		for (const child of this.#rig.children) {
			if (child instanceof DirectionalLight) child.position.setLength(radius * 3);
		}
		const camera = this.#key.shadow.camera;
		camera.left = camera.bottom = -radius * 1.05;
		camera.right = camera.top = radius * 1.05;
		camera.near = radius * 1.5;
		camera.far = radius * 4.5;
		camera.updateProjectionMatrix();
		this.#key.shadow.normalBias = radius * 0.012;
	}

	/** What is on stage: sets the limits of zooming and the depth range. */
	setBounds(box: Box3): void {
		if (box.isEmpty()) return;
		box.getBoundingSphere(this.bounds);
		this.bounds.radius = Math.max(this.bounds.radius, 1e-3);
		this.controls.minDistance = this.bounds.radius * 0.15;
		this.controls.maxDistance = this.bounds.radius * 20;
		this.requestDraw();
	}

	/** Moves the camera so that `box` fills the picture, seen from `direction` (world), or from where it is now. */
	frame(box: Box3, direction?: readonly [number, number, number], glide = true): void {
		if (box.isEmpty()) return;
		const target = box.getCenter(new Vector3());
		const towards = direction ? new Vector3(...direction) : this.camera.position.clone().sub(this.controls.target);
		if (towards.lengthSq() === 0) towards.set(0, 1, 0);
		const position = towards.setLength(this.#fittingDistance(box, towards)).add(target);
		this.#moveTo(position, target, glide);
	}

	/** Distance at which the corners of the box, seen along `direction`, stay inside the picture with a margin. */
	#fittingDistance(box: Box3, direction: Vector3): number {
		const forward = direction.clone().normalize().negate();
		const right = new Vector3().crossVectors(forward, this.camera.up).normalize();
		const up = new Vector3().crossVectors(right, forward);
		const half = box.getSize(new Vector3()).multiplyScalar(0.5);
		const tangent = Math.tan((FIELD_OF_VIEW_DEGREES * Math.PI) / 360);
		let distance = 0;
		for (let corner = 0; corner < 8; corner++) {
			const point = new Vector3(corner & 1 ? 1 : -1, corner & 2 ? 1 : -1, corner & 4 ? 1 : -1).multiply(half);
			const depth = -point.dot(forward);
			const tall = Math.abs(point.dot(up)) / tangent;
			const wide = Math.abs(point.dot(right)) / (tangent * this.camera.aspect);
			distance = Math.max(distance, depth + Math.max(tall, wide) * 1.12);
		}
		return Math.max(distance, 1e-3);
	}

	#moveTo(position: Vector3, target: Vector3, glide: boolean): void {
		if (glide && this.controls.enableDamping) {
			const from = this.camera.position.clone();
			const fromTarget = this.controls.target.clone();
			this.#glide = { start: performance.now(), from, to: position, fromTarget, toTarget: target };
		} else {
			this.camera.position.copy(position);
			this.controls.target.copy(target);
			this.controls.update();
		}
		this.requestDraw();
	}

	/** One step of the camera's way: around the target, not through it. */
	#advance(now: number): void {
		const glide = this.#glide;
		if (!glide) return;
		const t = Math.min(1, Math.max(0, (now - glide.start) / GLIDE_MS));
		const eased = t * t * (3 - 2 * t);
		const from = glide.from.clone().sub(glide.fromTarget);
		const to = glide.to.clone().sub(glide.toTarget);
		const length = from.length() + (to.length() - from.length()) * eased;
		const offset = from.normalize().lerp(to.normalize(), eased);
		if (offset.lengthSq() < 1e-6) offset.set(0.01, 0.01, 1);
		this.controls.target.lerpVectors(glide.fromTarget, glide.toTarget, eased);
		this.camera.position.copy(offset.setLength(length)).add(this.controls.target);
		if (t === 1) {
			this.camera.position.copy(glide.to);
			this.#glide = undefined;
		}
	}

	/** Turns the camera around its target (angles in degrees). */
	orbit(azimuthDegrees: number, elevationDegrees: number): void {
		const offset = this.camera.position.clone().sub(this.controls.target);
		const elevation = Math.asin(Math.min(1, Math.max(-1, offset.z / offset.length())));
		const limit = Math.PI / 2 - 1e-3;
		const newElevation = Math.min(limit, Math.max(-limit, elevation + (elevationDegrees * Math.PI) / 180));
		const azimuth = Math.atan2(offset.y, offset.x) + (azimuthDegrees * Math.PI) / 180;
		const flat = Math.cos(newElevation) * offset.length();
		const height = Math.sin(newElevation) * offset.length();
		offset.set(flat * Math.cos(azimuth), flat * Math.sin(azimuth), height);
		this.#moveTo(offset.add(this.controls.target), this.controls.target.clone(), false);
	}

	/** Moves camera and target sideways, in fractions of the picture's height. */
	pan(rightShare: number, upShare: number): void {
		const height = this.mmPerPixel * this.#canvas.clientHeight;
		const shift = new Vector3()
			.setFromMatrixColumn(this.camera.matrix, 0)
			.multiplyScalar(rightShare * height)
			.addScaledVector(new Vector3().setFromMatrixColumn(this.camera.matrix, 1), upShare * height);
		this.#moveTo(this.camera.position.clone().add(shift), this.controls.target.clone().add(shift), false);
	}

	/** Comes closer (`factor` below 1) or goes back. */
	zoom(factor: number): void {
		const { minDistance, maxDistance } = this.controls;
		const offset = this.camera.position.clone().sub(this.controls.target);
		offset.setLength(Math.min(maxDistance, Math.max(minDistance, offset.length() * factor)));
		this.#moveTo(offset.add(this.controls.target), this.controls.target.clone(), false);
	}

	/** Millimetres that one CSS pixel covers at the depth of the camera's target. */
	get mmPerPixel(): number {
		const distance = this.camera.position.distanceTo(this.controls.target);
		return (2 * distance * Math.tan((FIELD_OF_VIEW_DEGREES * Math.PI) / 360)) / Math.max(1, this.#canvas.clientHeight);
	}

	/** CSS pixels within the canvas of a world point, and whether it lies before the camera. */
	project(point: Vector3): { x: number; y: number; isVisible: boolean } {
		const clip = point.clone().project(this.camera);
		return {
			x: ((clip.x + 1) / 2) * this.#canvas.clientWidth,
			y: ((1 - clip.y) / 2) * this.#canvas.clientHeight,
			isVisible: clip.z > -1 && clip.z < 1,
		};
	}

	/** Device coordinates (−1 … 1) of CSS pixels within the canvas. */
	deviceCoordinates(x: number, y: number): Vector2 {
		return new Vector2((2 * x) / this.#canvas.clientWidth - 1, 1 - (2 * y) / this.#canvas.clientHeight);
	}

	/** The picture as it stands, on a plain ground of the given CSS colour. */
	async picture(background: string): Promise<Blob> {
		this.draw();
		const { width, height } = this.#canvas;
		const copy = new OffscreenCanvas(width, height);
		const context = copy.getContext('2d');
		if (!context) throw new Error('No 2D canvas for the picture.');
		context.fillStyle = `#${new Color(background).getHexString()}`;
		context.fillRect(0, 0, width, height);
		context.drawImage(this.#canvas, 0, 0);
		return await copy.convertToBlob({ type: 'image/png' });
	}

	dispose(): void {
		cancelAnimationFrame(this.#frame);
		this.#observer.disconnect();
		this.controls.dispose();
		this.renderer.dispose();
		this.onDrawn.clear();
	}
}
