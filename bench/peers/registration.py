"""Rigid alignment of two surfaces: trimesh.registration.mesh_other (principal axes, cube rotations, ICP)."""
import numpy as np
import trimesh


def contenders(arguments):
    source = trimesh.load(arguments["source"], process=False)
    target = trimesh.load(arguments["target"], process=False)
    rng = np.random.default_rng(1)
    points = rng.normal(size=(100_000, 3)) * 50
    turned = points @ np.linalg.qr(rng.normal(size=(3, 3)))[0] + 10

    def align():
        np.random.seed(1)
        matrix, _ = trimesh.registration.mesh_other(source, target, samples=1000, scale=False, icp_first=10, icp_final=50)
        moved = source.copy()
        moved.apply_transform(matrix)
        distance = trimesh.proximity.closest_point(target, moved.vertices[:: max(1, len(moved.vertices) // 2000)])[1]
        return float(distance.mean())

    def procrustes():
        return float(trimesh.registration.procrustes(points, turned, scale=False)[2])

    return {"trimesh mesh_other": align, "trimesh procrustes 100k": procrustes}
